import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from editrunner.executor.shown import fault_of, faults
from editrunner.job.job import Job
from editrunner.model import DEFAULT_SITE, After, Base, Edit, RevisionText
from editrunner.operations.registry import OPERATIONS
from editrunner.planner.compute import SECTION_REQUEST_BYTES, EarlierEdit, Situation, compute
from editrunner.planner.diff import unified_diff
from editrunner.planner.parameters import has_whole_text, parameters_fault
from tests.factories import loaded
from tests.fake_wiki import MODULE, FakeWiki, snapshot

PAGE = 7
TAKEN_BACK = {
    8: RevisionText(8, PAGE, 0, "wikitext", "teh\n== Status ==\nb"),
    9: RevisionText(9, PAGE, 8, "wikitext", "teh\n== Status ==\nbus"),
}
SITUATION = Situation(DEFAULT_SITE, "Bot", MODULE, "er-012345", revisions=TAKEN_BACK)
LARGE = "teh\n\n== Status ==\na\n\n== See also ==\n" + "x" * SECTION_REQUEST_BYTES

OF_ALL_KINDS: list[dict[str, Any]] = [
    *({kind: operation.EXAMPLE} for kind, operation in OPERATIONS.items() if kind != "undo"),
    {"undo": {"revision": 9}},
    {"undo": {"revision": 9, "after": 8}},
    {"append": {"text": "é\n\nteh", "on_server": True}},
    {"append": {"text": "\u0301b", "separator": "", "on_server": True}},
    {"prepend": {"text": "é\n\nteh", "on_server": True}},
    {"add_section": {"heading": "H", "text": "é\nteh", "on_server": True}},
    {"append": {"text": "more", "section": "Status"}},
    {"append": {"text": "more", "section": {"id": "T-1"}}},
    {"prepend": {"text": "more", "section": 0}},
    {"set_text": {"text": "\n\u2028\x85 a\r\n~~~~\r"}},
]
PIECES = st.sampled_from(
    [
        *("teh", "5 km", "== Status ==", "== See also ==", "{{Infobox city|pop=1|founded=x}}", "{{In use}}", "a", "é"),
        *("[[Category:Light houses]]", "[[Category:Articles needing copy edit]]", "[[Bus]]", "{{Infobox town}}", "\n"),
        *("\n", "\n\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", " ", "\t", "e\u0301", "--- A", "+++ A"),
        *("@@ -1 +1 @@", "-", "+", "\\ No newline at end of file", "~~~~", "\n" + "line\n" * 9, LARGE, '{"a": 1}'),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def job_with(folder: Path, operation: dict[str, Any]) -> Job:
    policies = {} if operation.keys() & {"undo", "touch"} else {"missing": "create"}
    if "set_redirect" in operation:
        policies["redirects"] = "edit"
    job = {"id": "j", "targets": [{"titles": ["A"]}], "operations": [operation], **policies}
    return loaded(folder, json.dumps({"version": 1, "edit": {"summary": "s"}, "jobs": [job]})).jobs[0]


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    return [job_with(tmp_path_factory.mktemp("jobs"), operation) for operation in OF_ALL_KINDS]


def planned(job: Job, text: str, revision: int = 12, earlier: EarlierEdit | None = None) -> Edit | None:
    model = "json" if text.startswith("{") and job.steps[0].operation.KIND == "set_json" else "wikitext"
    page = snapshot("A", text, revision, page_id=PAGE if revision else 0, content_model=model)
    entry = compute(job, page, SITUATION, earlier).entry
    return entry if isinstance(entry, Edit) else None


def texts_with(text: str) -> dict[int, RevisionText]:
    return {**TAKEN_BACK, 12: RevisionText(12, PAGE, 9, "wikitext", text)}


def base_of(edit: Edit) -> Base:
    return edit.base if isinstance(edit.base, Base) else Base(12, "", "", 0)


@given(st.integers(0, len(OF_ALL_KINDS) - 1), TEXTS, st.sampled_from(["i/A", None]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_plan_shows_what_its_edits_do_whatever_they_are(
    jobs: list[Job], number: int, text: str, before: str | None
) -> None:
    edit = planned(jobs[number], text, earlier=EarlierEdit(before, text) if before else None)
    assume(edit is not None)
    assert edit is not None

    assert parameters_fault(edit) is None
    assert fault_of(edit, base_of(edit), texts_with(text), DEFAULT_SITE) is None


@given(st.integers(0, len(OF_ALL_KINDS) - 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_plan_shows_what_new_pages_get(jobs: list[Job], number: int) -> None:
    edit = planned(jobs[number], "", revision=0)

    assert edit is None or parameters_fault(edit) is None


EXAMPLES: dict[str, tuple[dict[str, Any], str, str]] = {
    "append": ({"append": {"text": "more", "on_server": True}}, "a", "appendtext"),
    "prepend": ({"prepend": {"text": "more", "on_server": True}}, "a", "prependtext"),
    "new section": ({"add_section": {"heading": "H", "text": "more", "on_server": True}}, "a", "text"),
    "heading": ({"add_section": {"heading": "H", "text": "more", "on_server": True}}, "a", "sectiontitle"),
    "section": ({"append": {"text": "more", "section": "Status"}}, LARGE, "text"),
}


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Edit, str, str]:
    """An edit for which the wiki's text is needed, that text, and the parameter that is forged."""
    operation, text, parameter = EXAMPLES[request.param]
    edit = planned(job_with(tmp_path, operation), text)
    assert edit is not None
    assert not has_whole_text(edit.params)
    return edit, text, parameter


def test_another_text_than_the_one_shown_is_found_out(example: tuple[Edit, str, str]) -> None:
    edit, text, parameter = example
    forged = replace(edit, params={**edit.params, parameter: f"{edit.params[parameter]} forged"})

    assert fault_of(edit, base_of(edit), texts_with(text), DEFAULT_SITE) is None
    assert "not what its plan shows" in str(fault_of(forged, base_of(edit), texts_with(text), DEFAULT_SITE))


def test_a_difference_from_another_text_is_found_out(example: tuple[Edit, str, str]) -> None:
    edit, text, _ = example
    other = texts_with(text + "\nunseen")

    assert "another text" in str(fault_of(edit, base_of(edit), other, DEFAULT_SITE))


def test_a_section_of_another_number_is_found_out(tmp_path: Path) -> None:
    edit = planned(job_with(tmp_path, {"append": {"text": "more", "section": "Status"}}), LARGE)
    assert edit is not None

    for section in ("0", "2", "T-2", "9"):
        forged = replace(edit, params={**edit.params, "section": section})
        assert "not what its plan shows" in str(fault_of(forged, base_of(edit), texts_with(LARGE), DEFAULT_SITE))


@pytest.mark.parametrize(
    "forged",
    [
        {"undo": "12"},
        {"undo": "8"},
        {"undo": "99"},
        {"undoafter": "99"},
        {"undoafter": "12"},
    ],
)
def test_taking_back_other_revisions_than_those_shown_is_found_out(tmp_path: Path, forged: dict[str, str]) -> None:
    text = "teh\n== Status ==\nbus\nmore"
    edit = planned(job_with(tmp_path, {"undo": {"revision": 9}}), text)
    assert edit is not None
    changed = replace(edit, params={**edit.params, **forged})

    assert fault_of(edit, base_of(edit), texts_with(text), DEFAULT_SITE) is None
    assert "not what its plan shows" in str(fault_of(changed, base_of(edit), texts_with(text), DEFAULT_SITE))


def test_a_forged_result_or_diff_is_found_out(tmp_path: Path) -> None:
    edit = planned(job_with(tmp_path, {"append": {"text": "more", "section": "Status"}}), LARGE)
    assert edit is not None
    assert edit.after is not None

    for forged in (
        replace(edit, after=After("0" * 40, len(LARGE) + len("more\n"))),
        replace(edit, after=replace(edit.after, bytes=1)),
        replace(edit, diff=edit.diff.replace("+more", "+harmless")),
        replace(edit, diff=unified_diff("harmless", "harmless too", "A")),
    ):
        assert "not what its plan shows" in str(fault_of(forged, base_of(edit), texts_with(LARGE), DEFAULT_SITE))


@pytest.mark.parametrize(
    "found",
    [{}, {12: RevisionText(12, PAGE, 9, "wikitext", None)}, {12: RevisionText(12, PAGE + 1, 9, "wikitext", "a")}],
)
def test_a_base_that_cannot_be_read_is_said_so(tmp_path: Path, found: dict[int, RevisionText]) -> None:
    edit = planned(job_with(tmp_path, {"append": {"text": "more", "on_server": True}}), "a")
    assert edit is not None

    assert "no revision 12 whose text can be read" in str(fault_of(edit, base_of(edit), found, DEFAULT_SITE))


def test_texts_are_asked_for_in_batches_that_are_not_too_large(tmp_path: Path) -> None:
    asked: list[list[int]] = []

    class Wiki(FakeWiki):
        def revision_texts(self, revisions: Sequence[int]) -> Mapping[int, RevisionText]:
            asked.append(list(revisions))
            return super().revision_texts(revisions)

    edit = planned(job_with(tmp_path, {"undo": {"revision": 9}}), "teh\n== Status ==\nbus\nmore")
    assert edit is not None
    wiki = Wiki(batch_size=9, texts=texts_with("teh\n== Status ==\nbus\nmore"))

    def edits(sizes: list[int]) -> Iterator[tuple[Edit, Base]]:
        return ((edit, replace(base_of(edit), bytes=size)) for size in sizes)

    assert [*faults(wiki, edits([1] * 7))] == []
    assert asked == [[9, 12], [8]] * 3
    asked.clear()
    assert [*faults(wiki, edits([9_000_000, 1]))] == []
    assert asked == [[9, 12], [8]] * 2
