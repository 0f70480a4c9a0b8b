"""Edits that the wiki wants a CAPTCHA for: they wait for a person, and are saved as they were planned."""

import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from editrunner.records.audit_reading import OUTCOME_EVENTS
from tests.wiki_access import LOGGED_OUT, WikiAccess

from .command import TIMEOUT, Command, Ended
from .proxy import Passing, Proxy
from .totals import checked, of_event

pytestmark = pytest.mark.mediawiki

APPEND = {"append": {"text": "more"}}
ANSWER_OF: dict[str, Callable[[str], str]] = {
    "captcha-simple": lambda question: str(_sum(question)),
    "captcha-questy": lambda _question: "this",
}


def _sum(question: str) -> int:
    one, sign, other = re.split("([+\N{MINUS SIGN}])", question)
    return int(one) + int(other) if sign == "+" else int(one) - int(other)


@pytest.fixture(params=ANSWER_OF)
def kind(request: pytest.FixtureRequest, mediawiki: WikiAccess) -> Iterator[str]:
    """The kind of CAPTCHA that the wiki asks every edit of Bot, Plain and strangers for."""
    with mediawiki.switched_on(request.param):
        yield request.param


@pytest.fixture
def simple(mediawiki: WikiAccess) -> Iterator[None]:
    """The wiki asks every edit for a sum."""
    with mediawiki.switched_on("captcha-simple"):
        yield


@pytest.fixture
def title(mediawiki: WikiAccess, prefix: str) -> str:
    mediawiki.edit(prefix, "a")
    return prefix


def append_to(command: Command, *titles: str, **keys: Any) -> Path:
    return command.jobs({"id": "j", "targets": [{"titles": list(titles)}], "operations": [APPEND]}, **keys)


def log_in(command: Command, proxy: Proxy, mediawiki: WikiAccess, account: str) -> None:
    command.log_in(proxy.api, mediawiki.credentials[account] if account != LOGGED_OUT else None)


def resume(command: Command, *arguments: str) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json", *arguments)


def asked(command: Command) -> tuple[str, str]:
    """The id and the question of the CAPTCHA that was asked last."""
    challenge = of_event(command, "edit.held")[-1]["challenge"]
    return str(challenge["id"]), str(challenge["question"])


def answer_to(command: Command, kind: str = "captcha-simple") -> str:
    identity, question = asked(command)
    return f"--answer={identity}={ANSWER_OF[kind](question)}"


def answers_to(command: Command, kind: str = "captcha-simple") -> list[str]:
    """The answers to all that waits, as arguments."""
    held: dict[str, dict[str, Any]] = {}
    for event in command.events():
        if event["event"] in OUTCOME_EVENTS:
            held.pop(event["entry"], None)
        if event["event"] == "edit.held":
            held[event["entry"]] = event["challenge"]
    return [f"--answer={asked['id']}={ANSWER_OF[kind](asked['question'])}" for asked in held.values()]


def cookies_of(command: Command) -> Path:
    return command.folder / "run.jsonl.cookies"


def assert_no_secret(command: Command, proxy: Proxy) -> None:
    """Look for passwords, tokens and cookies in everything that the run has left but the cookies' own file."""
    secrets = {command.environment.get("EDITRUNNER_PASSWORD", "")}
    secrets |= {request.params.get("token", "") for request in proxy.passed}
    cookies = "; ".join(request.headers.get("Cookie", "") for request in proxy.passed)
    # The id of an account is no secret, and would be found in any log.
    secrets |= {value for value in re.findall(r"=([^;]*)", cookies) if len(value) > 8}
    written = (command.folder / "run.jsonl").read_text(encoding="utf-8")
    assert not [secret for secret in secrets if len(secret) > 2 and json.dumps(secret)[1:-1] in written]


@pytest.mark.parametrize("account", ["Bot", "Plain", LOGGED_OUT], ids=["bot", "user", "logged out"])
def test_an_edit_is_saved_by_a_second_process_with_the_answer(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, kind: str, account: str
) -> None:
    log_in(command, proxy, mediawiki, account)
    job_file = append_to(command, title)

    held = checked(command, command.apply(job_file), entries=1)

    assert (held.code, held.counts) == (5, {"held": 1})
    assert mediawiki.text(title) == "a"
    assert stat.S_IMODE(cookies_of(command).stat().st_mode) == 0o600
    identity, question = asked(command)
    listed = command.run("resume", "run.jsonl")
    assert listed.code == 5
    assert identity in listed.err
    assert f"--answer {identity}=WORD" in listed.err
    readable = "first word of this & that" if kind == "captcha-questy" else question
    assert readable in listed.err
    assert len(proxy.edits) == 1
    resumed = command.run_process("resume", "run.jsonl", "--format", "json", answer_to(command, kind))

    assert (resumed.code, resumed.counts) == (0, {"saved": 1}), resumed
    checked(command, resumed, entries=1)
    assert mediawiki.text(title) == "a\nmore"
    first, second = proxy.edits
    assert second.params["captchaid"] == identity
    kept = ("title", "text", "baserevid", "summary", "md5", "starttimestamp")
    assert [first.params.get(name) for name in kept] == [second.params.get(name) for name in kept]
    assert not cookies_of(command).exists()
    assert_no_secret(command, proxy)


@pytest.mark.usefixtures("simple")
def test_the_other_pages_go_on(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.create({f"{prefix} {number}": "a" for number in range(3)})
    done = f"{prefix} done"
    mediawiki.edit(done, "a\nmore")

    held = checked(
        command, command.apply(append_to(command, f"{prefix} 0", done, f"{prefix} 1", f"{prefix} 2")), entries=4
    )

    assert (held.code, held.counts) == (5, {"held": 3, "skipped": 1})
    # Answered are the first and the last of them, in any order.
    events = of_event(command, "edit.held")
    first, _, third = answers_to(command)
    resumed = checked(command, resume(command, third, first), entries=4)
    assert (resumed.code, resumed.counts) == (5, {"saved": 2, "held": 1, "skipped": 1})
    assert cookies_of(command).exists()
    last = events[1]["challenge"]
    # An entry can be named in the place of the challenge.
    resumed = checked(command, resume(command, f"--answer=j/{prefix} 1={_sum(last['question'])}"), entries=4)
    assert (resumed.code, resumed.counts) == (0, {"saved": 3, "skipped": 1})
    assert not cookies_of(command).exists()


@pytest.mark.parametrize("account", ["Plain", LOGGED_OUT], ids=["user", "logged out"])
def test_a_wrong_answer_brings_the_next_question(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, kind: str, account: str
) -> None:
    log_in(command, proxy, mediawiki, account)
    command.apply(append_to(command, title))
    first, _ = asked(command)

    wrong = checked(command, resume(command, f"--answer={first}=wrong"), entries=1)

    second, _ = asked(command)
    assert (wrong.code, wrong.counts) == (5, {"held": 1})
    assert second != first
    assert f"--answer {second}=WORD" in wrong.err
    assert "not accept" in wrong.err
    # The first is over.
    assert resume(command, f"--answer={first}=this").code == 2
    right = checked(command, resume(command, answer_to(command, kind)), entries=1)
    assert (right.code, right.counts) == (0, {"saved": 1})
    assert len(mediawiki.existing(title).revisions) == 2


@pytest.mark.parametrize("account", ["Plain", LOGGED_OUT], ids=["user", "logged out"])
@pytest.mark.parametrize("damage", ["removed", "damaged", "ended"])
@pytest.mark.usefixtures("simple")
def test_a_session_that_is_over_is_asked_anew_and_nothing_is_lost(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, account: str, damage: str
) -> None:
    log_in(command, proxy, mediawiki, account)
    command.apply(append_to(command, title))
    first, _ = asked(command)
    if damage == "removed":
        cookies_of(command).unlink()
    elif damage == "damaged":
        cookies_of(command).write_text("{")
    else:
        # What the wiki's cache forgets is a session that its cookies do not lead to any more.
        text = cookies_of(command).read_text()
        cookies_of(command).write_text(re.sub(r'(ession", "value": ")[0-9a-z]+', r"\g<1>" + "0" * 32, text))

    again = checked(command, resume(command, answer_to(command)), entries=1)

    assert (again.code, again.counts) == (5, {"held": 1})
    assert "is over" in again.err or "expired" in again.err
    assert asked(command)[0] != first
    right = checked(command, resume(command, answer_to(command)), entries=1)
    assert (right.code, right.counts) == (0, {"saved": 1})
    assert mediawiki.text(title) == "a\nmore"
    assert not cookies_of(command).exists()


@pytest.mark.usefixtures("simple")
def test_a_token_that_is_lost_meanwhile_is_renewed_and_the_answer_holds(
    command: Command, proxy: Proxy, title: str
) -> None:
    command.apply(append_to(command, title))

    def with_a_stale_token(request: Passing) -> None:
        request.params["token"] = "0123456789abcdef0123456789abcdef01234567+\\"

    proxy.on_edit(with_a_stale_token)
    resumed = checked(command, resume(command, answer_to(command)), entries=1)

    assert (resumed.code, resumed.counts) == (0, {"saved": 1})
    assert len({request.params["captchaid"] for request in proxy.edits[1:]}) == 1


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
@pytest.mark.usefixtures("simple")
def test_a_run_that_is_asked_again_and_again_pauses_whole(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, from_plan: bool
) -> None:
    titles = [f"{prefix} {number}" for number in range(5)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    source = append_to(command, *titles, limits={"captchas": 2})
    source = command.plan(source) if from_plan else source

    paused = checked(command, command.apply(source), entries=2)

    assert (paused.code, paused.counts) == (5, {"held": 2})
    assert len(proxy.edits) == 2
    assert of_event(command, "run.stopped")[-1]["limit"] == "captchas"
    gone_on = checked(command, resume(command, *answers_to(command)), entries=4)
    assert (gone_on.code, gone_on.counts) == (5, {"saved": 2, "held": 2})
    for _ in range(3):
        gone_on = resume(command, *answers_to(command))
    checked(command, gone_on, entries=5)
    assert (gone_on.code, gone_on.counts) == (0, {"saved": 5})
    assert [len(mediawiki.existing(title).revisions) for title in titles] == [2] * 5


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
@pytest.mark.usefixtures("simple")
def test_a_page_that_moves_on_before_the_answer_is_planned_again_or_in_conflict(
    command: Command, mediawiki: WikiAccess, title: str, *, from_plan: bool
) -> None:
    source = append_to(command, title)
    command.apply(command.plan(source) if from_plan else source)
    mediawiki.edit(title, "b")

    resumed = checked(command, resume(command, answer_to(command)), entries=1)

    assert (resumed.code, resumed.counts) == ((1, {"conflict": 1}) if from_plan else (0, {"saved": 1}))
    assert mediawiki.text(title) == ("b" if from_plan else "b\nmore")
    assert not cookies_of(command).exists()


@pytest.mark.usefixtures("simple")
def test_a_large_edit_and_one_by_the_wiki_itself_take_an_answer(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    large = "\n\n".join("A line of a large page." for _ in range(2_000))
    mediawiki.create({f"{prefix} large": large, f"{prefix} busy": "a"})
    command.apply(
        command.jobs(
            {"id": "large", "targets": [{"titles": [f"{prefix} large"]}], "operations": [APPEND]},
            {
                "id": "busy",
                "targets": [{"titles": [f"{prefix} busy"]}],
                "operations": [{"append": {"text": "more", "on_server": True}}],
            },
        )
    )
    # Somebody edits the busy page meanwhile, which is what `on_server` is for.
    mediawiki.edit(f"{prefix} busy", "b\na")

    resumed = checked(command, resume(command, *answers_to(command)), entries=2)

    assert (resumed.code, resumed.counts) == (0, {"saved": 2})
    assert mediawiki.text(f"{prefix} large") == f"{large}\nmore"
    assert mediawiki.text(f"{prefix} busy") == "b\na\nmore"


@pytest.mark.usefixtures("simple")
def test_an_answer_to_nothing_is_refused_before_anything_is_sent(command: Command, proxy: Proxy, title: str) -> None:
    command.apply(append_to(command, title))
    identity, _ = asked(command)

    refused = [resume(command, argument) for argument in ("--answer=1=2", "--answer=nothing", f"--answer={identity}=")]

    assert [ended.code for ended in refused] == [2, 2, 2]
    assert identity in refused[0].err
    assert len(proxy.edits) == 1


TURNSTILE = {"type": "turnstile", "mime": "application/javascript", "key": "0x4AA", "error": None}
IMAGE_URL = "/index.php?title=Special:Captcha/image&wpCaptchaId=77"
IMAGE = {"type": "image", "mime": "image/png", "id": "77", "url": IMAGE_URL}


def challenge_with(captcha: dict[str, Any]) -> Callable[[Passing], Response]:
    answer = {"edit": {"captcha": captcha, "result": "Failure"}}
    return lambda _: Response(json.dumps(answer), mimetype="application/json")


def test_a_challenge_that_only_a_browser_can_answer_says_what_to_do_and_is_sent_again_when_approved(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str
) -> None:
    proxy.on_edit(challenge_with(TURNSTILE))

    held = checked(command, command.apply(append_to(command, title)), entries=1)

    assert (held.code, held.counts) == (5, {"held": 1})
    assert "Turnstile" in held.err
    assert "skipcaptcha" in held.err
    assert "None" not in held.err
    listed = resume(command)
    assert "--approve" in listed.err
    assert "--answer" not in listed.err.replace("`--answer", "")
    assert mediawiki.text(title) == "a"
    approved = checked(command, resume(command, f"--approve=j/{title}"), entries=1)
    assert (approved.code, approved.counts) == (0, {"saved": 1})
    assert mediawiki.text(title) == "a\nmore"


def test_an_image_is_shown_as_its_full_address(command: Command, proxy: Proxy, title: str) -> None:
    proxy.on_edit(challenge_with(IMAGE))

    held = checked(command, command.apply(append_to(command, title)), entries=1)

    assert proxy.api.removesuffix("/api.php") + IMAGE_URL in held.err
    answered = checked(command, resume(command, "--answer=77=letters"), entries=1)
    assert (answered.code, answered.counts) == (0, {"saved": 1})
    assert (proxy.edits[-1].params["captchaid"], proxy.edits[-1].params["captchaword"]) == ("77", "letters")


# ---------------------------------------------------------------- at a terminal


class Person:
    """Somebody at a terminal, on which the command runs."""

    def __init__(self, command: Command, *arguments: str | Path) -> None:
        self._screen = ""
        self._terminal, slave = pty.openpty()
        kept = {
            name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("EDITRUNNER_")
        }
        self.process = subprocess.Popen(  # noqa: S603 - the command under test
            [sys.executable, "-m", "editrunner", *map(str, arguments)],
            cwd=command.folder,
            env={**kept, **command.environment, "XDG_STATE_HOME": str(command.folder / "state"), "TERM": "xterm"},
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=slave,
            text=True,
        )
        os.close(slave)
        self._timer = threading.Timer(TIMEOUT, self.process.kill)
        self._timer.start()

    def reads(self, pattern: str) -> str:
        """Wait until something stands on the screen; return its first group, and forget what came before it."""
        while (found := re.search(pattern, self._screen)) is None:
            with suppress(OSError):
                if piece := os.read(self._terminal, 1 << 16):
                    self._screen += piece.decode()
                    continue
            raise AssertionError(f"{pattern!r} is not on the screen: {self._screen!r}")
        self._screen = self._screen[found.end() :]
        return found[1] if found.groups() else found[0]

    def types(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def answers(self, question: str) -> None:
        self.types(f"{_sum(question)}\n")

    def answers_all(self) -> None:
        """Answer whatever is asked until the command has ended."""
        with suppress(AssertionError):
            while True:
                self.answers(self.reads(QUESTION))

    def ends(self) -> Ended:
        with suppress(OSError):
            while piece := os.read(self._terminal, 1 << 16):
                self._screen += piece.decode()
        out, _ = self.process.communicate()
        self._timer.cancel()
        os.close(self._terminal)
        return Ended(self.process.returncode, out, self._screen)


QUESTION = "asks before it saves [^:]*: (\\d+[+\N{MINUS SIGN}]\\d+)"


@pytest.mark.usefixtures("simple")
def test_a_person_at_a_terminal_is_asked_at_once_and_again_after_a_wrong_answer(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number}" for number in range(2)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    arguments = ("apply", append_to(command, *titles), "--yes", "--format", "json", "--audit", "run.jsonl")
    person = Person(command, *arguments)
    person.reads(QUESTION)
    person.types("wrong\n")
    person.answers(person.reads(QUESTION))
    # Whoever types nothing wants to answer later.
    person.reads(QUESTION)
    person.types("\n")

    ended = checked(command, person.ends(), entries=2)

    assert (ended.code, ended.counts) == (5, {"saved": 1, "held": 1})
    assert [mediawiki.text(title) for title in titles] == ["a\nmore", "a"]
    assert len({request.params.get("baserevid") for request in proxy.edits[:3]}) == 1

    person = Person(command, "resume", "run.jsonl", "--format", "json")
    person.answers(person.reads(QUESTION))
    ended = checked(command, person.ends(), entries=2)

    assert (ended.code, ended.counts) == (0, {"saved": 2})
    assert mediawiki.text(titles[1]) == "a\nmore"
    assert not cookies_of(command).exists()


@pytest.mark.usefixtures("simple")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_at_a_question_ends_a_run_of_several_edits_at_once(
    command: Command, mediawiki: WikiAccess, prefix: str, number: signal.Signals
) -> None:
    titles = [f"{prefix} {index}" for index in range(6)]
    mediawiki.bring_in(dict.fromkeys(titles, "a"))
    options = ("--yes", "--format", "json", "--audit", "run.jsonl", "--concurrency", "3")
    person = Person(command, "apply", append_to(command, *titles, limits={"captchas": 100}), *options)
    person.reads(QUESTION)
    person.process.send_signal(number)

    ended = person.ends()

    # Those under way beside the one that was asked about are not asked about any more.
    held = ended.counts["held"]
    checked(command, ended, entries=held)
    assert (ended.code, ended.counts) == (130, {"held": held})
    assert 1 <= held <= 3
    assert re.search(QUESTION, ended.err) is None
    assert {mediawiki.text(title) for title in titles} == {"a"}

    resumed = Person(command, "resume", "run.jsonl", "--format", "json", "--concurrency", "3")
    resumed.answers_all()
    ended = checked(command, resumed.ends(), entries=6)

    assert (ended.code, ended.counts) == (0, {"saved": 6})
    assert {mediawiki.text(title) for title in titles} == {"a\nmore"}


@pytest.mark.usefixtures("simple")
def test_ctrl_c_ends_a_run_at_any_of_its_questions(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    titles = [f"{prefix} {number}" for number in range(3)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    person = Person(command, "apply", append_to(command, *titles), "--yes", "--format", "json", "--audit", "run.jsonl")
    person.reads(QUESTION)
    person.process.send_signal(signal.SIGINT)
    applied = checked(command, person.ends(), entries=1)
    before = (command.folder / "run.jsonl").read_bytes()
    person = Person(command, "resume", "run.jsonl", "--format", "json")
    person.reads(QUESTION)
    person.process.send_signal(signal.SIGINT)
    resumed = person.ends()

    assert (applied.code, applied.counts) == (130, {"held": 1})
    assert resumed.code == 130
    assert "Interrupted." in resumed.err
    assert (command.folder / "run.jsonl").read_bytes() == before
    assert {mediawiki.text(title) for title in titles} == {"a"}


# ---------------------------------------------------------------- temporary accounts


@pytest.mark.parametrize("kind", ANSWER_OF)
def test_a_temporary_account_answers_in_the_session_that_made_it(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, kind: str
) -> None:
    if "returnto" not in mediawiki.edit_parameters():
        pytest.skip("this version of MediaWiki has no temporary accounts")
    titles = [f"{prefix} {number}" for number in range(2)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    log_in(command, proxy, mediawiki, LOGGED_OUT)
    with mediawiki.switched_on("temp-accounts"), mediawiki.switched_on(kind):
        held = checked(command, command.apply(append_to(command, *titles)), entries=2)
        assert (held.code, held.counts) == (5, {"held": 2})
        resumed = command.run_process("resume", "run.jsonl", "--format", "json", *answers_to(command, kind))
        checked(command, resumed, entries=2)

    assert (resumed.code, resumed.counts) == (0, {"saved": 2})
    users = {mediawiki.existing(title).newest.user for title in titles}
    assert len(users) == 1
    assert users.pop().startswith("~")
    assert {event["user"] for event in of_event(command, "edit.saved")} == {mediawiki.existing(titles[0]).newest.user}
    assert_no_secret(command, proxy)


@pytest.mark.usefixtures("simple")
def test_of_several_edits_at_once_each_is_saved_with_its_answer(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    """A wiki keeps its questions in the session, where requests at the same time overwrite each other's."""
    titles = [f"{prefix} {number}" for number in range(8)]
    mediawiki.bring_in(dict.fromkeys(titles, "a"))
    at_once = ("--concurrency", "4")

    held = command.apply(append_to(command, *titles, limits={"captchas": 100}), *at_once)
    resumed = resume(command, *at_once, *answers_to(command))

    assert (held.code, held.counts) == (5, {"held": 8})
    assert (resumed.code, resumed.counts) == (0, {"saved": 8}), resumed
    assert {mediawiki.text(title) for title in titles} == {"a\nmore"}
