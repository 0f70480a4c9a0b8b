"""What the embedded wiki answers when it cannot do as it is told.

There are two kinds, and they must never be confused. An `ApiError` is MediaWiki's own answer and is
the same on a real wiki (https://www.mediawiki.org/wiki/API:Errors_and_warnings). `NotUnderstood` is
ours alone: the sandbox would have to guess, so it says so with HTTP status 501.
"""

from collections.abc import Sequence

Json = dict[str, object]


class ApiError(Exception):
    """An error that a real MediaWiki answers as well, with the code that it uses."""

    def __init__(self, code: str, text: str, module: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self._row: Json = {"code": code, "text": text, "module": module}
        if data:
            self._row["data"] = data

    def as_json(self) -> Json:
        """One row of `errors`, in the form that `errorformat=plaintext` gives it."""
        return dict(self._row)


class ApiErrors(Exception):  # noqa: N818 -- it is several
    """Several errors in one answer."""

    def __init__(self, errors: Sequence[ApiError]) -> None:
        super().__init__(", ".join(error.code for error in errors))
        self.errors = tuple(errors)


class NotUnderstood(Exception):  # noqa: N818 -- it is an answer, not a fault
    """The request is outside of what the sandbox imitates, whatever a real wiki would answer."""


def bad_value(name: str, value: str, module: str) -> ApiError:
    """The answer to a value that is none of those a parameter takes."""
    return ApiError("badvalue", f'Unrecognized value for parameter "{name}": {value}.', module)


def bad_title(title: str, module: str) -> ApiError:
    """The answer to a title that is no title of this wiki."""
    return ApiError("invalidtitle", f'Bad title "{title}".', module)


def bad_continue(module: str) -> ApiError:
    """The answer to a `continue` value that no earlier answer gave."""
    text = "Invalid continue param. You should pass the original value returned by the previous query."
    return ApiError("badcontinue", text, module)


def missing(names: str, module: str) -> ApiError:
    """The answer when a required parameter, or each of several alternatives, is absent."""
    return ApiError("missingparam", names, module)
