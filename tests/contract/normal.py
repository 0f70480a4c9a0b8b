"""What of an answer is compared: the fields that editrunner reads, without what differs by chance."""

import re
from collections.abc import Callable, Mapping
from typing import Any

_IDS = {
    "pageid": "page",
    "revid": "revision",
    "parentid": "revision",
    "oldrevid": "revision",
    "newrevid": "revision",
    "lastrevid": "revision",
    "lguserid": "user",
    "id": "user",
}
_TIMES = {"timestamp", "newtimestamp", "curtimestamp"}
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_TOKENS = {"csrftoken", "logintoken"}
_ANONYMOUS_TOKEN = "+\\"
_PLACES = {"cmcontinue", "eicontinue", "rvcontinue", "apcontinue"}

# Where the real answers have more than editrunner reads.
_UNREAD = {
    "docref",  # words for people
    "watched",  # the account's preference
    "new",  # in a page's row; in an edit's answer it is kept
    "anon",  # of a revision; that of an account is kept
    "touched",
    "pagelanguage",
    "pagelanguagehtmlcode",
    "pagelanguagedir",
    "limits",
    "autocreatetempuser",  # not in 1.39
}
_NAMESPACE = {"id", "case", "name", "canonical"}
_RIGHTS = {"apihighlimits", "applychangetags", "autoconfirmed", "autopatrol", "bot", "createpage", "createtalk"}
_RIGHTS |= {"edit", "editcontentmodel", "editprotected", "editinterface", "minoredit", "move", "read"}


class Normaliser:
    """Remembers the ids of one exchange, to write each as the how-manieth it was."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[int, int]] = {}

    def normal(self, body: Mapping[str, Any]) -> Any:
        return self._value("", body)

    def _value(self, key: str, value: Any) -> Any:
        if special := self._special(key):
            return special(value)
        if isinstance(value, Mapping):
            return self._map(value)
        if isinstance(value, list):
            return [self._value("", one) for one in value]
        return self._scalar(key, value)

    def _special(self, key: str) -> Callable[[Any], Any] | None:
        special: dict[str, Callable[[Any], Any]] = {
            "errors": _codes,
            "warnings": _codes,
            "create": _codes,
            "invalidreason": _code,
            "reason": _code,
            "edit": self._edit_or_actions,
            "pages": lambda rows: [self._map(row) for row in sorted(rows, key=_row_key)],
            "normalized": _by_content,
            "redirects": _by_content,
            "general": lambda row: [row["sitename"], row["linktrail"]],
            # The sandbox knows the common ones.
            "protocols": lambda names: sorted({"http://", "https://", "mailto:", "//"}.intersection(names)),
            "magicwords": lambda rows: [row for row in rows if row["name"] in {"defaultsort", "redirect"}],
            "namespaces": _namespaces,
            "extensiontags": sorted,
            "rights": lambda rights: sorted(_RIGHTS.intersection(rights)),
            "tags": lambda tags: [tag for tag in tags if not tag.startswith("mw-")],
            "userinfo": lambda row: [row["id"] == 0, row["name"], row.get("anon"), self._map(row)],
        }
        return special.get(key)

    def _edit_or_actions(self, value: Any) -> Any:
        """`edit` is the answer to an edit, and also a list of reasons against one."""
        if isinstance(value, list):
            return _codes(value)
        return {**self._map(value), "new": value.get("new", False)}

    def _map(self, value: Mapping[str, Any]) -> dict[str, Any]:
        # A special page either exists, or is missing as well: editrunner edits neither.
        unread = _UNREAD | {"missing"} if "special" in value else _UNREAD
        normal = {key: self._value(key, value[key]) for key in sorted(value) if key not in unread}
        return {key: one for key, one in normal.items() if key != "warnings" or one}

    def _scalar(self, key: str, value: Any) -> Any:
        if key in _IDS:
            return self._ordinal(_IDS[key], value)
        if key in _TIMES:
            return "a time" if _TIME.fullmatch(value) else value
        if key in _TOKENS:
            return value if value == _ANONYMOUS_TOKEN else "a token"
        return "a place" if key in _PLACES else value

    def _ordinal(self, kind: str, number: int) -> int:
        seen = self._seen.setdefault(kind, {0: 0})
        return seen.setdefault(number, len(seen))


def _codes(rows: list[dict[str, Any]]) -> list[Any]:
    return [[row["code"], row.get("module")] for row in rows if not _is_of_1_39(row)]


def _namespaces(rows: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {number: {name: row[name] for name in row if name in _NAMESPACE} for number, row in rows.items()}


def _is_of_1_39(row: dict[str, Any]) -> bool:
    return "autocreatetempuser" in row.get("text", "")


def _code(row: dict[str, Any]) -> str:
    return str(row["code"])


def _by_content(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=str)


def _row_key(row: dict[str, Any]) -> tuple[str, int]:
    return row.get("title", ""), row.get("pageid", 0)
