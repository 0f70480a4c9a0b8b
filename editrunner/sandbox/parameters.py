"""The parameters of one request: each is read once, by the module that knows it, and none is left over.

MediaWiki only warns of a parameter it does not know. The sandbox refuses it instead, because a test
that passes although its parameter did nothing is worse than one that fails.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from editrunner.sandbox.answers import ApiError, Json, NotUnderstood, bad_value, missing
from editrunner.sandbox.texts import clean

_SEPARATOR = "\x1f"
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_BAD_UTF8 = (
    'The value passed for "{name}" contains invalid or non-normalized data. Textual data should be valid,'
    " NFC-normalized Unicode without C0 control characters other than HT (\\t), LF (\\n), and CR (\\r)."
)


class Parameters:
    """All parameters of a request, and the warnings that reading them gave."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        self._left = dict(sent)
        self.warnings: list[Json] = []

    def has(self, name: str) -> bool:
        """Whether a value was sent that nobody has read yet."""
        return name in self._left

    def take(self, name: str) -> str | None:
        """The value as it was sent, which from now on counts as read."""
        return self._left.pop(name, None)

    def warn(self, code: str, text: str, module: str) -> None:
        """Add a warning, as MediaWiki does beside an answer that it gives all the same."""
        self.warnings.append({"code": code, "text": text, "module": module})

    def refuse_the_rest(self) -> None:
        """Call when every module has read its own, and before anything is changed.

        Raises:
            NotUnderstood: something was sent that no module asked for.
        """
        if self._left:
            raise NotUnderstood(f"parameter {', '.join(sorted(self._left))}")


class ModuleParameters:
    """The parameters of one API module, with the prefix of their names and its path for messages."""

    def __init__(self, parameters: Parameters, module: str, prefix: str = "") -> None:
        self._parameters = parameters
        self.module = module
        self.prefix = prefix

    def raw(self, name: str) -> str | None:
        """The value exactly as sent, or None where it was not."""
        return self._parameters.take(self.prefix + name)

    def sent(self, name: str) -> bool:
        """Whether the parameter was sent, without reading it."""
        return self._parameters.has(self.prefix + name)

    def text(self, name: str) -> str | None:
        """The value as valid, normalised Unicode, with MediaWiki's warning where that changed it."""
        sent = self.raw(name)
        return None if sent is None else self._cleaned(name, sent)

    def flag(self, name: str) -> bool:
        """Whether the parameter was sent: MediaWiki takes any value, `0` too, for yes."""
        return self.raw(name) is not None

    def integer(self, name: str) -> int | None:
        """The value as an integer.

        Raises:
            ApiError: `badinteger`.
        """
        sent = self.raw(name)
        return None if sent is None else self.as_integer(name, sent)

    def as_integer(self, name: str, sent: str) -> int:
        """Read a value that was sent for an integer.

        Raises:
            ApiError: `badinteger`.
        """
        if not _INTEGER.fullmatch(sent):
            text = f'Invalid value "{sent}" for integer parameter "{self.prefix}{name}".'
            raise ApiError("badinteger", text, self.module)
        return int(sent)

    def integers(self, name: str) -> tuple[int, ...] | None:
        """Several integers, in the order sent, each once."""
        sent = self.raw(name)
        if sent is None:
            return None
        return tuple(dict.fromkeys(self.as_integer(name, one) for one in split(sent)))

    def texts(self, name: str, most: int | None = None) -> tuple[str, ...] | None:
        """Several values as sent, uncleaned, at most so many.

        Raises:
            ApiError: `toomanyvalues`.
        """
        sent = self.raw(name)
        if sent is None:
            return None
        values = split(sent)
        self.refuse_too_many(name, values, most)
        return values

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        """One of the values that MediaWiki knows and the sandbox imitates.

        Raises:
            ApiError: `badvalue`.
        """
        sent = self.raw(name)
        if sent is None:
            return default
        if sent not in known:
            raise bad_value(self.prefix + name, sent, self.module)
        return sent

    def choices(self, name: str, known: Iterable[str], default: Sequence[str] = ()) -> tuple[str, ...]:
        """Several of the known values, in the order sent.

        Raises:
            NotUnderstood: one is not known; MediaWiki may know it, or else only warns.
        """
        sent = self.raw(name)
        if sent is None:
            return tuple(default)
        values = tuple(dict.fromkeys(split(sent)))
        if strange := set(values).difference(known):
            raise NotUnderstood(f"{self.prefix}{name}={'|'.join(sorted(strange))}")
        return values

    def only(self, name: str, value: str) -> None:
        """A parameter that has to be sent, with this one value.

        Raises:
            NotUnderstood: it is absent, or has another value.
        """
        if (sent := self.raw(name)) != value:
            raise NotUnderstood(f"{self.prefix}{name}={sent or ''} (it has to be {value})")

    def required(self, name: str) -> str:
        """A value without which the module cannot work.

        Raises:
            ApiError: `missingparam`, when it is absent or empty.
        """
        if not (sent := self.raw(name)):
            raise missing(f'The "{self.prefix}{name}" parameter must be set.', self.module)
        return sent

    def refuse_too_many(self, name: str, values: Sequence[object], most: int | None) -> None:
        """Refuse a list that is longer than this account may send.

        Raises:
            ApiError: `toomanyvalues`.
        """
        if most is not None and len(values) > most:
            text = f'Too many values supplied for parameter "{name}". The limit is {most}.'
            limits: Json = {"parameter": name, "limit": most, "lowlimit": 50, "highlimit": 500}
            raise ApiError("toomanyvalues", text, self.module, **limits)

    def warn_of_encoding(self, name: str) -> None:
        """Say that the value was not the normalised Unicode that MediaWiki stores."""
        text = _BAD_UTF8.format(name=self.prefix + name)
        self._parameters.warn("badutf8", text, self.module)

    def warn_of_range(self, name: str, value: int, most: int) -> None:
        """Say that a limit was brought into its bounds."""
        name = self.prefix + name
        text = f'The value "{value}" for parameter "{name}" must be between 1 and {most}.'
        self._parameters.warn("outofrange", text, self.module)

    def _cleaned(self, name: str, sent: str) -> str:
        cleaned = clean(sent)
        if cleaned != sent:
            self.warn_of_encoding(name)
        return cleaned


def split(value: str) -> tuple[str, ...]:
    """The values of a list, whose separator is U+001F where the list begins with it.

    https://www.mediawiki.org/wiki/API:Data_formats#Multivalue_parameters
    """
    if value.startswith(_SEPARATOR):
        value, separator = value.removeprefix(_SEPARATOR), _SEPARATOR
    else:
        separator = "|"
    return tuple(value.split(separator)) if value else ()
