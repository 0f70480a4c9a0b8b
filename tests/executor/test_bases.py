from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from editrunner.cli.watching import Watch
from editrunner.executor.bases import Based, Bases
from editrunner.executor.gauges import Pace
from editrunner.executor.sending import Sender
from editrunner.executor.verdict import Verdict
from editrunner.job.job import EditOptions
from editrunner.model import After, Base, BaseAfter, Edit, NewestRevision, Outcome, RevisionText
from editrunner.planner.diff import unified_diff
from editrunner.records.audit import AuditLog
from editrunner.wikitext.presave import sha1
from tests.fake_wiki import TIME, FakeWiki, page_id_of

RUN = "er-012345"
PLANNED = Base(1, TIME, sha1("teh"), 3)
EDIT = Edit(
    id="j/A",
    job="j",
    title="A",
    namespace=0,
    page_id=page_id_of("A"),
    base=PLANNED,
    fetched=TIME,
    params={"title": "A", "text": "the", "summary": "s", "baserevid": "1"},
    after=After(sha1("the"), 3),
    diff="",
    changed_by=("replace",),
)
ON_TOP = replace(
    EDIT,
    id="k/A",
    job="k",
    base=BaseAfter("j/A", sha1("the")),
    params={"title": "A", "text": "they", "summary": "s"},
    after=After(sha1("they"), 4),
)


@pytest.fixture
def wiki() -> FakeWiki:
    return FakeWiki(pages={"A": "teh"})


@pytest.fixture
def bases(wiki: FakeWiki, tmp_path: Path) -> Iterator[Bases]:
    options = {"j": EditOptions("s"), "k": EditOptions("s"), "own": EditOptions("s", conflicts="ignore_own")}
    with AuditLog.create(tmp_path / "run.jsonl", RUN) as log:
        yield Bases(Sender(wiki, log, RUN, Watch(), options, Pace(None), lambda _: None, lambda: False))


def outcome(found: Based | Verdict) -> tuple[Outcome, bool]:
    assert isinstance(found, Verdict)
    return found.outcome, found.plan_again


def test_an_edit_builds_upon_what_it_was_planned_upon(bases: Bases) -> None:
    bases.look([EDIT])

    assert bases.of(EDIT) == Based(PLANNED, EDIT.params)


@pytest.mark.parametrize("text", ["somebody else's", None])
def test_a_page_that_has_moved_on_or_is_gone_is_a_conflict(wiki: FakeWiki, bases: Bases, text: str | None) -> None:
    wiki.pages, wiki.revisions = ({} if text is None else {"A": text}), {"A": 2}
    bases.look([EDIT])

    assert outcome(bases.of(EDIT)) == (Outcome.CONFLICT, True)


def test_the_wiki_tells_own_edits_from_others_where_they_are_no_conflicts(wiki: FakeWiki, bases: Bases) -> None:
    wiki.revisions = {"A": 2}
    wiki.texts = {1: RevisionText(1, page_id_of("A"), 0, "wikitext", "teh")}
    own = replace(EDIT, job="own")
    bases.look([own])

    assert bases.of(own) == Based(PLANNED, EDIT.params)


def failure(found: Based | Verdict) -> str:
    assert outcome(found) == (Outcome.FAILED, False)
    assert isinstance(found, Verdict)
    return found.text


FORGED = replace(EDIT, base=replace(PLANNED, sha1=sha1("another")))


def test_an_edit_that_was_planned_upon_another_text_is_not_sent(wiki: FakeWiki, bases: Bases) -> None:
    wiki.texts = {1: RevisionText(1, page_id_of("A"), 0, "wikitext", "teh")}
    bases.look([FORGED])

    assert "revision 1 has another text" in failure(bases.of(FORGED))


def test_a_text_that_the_wiki_gives_in_another_form_than_it_has_is_as_planned(wiki: FakeWiki, bases: Bases) -> None:
    wiki.texts = {1: RevisionText(1, page_id_of("A"), 0, "wikitext", "another")}
    edit = replace(FORGED, base=replace(PLANNED, sha1=sha1("another"), bytes=7))
    bases.look([edit])

    assert bases.of(edit) == Based(edit.base, edit.params)  # type: ignore[arg-type] # a revision


def test_an_edit_on_top_of_own_ones_is_of_the_text_that_it_was_planned_upon(wiki: FakeWiki, bases: Bases) -> None:
    wiki.revisions = {"A": 2}
    wiki.texts = {1: RevisionText(1, page_id_of("A"), 0, "wikitext", "teh")}
    forged, other = replace(FORGED, job="own"), replace(EDIT, job="own", page_id=1)
    bases.look([forged])

    assert "revision 1 has another text" in failure(bases.of(forged))
    bases.look([other])
    assert "another page has this title" in failure(bases.of(other))


def test_a_page_under_a_title_that_the_wiki_writes_otherwise_is_not_edited(
    bases: Bases, wiki: FakeWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = replace(EDIT, title="a")
    monkeypatch.setattr(wiki, "newest_revisions", lambda _titles: {"A": NewestRevision(1, sha1("teh"))})
    bases.look([forged])

    assert "another title" in failure(bases.of(forged))


def test_a_page_that_has_moved_on_is_not_edited_though_another_entry_of_it_has_ended(
    wiki: FakeWiki, bases: Bases
) -> None:
    wiki.pages, wiki.revisions = {"A": "somebody else's"}, {"A": 2}
    twice = replace(EDIT, id="k/A", job="k")
    bases.look([EDIT, twice])
    bases.forget(EDIT)

    assert "moved on" in failure(bases.of(twice))


ADDING = {"title": "A", "appendtext": "!", "summary": "s", "baserevid": "1"}


def test_what_the_wiki_puts_in_is_what_was_shown(wiki: FakeWiki, bases: Bases) -> None:
    wiki.texts = {1: RevisionText(1, page_id_of("A"), 0, "wikitext", "teh")}
    shown = replace(EDIT, params=ADDING, after=None, diff=unified_diff("teh", "teh!", "A"))
    forged = replace(shown, id="k/A", job="k", params={**ADDING, "appendtext": "?"})
    bases.look([shown, forged])

    assert bases.of(shown) == Based(PLANNED, ADDING)
    assert "not what its plan shows" in failure(bases.of(forged))


def test_what_the_wiki_puts_in_after_an_earlier_edit_is_what_was_shown(wiki: FakeWiki, bases: Bases) -> None:
    made = Base(11, TIME, sha1("the"), 3)
    wiki.texts = {11: RevisionText(11, page_id_of("A"), 1, "wikitext", "the")}
    bases.take_save(EDIT, made)
    params = {"title": "A", "appendtext": "!", "summary": "s"}
    shown = replace(ON_TOP, params=params, after=None, diff=unified_diff("the", "the!", "A"))

    assert bases.of(shown) == Based(made, {**params, "baserevid": "11"})
    assert "not what its plan shows" in failure(bases.of(replace(shown, params={**params, "appendtext": "?"})))


def test_a_page_that_was_planned_anew_is_not_compared_with_what_it_was(wiki: FakeWiki, bases: Bases) -> None:
    wiki.revisions = {"A": 2}
    bases.look([EDIT])
    bases.forget(EDIT)

    newest = replace(PLANNED, revision=2)
    assert bases.of(replace(EDIT, base=newest)) == Based(newest, EDIT.params)


def test_a_page_that_somebody_has_made_just_so_is_left_alone(wiki: FakeWiki, bases: Bases) -> None:
    wiki.pages = {"A": "the"}
    new = replace(EDIT, base=None, page_id=0)
    bases.look([new])

    assert outcome(bases.of(new)) == (Outcome.UNCHANGED, False)


def test_an_edit_on_top_of_another_builds_upon_the_revision_that_it_made(bases: Bases) -> None:
    made = Base(11, TIME, sha1("the"), 3)
    bases.take_save(EDIT, made)

    assert bases.of(ON_TOP) == Based(made, {**ON_TOP.params, "baserevid": "11"})


def test_an_edit_on_top_of_one_of_an_earlier_invocation_finds_its_text(wiki: FakeWiki, bases: Bases) -> None:
    wiki.pages, wiki.revisions = {"A": "the"}, {"A": 12}

    found = bases.of(ON_TOP)

    assert isinstance(found, Based)
    assert found.params == {**ON_TOP.params, "baserevid": "12"}


def test_an_edit_on_top_of_a_text_that_is_not_there_is_a_conflict(bases: Bases) -> None:
    assert outcome(bases.of(ON_TOP)) == (Outcome.CONFLICT, True)


def test_a_text_is_put_into_a_redirect_only_where_it_was_planned_for_one(
    wiki: FakeWiki, bases: Bases, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirect = NewestRevision(1, sha1("teh"), page_id_of("A"), is_redirect=True)
    monkeypatch.setattr(wiki, "newest_revisions", lambda _titles: {"A": redirect})
    wiki.texts = {1: RevisionText(1, page_id_of("A"), 0, "wikitext", "teh")}
    shown = replace(EDIT, params=ADDING, after=None, diff=unified_diff("teh", "teh!", "A"))
    bases.look([shown])

    assert bases.of(shown) == Based(PLANNED, ADDING)
    redirect = replace(redirect, revision=2)
    bases.look([shown])
    assert outcome(bases.of(shown)) == (Outcome.CONFLICT, False)
