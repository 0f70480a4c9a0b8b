"""The requests that the embedded wiki understands, and the two ways in which it refuses one.

The two must never be confused. An `ApiError` is MediaWiki's own answer and the same on a real wiki
(https://www.mediawiki.org/wiki/API:Errors_and_warnings). `NotUnderstood` is ours alone: MediaWiki
would answer something that the sandbox does not imitate, so it says so with HTTP status 501.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editrunner.sandbox.accounts import Session
from editrunner.wikitext.presave import control_character

Json = dict[str, object]

_NUMBER = "[0-9]+"
_LIMIT = "max|[1-9][0-9]*"
_SEPARATOR = "\x1f"


def _any(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), ".*")


def _of_list(prefix: str) -> dict[str, str]:
    return {f"{prefix}namespace": _NUMBER, f"{prefix}limit": _LIMIT, f"{prefix}continue": _NUMBER}


# The parameters of each module, and what their values have to match.
_PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "main": {
        "action": "query|login|edit|paraminfo",
        "format": "json",
        "formatversion": "2",
        "errorformat": "plaintext",
        "assert": "user|anon",
        "assertuser": ".+",
        "maxlag": _NUMBER,
        "curtimestamp": ".*",
    },
    "login": _any("lgname lgpassword lgtoken"),
    "edit": {
        "summary": r"(?=.*[^=\s]).{1,500}",  # longer ones are cut, and those of equal signs alone are replaced
        "baserevid": _NUMBER,
        "pageid": _NUMBER,
        "starttimestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        "watchlist": "nochange",
        "section": r"new|(T-)?\d{1,6}",
        "sectiontitle": r"[^\s=]|[^\s=].*[^\s=]",  # others lose blanks or equal signs
        **_any("title text appendtext prependtext minor notminor bot tags createonly nocreate md5 token"),
    },
    "paraminfo": {"modules": "edit"},
    "query": {
        "meta": "siteinfo|userinfo|tokens",
        "list": "categorymembers|embeddedin|allpages|logevents",
        "prop": "info|revisions|redirects|categories",
        "continue": r"-\|\|",
        "pageids": _NUMBER,
        **_any("titles redirects"),
    },
    "siteinfo": {
        "siprop": "general|namespaces|namespacealiases|extensiontags|protocols|magicwords|autocreatetempuser"
        "|usergroups|extensions"
    },
    "userinfo": {"uiprop": "rights|blockinfo|groups|ratelimits|hasmsg"},
    "tokens": {"type": "csrf|login"},
    "categorymembers": {"cmtitle": ".*", "cmtype": "page|subcat|file", "cmsort": "sortkey|timestamp", **_of_list("cm")},
    "embeddedin": {"eititle": ".*", **_of_list("ei")},
    "allpages": {"apprefix": ".*", **_of_list("ap")},
    "logevents": {
        "leaction": "delete/delete",
        "leprop": "type",
        "letitle": ".*",
        "leend": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        "lelimit": _LIMIT,
    },
    "categories": {"clcategories": ".*", "cllimit": "max"},
    "redirects": {"rdprop": "title", "rdlimit": _LIMIT},
    "info": {"intestactions": "edit|create", "intestactionsdetail": "full"},
    "revisions": {
        "rvprop": "ids|timestamp|user|comment|slotsha1|flags|tags|content",
        "rvslots": "main",
        "rvlimit": _LIMIT,
        "rvdir": "newer",
        "rvstartid": _NUMBER,
    },
}
_REQUIRED = frozenset(
    _any("action format formatversion errorformat lgname lgpassword lgtoken summary token")
    | _any("rvprop rvslots cmtitle eititle clcategories")
)
_SEVERAL = frozenset(
    _any("meta list prop titles pageids tags siprop uiprop type rvprop intestactions cmtype cmnamespace einamespace")
    | _any("clcategories")
)


def edit_parameters() -> list[Json]:
    """What this wiki's API:Edit takes, as `paraminfo` describes it; no tags are defined here."""
    return [{"name": name, **({"type": []} if name == "tags" else {})} for name in _PARAMETERS["edit"]]


class ApiError(Exception):
    """An error that a real MediaWiki answers as well, with the code that it uses."""

    def __init__(self, code: str, text: str, module: str, **data: object) -> None:
        super().__init__(code)
        self.code, self.text = code, text
        self.row: Json = {"code": code, "text": text, "module": module, **({"data": data} if data else {})}


class NotUnderstood(Exception):  # noqa: N818 - it is an answer, not a fault
    """The request is outside of what the sandbox imitates, whatever a real wiki would answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, all of which is understood."""

    sent: Mapping[str, str]
    session: Session

    def values(self, name: str, default: str = "") -> tuple[str, ...]:
        """The values of a parameter, which may be several.

        https://www.mediawiki.org/wiki/API:Data_formats#Multivalue_parameters
        """
        whole = self.sent.get(name, default)
        if name not in _SEVERAL:
            return (whole,)
        separator = _SEPARATOR if whole.startswith(_SEPARATOR) else "|"
        whole = whole.removeprefix(_SEPARATOR)
        return tuple(whole.split(separator)) if whole else ()

    def limit(self, name: str) -> int:
        """How many rows a list may have."""
        most = self.session.most_titles * 10
        sent = self.sent.get(name, "10")
        return most if sent == "max" else min(int(sent), most)

    def start(self, name: str, ids: Sequence[int]) -> int:
        """Where among these ids a list begins: with the one that was sent, or at the first."""
        sent = int(self.sent.get(name, "-1"))
        if name in self.sent and sent not in ids:
            raise NotUnderstood(f"{name}={sent}")
        return ids.index(sent) if name in self.sent else 0


def read_request(sent: Mapping[str, str], session: Session, *, posted: bool) -> Request:
    """Check that every parameter is one of a module that is asked for, with a value that is imitated.

    MediaWiki only warns of a parameter that it does not know. But a test that passes although its
    parameter did nothing is worse than one that fails.

    Raises:
        NotUnderstood: something is not.
    """
    request = Request(sent, session)
    modules = ("main", *(name for kind in ("action", "meta", "list", "prop") for name in request.values(kind)))
    known = {name: pattern for module in modules for name, pattern in _PARAMETERS.get(module, {}).items()}
    strange = [
        f"{name}={sent[name]}" if name in known else f"the parameter {name}"
        for name in sent
        if not all(_is_known(value, known.get(name)) for value in request.values(name))
    ]
    absent = [f"a request without {name}" for name in sorted(_REQUIRED & known.keys() - sent.keys())]
    if strange or absent:
        raise NotUnderstood(", ".join(strange + absent))
    if sent["action"] in ("edit", "login") and not posted:
        raise NotUnderstood(f"action={sent['action']} by GET")
    return request


def _is_known(value: str, pattern: str | None) -> bool:
    """Say whether a value is of the pattern, and such that MediaWiki makes no other characters of it."""
    unchanged = control_character(value) is None and unicodedata.is_normalized("NFC", value)
    return pattern is not None and unchanged and re.fullmatch(pattern, value, re.DOTALL) is not None
