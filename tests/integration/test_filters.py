"""What extensions and limits have against an edit: filters, blacklists, pages that would lose too much."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from tests.wiki_access import WikiAccess

from .command import Command, Ended
from .proxy import Passing, Proxy
from .test_captcha import Person, answer_to
from .test_resume import Gate, stopped_at
from .totals import checked, of_event

pytestmark = pytest.mark.mediawiki


@pytest.fixture
def word(mediawiki: WikiAccess, prefix: str) -> Iterator[str]:
    """What the filters of a test look for; nothing else has it."""
    with mediawiki.switched_on("abuse-filter"):
        yield prefix.replace("Run ", "word")
    mediawiki.disable_filters()


@pytest.fixture
def title(mediawiki: WikiAccess, prefix: str) -> str:
    mediawiki.edit(prefix, "a")
    return prefix


def add_filter(wiki: WikiAccess, word: str, action: Any, description: str = "") -> int:
    return wiki.add_filter(f'added_lines irlike "{word}"', action=action, description=description or f"{action} me")


def append(title: str, text: str, *, name: str = "j") -> dict[str, Any]:
    return {"id": name, "targets": [{"titles": [title]}], "operations": [{"append": {"text": text}}]}


def resume(command: Command, *arguments: str) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json", *arguments)


def test_a_filter_that_refuses_is_named_everywhere(
    command: Command, mediawiki: WikiAccess, title: str, word: str
) -> None:
    other = f"{title} other"
    mediawiki.edit(other, "a")
    number = add_filter(mediawiki, word, "disallow", "No <b>spam</b> & such")

    ended = checked(
        command, command.apply(command.jobs(append(title, word), append(other, "fine", name="k"))), entries=2
    )

    assert (ended.code, ended.counts) == (1, {"failed": 1, "saved": 1})
    named = f"filter {number}: No <b>spam</b> & such"
    shown = command.run("audit", "show", "run.jsonl")
    summary = command.run("audit", "summary", "run.jsonl")
    assert all(named in text for text in (ended.err, shown.out, summary.out))
    (failed,) = of_event(command, "edit.failed")
    assert failed["errors"][0]["data"]["abusefilter"]["id"] == str(number)
    assert mediawiki.text(title) == "a"


def test_a_page_of_which_a_filter_warns_gets_no_further_write_from_any_job(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, word: str
) -> None:
    number = add_filter(mediawiki, word, "warn")
    jobs = command.jobs(append(title, word), append(title, f"also {word}", name="k"), append(title, "c", name="l"))

    ended = checked(command, command.apply(jobs), entries=3)

    assert (ended.code, ended.counts) == (5, {"held": 3})
    assert len(proxy.edits) == 1
    assert f"filter {number}: warn me" in ended.err
    assert len(mediawiki.existing(title).revisions) == 1
    listed = resume(command)
    assert listed.code == 5
    assert listed.err.count("--approve") == 3
    assert len(proxy.edits) == 1


@pytest.mark.parametrize("named", [(0,), (1,), (0, 1), ()], ids=["the one", "the other", "both", "none"])
def test_warnings_are_overridden_only_where_all_their_filters_are_named(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, word: str, named: tuple[int, ...]
) -> None:
    filters = [add_filter(mediawiki, word, "warn", f"Warning {number}") for number in range(2)]
    edit = {"summary": "by editrunner", "override_filters": [filters[number] for number in named]}

    ended = checked(command, command.apply(command.jobs(append(title, word), edit=edit)), entries=1)

    assert ended.counts == ({"saved": 1} if named == (0, 1) else {"held": 1})
    assert len(proxy.edits) == (2 if named == (0, 1) else 1)
    assert len({request.params["text"] for request in proxy.edits}) == 1


def test_a_page_can_be_edited_again_when_its_warning_was_overridden(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, word: str
) -> None:
    edit = {"summary": "by editrunner", "override_filters": [add_filter(mediawiki, word, "warn")]}
    jobs = command.jobs(append(title, word), append(title, "fine", name="k"), edit=edit)

    ended = checked(command, command.apply(jobs), entries=2)

    assert (ended.code, ended.counts) == (0, {"saved": 2})
    assert len(proxy.edits) == 3


def test_of_a_warning_and_a_refusal_in_one_answer_the_refusal_counts(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, word: str
) -> None:
    warns = add_filter(mediawiki, word, "warn", "Warns")
    refuses = add_filter(mediawiki, word, "disallow", "Refuses")
    edit = {"summary": "by editrunner", "override_filters": [warns, refuses]}
    harmless = {**append(title, "fine", name="k"), "edit": {"override_filters": []}}

    ended = checked(command, command.apply(command.jobs(append(title, word), harmless, edit=edit)), entries=2)

    # The warned page gets no further write.
    assert (ended.code, ended.counts) == (5, {"failed": 1, "held": 1})
    assert len(proxy.edits) == 1
    assert f"filter {warns}: Warns" in ended.err
    assert f"filter {refuses}: Refuses" in ended.err


def test_an_approved_warning_is_overridden_in_a_new_session(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, word: str
) -> None:
    add_filter(mediawiki, word, "warn")
    command.apply(command.jobs(append(title, word)))

    approved = checked(
        command, command.run_process("resume", "run.jsonl", "--format", "json", f"--approve=j/{title}"), entries=1
    )

    assert (approved.code, approved.counts) == (0, {"saved": 1})
    assert len(proxy.edits) == 3
    assert len({(request.params["text"], request.params["baserevid"]) for request in proxy.edits}) == 1
    assert mediawiki.text(title) == f"a\n{word}"


def test_an_approval_is_for_the_filter_that_has_warned(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, word: str
) -> None:
    add_filter(mediawiki, word, "warn", "The first")
    command.apply(command.jobs(append(title, word)))
    mediawiki.disable_filters()
    add_filter(mediawiki, word, "warn", "The second")

    again = checked(command, resume(command, f"--approve=j/{title}"), entries=1)

    assert (again.code, again.counts) == (5, {"held": 1})
    assert "The second" in again.err
    assert len(proxy.edits) == 2
    approved = checked(command, resume(command, f"--approve=j/{title}"), entries=1)
    assert (approved.code, approved.counts) == (0, {"saved": 1})


def test_what_is_approved_and_not_held_is_refused(command: Command, title: str) -> None:
    command.apply(command.jobs(append(title, "b")))

    assert resume(command, f"--approve=j/{title}").code == 2


def test_an_approval_holds_when_the_wiki_asks_a_captcha_then(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, word: str
) -> None:
    add_filter(mediawiki, word, "warn")
    with mediawiki.switched_on("captcha-simple"):
        ended = checked(command, command.apply(command.jobs(append(title, word))), entries=1)
        approvals = 0
        # MediaWiki 1.39 asks before its filters look, and once more when a warning is overridden; 1.43 asks afterwards.
        for _ in range(5):
            if ended.code != 5:
                break
            waits_for_answer = of_event(command, "edit.held")[-1]["reason"] == "captcha"
            approvals += not waits_for_answer
            argument = answer_to(command) if waits_for_answer else f"--approve=j/{title}"
            ended = checked(command, resume(command, argument), entries=1)

    assert (ended.code, ended.counts, approvals) == (0, {"saved": 1}, 1)
    assert mediawiki.text(title) == f"a\n{word}"
    assert len({request.params["text"] for request in proxy.edits}) == 1


def test_a_named_filter_is_overridden_by_a_person_who_answers_a_captcha_at_once(
    command: Command, mediawiki: WikiAccess, title: str, word: str
) -> None:
    edit = {"summary": "by editrunner", "override_filters": [add_filter(mediawiki, word, "warn")]}
    source = command.jobs(append(title, word), append(title, "fine", name="k"), edit=edit)
    with mediawiki.switched_on("captcha-simple"):
        person = Person(command, "apply", source, "--yes", "--format", "json", "--audit", "run.jsonl")
        person.answers_all()
        ended = checked(command, person.ends(), entries=2)

    assert (ended.code, ended.counts) == (0, {"saved": 2})
    assert mediawiki.text(title) == f"a\n{word}\nfine"


# ---------------------------------------------------------------- blacklists


@pytest.mark.parametrize("place", ["text", "summary"])
def test_a_link_on_the_spam_blacklist_is_named(
    command: Command, mediawiki: WikiAccess, title: str, prefix: str, place: str
) -> None:
    host = prefix.replace("Run ", "bad") + ".example"
    link = f"see http://{host}/page"
    with mediawiki.switched_on("spam-blacklist"):
        mediawiki.edit("MediaWiki:Spam-blacklist", host.replace(".", r"\."))
        job = append(title, link if place == "text" else "fine")
        edit = {"summary": link if place == "summary" else "by editrunner"}
        ended = checked(command, command.apply(command.jobs(job, edit=edit)), entries=1)

    assert (ended.code, ended.counts) == (1, {"failed": 1})
    shown = command.run("audit", "summary", "run.jsonl")
    assert f"matches: {host}" in ended.err
    assert f"matches: {host}" in shown.out
    assert mediawiki.text(title) == "a"


def test_a_title_on_the_blacklist_is_skipped_before_any_write(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    with mediawiki.switched_on("title-blacklist"):
        mediawiki.edit("MediaWiki:Titleblacklist", f"{prefix} bad.*")
        job = {**append(f"{prefix} bad one", "text"), "missing": "create"}
        ended = checked(command, command.apply(command.jobs(job)), entries=1)
        command.log_in(mediawiki.api, None)
        preview = command.plan(command.jobs(job))

    assert (ended.code, ended.counts) == (0, {"skipped": 1})
    (skipped,) = of_event(command, "entry.skipped")
    assert skipped["reason"] == "not_permitted"
    assert f"{prefix} bad.*" in skipped["detail"]
    assert not proxy.edits
    # Whoever plans logged out is only warned.
    assert f"{prefix} bad.*" in preview.read_text(encoding="utf-8")
    assert '"warnings":["not permitted' in preview.read_text(encoding="utf-8")


# ---------------------------------------------------------------- pages that would lose too much


def shorten(command: Command, title: str, **keys: Any) -> Path:
    operation = {"replace": {"find": "long ", "with": ""}}
    job = {"id": "j", "targets": [{"titles": [title]}], "operations": [operation]}
    return command.jobs(job, limits={"removed_bytes": 20}, **keys)


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_page_that_would_lose_too_much_is_held_without_any_write_until_it_is_approved(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, from_plan: bool
) -> None:
    mediawiki.edit(prefix, "long " * 9 + "end")
    source = shorten(command, prefix)

    held = checked(command, command.apply(command.plan(source) if from_plan else source), entries=1)

    assert (held.code, held.counts) == (5, {"held": 1})
    assert not proxy.edits
    listed = resume(command)
    assert listed.code == 5
    assert f"--approve 'j/{prefix}'" in listed.err
    approved = checked(command, resume(command, f"--approve=j/{prefix}"), entries=1)
    assert (approved.code, approved.counts) == (0, {"saved": 1})
    assert mediawiki.text(prefix) == "end"


@pytest.mark.parametrize(
    ("from_plan", "code", "counts"),
    [(False, 5, {"held": 1}), (True, 1, {"conflict": 1})],
    ids=["job file", "plan"],
)
def test_an_approval_is_not_for_another_text(
    command: Command,
    mediawiki: WikiAccess,
    prefix: str,
    *,
    from_plan: bool,
    code: int,
    counts: dict[str, int],
) -> None:
    mediawiki.edit(prefix, "long " * 9 + "end")
    source = shorten(command, prefix)
    command.apply(command.plan(source) if from_plan else source)
    mediawiki.edit(prefix, "long " * 99 + "another end")

    moved_on = checked(command, resume(command, f"--approve=j/{prefix}"), entries=1)

    assert (moved_on.code, moved_on.counts) == (code, counts)
    assert mediawiki.text(prefix) == "long " * 99 + "another end"
    if not from_plan:
        approved = checked(command, resume(command, f"--approve=j/{prefix}"), entries=1)
        assert (approved.code, approved.counts) == (0, {"saved": 1})
        assert mediawiki.text(prefix) == "another end"


def test_an_approved_loss_stays_approved_when_the_wiki_asks_a_captcha(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "long " * 9 + "end")
    with mediawiki.switched_on("captcha-simple"):
        command.apply(shorten(command, prefix))
        resume(command, f"--approve=j/{prefix}")
        answered = checked(command, resume(command, answer_to(command)), entries=1)

    assert (answered.code, answered.counts) == (0, {"saved": 1})
    assert mediawiki.text(prefix) == "end"


# ---------------------------------------------------------------- merges


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_merged_edit_is_taken_back_where_the_job_wants_that(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, from_plan: bool
) -> None:
    lines = [f"Line {number}" for number in range(12)]
    theirs = "\n".join(["Theirs", *lines[1:]])
    mediawiki.edit(prefix, "\n".join(lines))
    operation = {"replace": {"find": "Line 11", "with": "Row 11"}}
    job = {"id": "j", "targets": [{"titles": [prefix]}], "operations": [operation]}
    source = command.jobs(job, edit={"summary": "by editrunner", "on_merge": "undo"})
    source = command.plan(source) if from_plan else source

    def be_faster(_: Passing) -> None:
        mediawiki.edit(prefix, theirs, "Other")

    proxy.on_edit(be_faster)

    ended = checked(command, command.apply(source), entries=1)

    history = [revision.user for revision in mediawiki.existing(prefix).revisions]
    assert [event["event"] for event in command.events()].count("edit.merged") == 1
    if from_plan:
        assert (ended.code, ended.counts) == (1, {"conflict": 1})
        assert mediawiki.text(prefix) == theirs
        assert history == ["Admin", "Other", "Bot", "Bot"]
        assert "taken back" in ended.err
    else:
        assert (ended.code, ended.counts) == (0, {"saved": 1})
        assert mediawiki.text(prefix) == theirs.replace("Line 11", "Row 11")
        assert history == ["Admin", "Other", "Bot", "Bot", "Bot"]


class _Killed(Gate):
    """Holds back the request before which, or behind whose save, a run is killed that takes a merged edit back."""

    def __init__(self, wiki: WikiAccess, title: str, theirs: str, moment: str) -> None:
        super().__init__(title, saves=moment.endswith("was saved"))
        self.wiki, self.theirs, self.moment = wiki, theirs, moment

    def __call__(self, request: Passing) -> Response | None:
        if not request.is_edit or self.arrived.is_set():
            return None
        if "undo" not in request.params:
            self.wiki.edit(self.title, self.theirs, "Other")
        if self.moment.startswith("the edit") != ("undo" not in request.params):
            return None
        return self.held(request)


@pytest.mark.parametrize(
    ("from_plan", "repeat"),
    [(False, False), (False, True), (True, False)],
    ids=["job file", "job file that would append again", "plan"],
)
@pytest.mark.parametrize(
    "moment", ["the edit was saved", "the undoing was sent", "the undoing was saved", "in between"]
)
def test_a_merged_edit_is_taken_back_by_the_run_that_goes_on_too(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    moment: str,
    *,
    from_plan: bool,
    repeat: bool,
) -> None:
    lines = [f"Line {number}" for number in range(12)]
    theirs = "\n".join(["Theirs", *lines[1:]])
    mediawiki.edit(prefix, "\n".join(lines))
    job = {
        "id": "j",
        "targets": [{"titles": [prefix]}],
        "operations": [{"append": {"text": "more", "repeat": repeat}}],
    }
    source = command.jobs(job, edit={"summary": "by editrunner", "on_merge": "undo"})
    source = command.plan(source) if from_plan else source
    with stopped_at(_Killed(mediawiki, prefix, theirs, moment), command, proxy, source) as process:
        process.kill()
        process.communicate()
        if moment == "in between":
            log = command.folder / "run.jsonl"
            *before, intent = log.read_bytes().splitlines(keepends=True)
            assert b'"undoes"' in intent
            log.write_bytes(b"".join(before))

        result = resume(command)

    assert (result.code, result.counts) == (1, {"conflict": 1}), result
    assert "taken back" in result.err
    assert mediawiki.text(prefix) == theirs
    assert [revision.user for revision in mediawiki.existing(prefix).revisions] == ["Admin", "Other", "Bot", "Bot"]
    assert command.run("audit", "verify", "run.jsonl").code == 0
    if not from_plan:
        assert resume(command, "--retry-failed").counts == {"saved": 1}
        assert mediawiki.text(prefix) == f"{theirs}\nmore"
