import os
import signal
import threading
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count

import pytest

from editrunner.errors import LimitReached, LocalFailure, RunRefused, TooManyCaptchas
from editrunner.executor.crew import Alone, Crew, Several, aside
from editrunner.model import Edit

LONG = 10.0
"""Seconds after which something that should have happened has not."""


def edit_of(title: str) -> Edit:
    """Return an edit; a page that was moved has the letter that it had, and a number behind it."""
    return Edit(
        id=f"job/{title}",
        job="job",
        title=title,
        namespace=0,
        page_id=ord(title[0]),
        base=None,
        fetched="",
        params={},
        after=None,
        diff="",
        changed_by=(),
    )


def anything() -> bool:
    return True


def hand_out(
    crew: Crew, titles: Iterable[str], work: Callable[[Edit], None], may_begin: Callable[[], bool] = anything
) -> None:
    def handing_out() -> None:
        for title in titles:
            with crew.held():
                crew.begin(edit_of(title), work, may_begin)
        with crew.held():
            crew.settle()

    crew.lead(handing_out)


def waiting_for_each_other(crew: Crew, count: int) -> Callable[[Edit], None]:
    """Return work that goes on only when so many edits are under way at once."""
    meeting = threading.Barrier(count)

    def work(_: Edit) -> None:
        with crew.released():
            meeting.wait(LONG)

    return work


def noting(crew: Crew, seen: list[str]) -> Callable[[Edit], None]:
    """Return work that writes down when it begins and ends, and lets others have their turn in between."""

    def work(edit: Edit) -> None:
        seen.append(f"begin {edit.title}")
        with crew.released():
            threading.Event().wait(0.001)
        seen.append(f"end {edit.title}")

    return work


@pytest.mark.parametrize("crew", [Alone(), Several(2), Several(7)])
def test_every_edit_is_carried_out_once(crew: Crew) -> None:
    done: list[str] = []

    hand_out(crew, "ABCDEFGHIJ", lambda edit: done.append(edit.title))

    assert sorted(done) == list("ABCDEFGHIJ")


def test_so_many_edits_are_under_way_at_once() -> None:
    crew = Several(4)

    hand_out(crew, "ABCDEFGH", waiting_for_each_other(crew, 4))


def test_no_more_edits_are_under_way_than_wanted() -> None:
    crew = Several(3)
    numbers: list[int] = []
    under_way: list[str] = []

    def work(edit: Edit) -> None:
        under_way.append(edit.title)
        numbers.append(len(under_way))
        with crew.released():
            threading.Event().wait(0.001)
        under_way.remove(edit.title)

    hand_out(crew, "ABCDEFGHIJKLMNOP", work)

    assert max(numbers) <= 3


def test_two_edits_of_a_page_come_one_after_the_other() -> None:
    crew = Several(4)
    seen: list[str] = []

    hand_out(crew, "AAA", noting(crew, seen))

    assert seen == ["begin A", "end A"] * 3


def test_two_edits_of_a_page_that_was_moved_come_one_after_the_other() -> None:
    crew = Several(4)
    seen: list[str] = []

    hand_out(crew, ["A", "A2"], noting(crew, seen))

    assert seen == ["begin A", "end A", "begin A2", "end A2"]


def test_one_thread_at_a_time_has_the_turn() -> None:
    crew = Several(8)
    at_it: list[str] = []
    crowds: list[int] = []

    def work(edit: Edit) -> None:
        for _ in range(20):
            at_it.append(edit.title)
            threading.Event().wait(0.0001)
            crowds.append(len(at_it))
            at_it.remove(edit.title)
            with crew.released():
                pass

    hand_out(crew, "ABCDEFGH", work)

    assert set(crowds) == {1}


def test_an_edit_that_may_not_begin_beside_others_waits_for_them() -> None:
    crew = Several(4)
    seen: list[str] = []

    hand_out(crew, "ABC", noting(crew, seen), lambda: False)

    assert seen == ["begin A", "end A", "begin B", "end B", "begin C", "end C"]


def test_an_edit_that_is_to_be_on_its_way_alone_is_until_it_has_ended() -> None:
    crew = Several(4)
    on_their_way: list[str] = []
    crowds: dict[str, int] = {}
    meeting = threading.Barrier(4)

    def send(edit: Edit, *, alone: bool) -> None:
        with crew.on_its_way(edit, alone=alone):
            on_their_way.append(edit.title)
            for title in on_their_way:
                crowds[title] = max(crowds.get(title, 0), len(on_their_way))
            with crew.released():
                if not alone:
                    meeting.wait(LONG)
            on_their_way.remove(edit.title)

    def work(edit: Edit) -> None:
        if edit.title in "ABCD":
            send(edit, alone=False)
        crowds.pop(edit.title, None)
        for _ in range(3):
            send(edit, alone=True)
            with crew.released():
                threading.Event().wait(0.001)
        assert crowds[edit.title] == 1

    hand_out(crew, "ABCDEFGH", work)

    assert crowds == dict.fromkeys("ABCDEFGH", 1)


def test_what_an_edit_raises_ends_the_handing_out_after_the_others_have_ended() -> None:
    crew = Several(3)
    ended: list[str] = []

    def work(edit: Edit) -> None:
        if edit.title == "A":
            raise LimitReached("failures", "too many")
        with crew.released():
            threading.Event().wait(0.01)
        ended.append(edit.title)

    with pytest.raises(LimitReached):
        hand_out(crew, "BCADEFGHIJKLMNOP", work)

    assert {"B", "C"} <= set(ended)
    assert "P" not in ended


def test_of_several_errors_the_gravest_is_raised() -> None:
    crew = Several(3)
    meeting = threading.Barrier(3)
    errors = {
        "A": LimitReached("edits", "enough"),
        "B": LocalFailure("the disk is full", advice="Make room."),
        "C": RunRefused("blocked", advice="Ask."),
    }

    def work(edit: Edit) -> None:
        with crew.released():
            meeting.wait(LONG)
        raise errors[edit.title]

    with pytest.raises(LocalFailure):
        hand_out(crew, "ABC", work)


@pytest.mark.usefixtures("interruptible")
def test_whoever_ends_at_once_leaves_edits_behind_that_touch_nothing_any_more() -> None:
    crew = Several(2)
    sent, answered, left = threading.Event(), threading.Event(), threading.Event()
    touched: list[str] = []

    def work(edit: Edit) -> None:
        try:
            with crew.released():
                sent.set()
                answered.wait(LONG)
            touched.append(edit.title)
        finally:
            left.set()

    def hand_out_and_interrupt() -> None:
        with crew.held():
            crew.begin(edit_of("A"), work, anything)
        assert sent.wait(LONG)
        # Python raises KeyboardInterrupt for it, in the main thread.
        os.kill(os.getpid(), signal.SIGINT)
        with crew.held():
            crew.settle()
        touched.append("whoever hands out")

    with pytest.raises(KeyboardInterrupt):
        crew.lead(hand_out_and_interrupt)
    answered.set()

    assert left.wait(LONG)
    assert touched == []


def test_the_thread_that_signals_raise_in_never_has_the_turn() -> None:
    handing_out: list[threading.Thread] = []

    Several(2).lead(lambda: handing_out.append(threading.current_thread()))

    assert threading.main_thread() not in handing_out


def test_nothing_is_handed_out_any_more_when_an_edit_has_raised_something() -> None:
    crew = Several(3)
    raised = threading.Event()
    handed_out: list[int] = []

    def work(_: Edit) -> None:
        raised.set()
        raise LimitReached("stop_page", "somebody wants that")

    def hand_out_without_end() -> None:
        with crew.held():
            crew.begin(edit_of("A"), work, anything)
        assert raised.wait(LONG)
        for number in count():
            # Nothing here is an edit, as where page after page is skipped.
            with crew.held():
                handed_out.append(number)

    with pytest.raises(LimitReached):
        crew.lead(hand_out_without_end)

    assert not handed_out


def test_an_edit_for_which_no_thread_can_be_had_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    crew = Several(2)
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name.startswith("edit of"):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)

    with pytest.raises(RuntimeError, match="can't start"):
        hand_out(crew, "A", lambda _: None)


@pytest.mark.parametrize("crew", [Alone(), Several(2)])
def test_a_sleep_aside_lets_go_of_the_turn(crew: Crew) -> None:
    slept: list[float] = []
    sleep = aside(crew, slept.append)

    with crew.held():
        sleep(3.0)

    assert slept == [3.0]


def test_exit_codes_of_limits_count_as_they_do_elsewhere() -> None:
    crew = Several(2)
    meeting = threading.Barrier(2)
    errors: dict[str, Exception] = {
        "A": TooManyCaptchas("captchas", "again and again"),
        "B": LimitReached("edits", "enough"),
    }

    def work(edit: Edit, *, raised: dict[str, Exception]) -> None:
        with crew.released():
            meeting.wait(LONG)
        raise raised[edit.title]

    with pytest.raises(LimitReached, match="edits"):
        hand_out(crew, "AB", partial(work, raised=errors))


def asking(crew: Crew, ask: Callable[[str], str], heard: list[str]) -> Callable[[Edit], None]:
    """Return work that asks a person something, and writes down what it hears."""

    def work(edit: Edit) -> None:
        with crew.released():
            heard.append(crew.ask(partial(ask, edit.title)))

    return work


@pytest.mark.parametrize("crew", [Alone(), Several(4)])
def test_a_question_is_asked_where_signals_come(crew: Crew) -> None:
    heard: list[str] = []

    def ask(title: str) -> str:
        assert threading.current_thread() is threading.main_thread()
        return title.lower()

    hand_out(crew, "ABCDEFGH", asking(crew, ask, heard))

    assert sorted(heard) == list("abcdefgh")


def test_others_have_their_turn_while_a_question_is_asked() -> None:
    crew = Several(2)
    heard: list[str] = []
    done = threading.Event()

    def ask(_: str) -> str:
        assert done.wait(LONG)
        return "an answer"

    def work(edit: Edit) -> None:
        if edit.title == "A":
            asking(crew, ask, heard)(edit)
        else:
            done.set()

    hand_out(crew, "AB", work)

    assert heard == ["an answer"]


@pytest.mark.parametrize("crew", [Alone(), Several(2)])
def test_what_a_question_raises_is_raised_where_it_is_asked(crew: Crew) -> None:
    heard: list[str] = []

    def ask(_: str) -> str:
        raise LocalFailure("the terminal is gone", advice="Open another one.")

    def work(edit: Edit) -> None:
        with pytest.raises(LocalFailure):
            asking(crew, ask, heard)(edit)
        heard.append("nothing")

    hand_out(crew, "A", work)

    assert heard == ["nothing"]


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_a_question_at_once() -> None:
    crew = Several(2)

    def ask(_: str) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(LONG)
        return "too late"

    with pytest.raises(KeyboardInterrupt):
        hand_out(crew, "A", asking(crew, ask, []))
