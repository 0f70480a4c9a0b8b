import json
from typing import Any

import pytest

from editrunner.model import After, Base, BaseAfter, Edit, Entry, Failure, Redirect, Row, Skip
from editrunner.records.entries import entry_from_json, entry_to_json

COMMON: dict[str, Any] = {"job": "j", "namespace": 0, "page_id": 7, "id": "j/A", "title": "A"}
EDIT = Edit(
    **COMMON,
    requested=("a", "R"),
    redirects=(Redirect("R", "A", "Section"), Redirect("a", "R", None)),
    rows=(Row("rows.csv", 3, {"title": "A"}),),
    base=Base(8, "2026-01-01T00:00:00Z", "0" * 40, 10),
    fetched="2026-01-01T00:00:00Z",
    params={"title": "A", "text": "b"},
    after=After("1" * 40, 11),
    diff="",
    changed_by=("replace",),
    warnings=("double redirect",),
    hold="removed_bytes",
)


def line_of(entry: Entry) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(json.dumps(entry_to_json(entry)))
    return line


@pytest.mark.parametrize(
    "entry",
    [
        EDIT,
        Edit(**COMMON, base=None, fetched="", params={}, after=None, diff="", changed_by=()),
        Edit(**COMMON, base=BaseAfter("i/A", "0" * 40), fetched="", params={}, after=None, diff="", changed_by=()),
        Skip(**COMMON, reason="no_change", detail="nothing"),
        Failure(**COMMON, code="missing", text="no page"),
    ],
    ids=["edit", "creation", "edit of what another job leaves", "skip", "failure"],
)
def test_an_entry_comes_back_as_it_was_written(entry: Entry) -> None:
    assert entry_from_json(line_of(entry)) == entry


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": 7}, "title"),
        ({"page_id": "7"}, "page_id"),
        ({"page_id": True}, "page_id"),
        ({"requested": "a"}, "requested"),
        ({"requested": [1]}, "requested"),
        ({"warnings": None}, "warnings"),
        ({"hold": 1}, "hold"),
        ({"redirects": [{"from": "R", "to": None, "fragment": None}]}, "redirects"),
        ({"rows": [{"file": "rows.csv", "line": "3", "values": {}}]}, "rows"),
        ({"rows": [{"file": "rows.csv", "line": 3, "values": {"title": 1}}]}, "rows"),
        ({"params": ["text"]}, "params"),
        ({"params": {"text": 1}}, "params"),
        ({"base": {"revision": "8", "timestamp": "", "sha1": "", "bytes": 10}}, "revision"),
        ({"after": {"sha1": 1, "bytes": 11}}, "sha1"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
    ids=str,
)
def test_what_is_not_of_its_type_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        entry_from_json({**line_of(EDIT), **changes})


@pytest.mark.parametrize(
    ("changes", "words"), [({"params": {"title": "B"}}, "params.title"), ({"type": "page"}, "unknown type")], ids=str
)
def test_an_entry_that_is_of_two_pages_or_of_no_kind_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        entry_from_json({**line_of(EDIT), **changes})


def test_an_entry_without_one_of_its_keys_is_refused() -> None:
    line = line_of(EDIT)
    del line["redirects"]

    with pytest.raises(KeyError, match="redirects"):
        entry_from_json(line)
