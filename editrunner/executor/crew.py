"""Edits that are carried out several at once: https://www.mediawiki.org/wiki/API:Etiquette asks to be asked for it.

One thread at a time touches the state of a run, the one whose turn it is. It lets go of its turn while it waits for the
wiki, for the disk or for a person. So everything else is written as if there were one thread only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import NoReturn, Protocol, TypeVar

from editrunner.errors import exit_code_of, gravest_exit_code
from editrunner.model import Edit

_Result = TypeVar("_Result")

_GLANCE = 0.2
"""Seconds after which the main thread looks for signals: one that comes just before it waits does not wake it up."""


class Crew(Protocol):
    """Carries out edits. `is_several` says whether one can be under way while another one waits."""

    is_several: bool

    def lead(self, hand_out: Callable[[], None]) -> None:
        """Call what hands out edits, and wait at the end, however it comes, until none is under way.

        Raises:
            BaseException: the gravest of what was raised, by it or by an edit.
        """
        ...

    def held(self) -> AbstractContextManager[None]:
        """Have the turn."""
        ...

    def released(self) -> AbstractContextManager[None]:
        """Let go of the turn meanwhile."""
        ...

    def ask(self, question: Callable[[], _Result]) -> _Result:
        """Call what asks a person, where a signal interrupts it; one after the other, and by nobody who has the turn.

        Raises:
            Exception: what it has raised.
        """
        ...

    def on_its_way(self, edit: Edit, *, alone: bool) -> AbstractContextManager[None]:
        """Let an edit be on its way to the wiki, as soon as it may.

        Args:
            edit: that is carried out.
            alone: whether no other may be on its way meanwhile, and until this one has ended.
        """
        ...

    def begin(self, edit: Edit, work: Callable[[Edit], None], may_begin: Callable[[], bool]) -> None:
        """Carry out an edit, as soon as it may begin.

        Args:
            edit: what `work` is called with, by whoever has the turn.
            work: carries it out.
            may_begin: says whether it may be under way beside others.

        Raises:
            BaseException: what `work` has raised, of this edit or of an earlier one.
        """
        ...

    def settle(self) -> None:
        """Wait until no edit is under way.

        Raises:
            BaseException: what `work` has raised.
        """
        ...


class Alone:
    """Carries out one edit after the other."""

    is_several = False

    def lead(self, hand_out: Callable[[], None]) -> None:
        """Call what carries out edits."""
        hand_out()

    def held(self) -> AbstractContextManager[None]:
        """Have the turn, as always."""
        return nullcontext()

    def released(self) -> AbstractContextManager[None]:
        """Let go of the turn, which nobody else wants."""
        return nullcontext()

    def ask(self, question: Callable[[], _Result]) -> _Result:
        """Call what asks a person."""
        return question()

    def on_its_way(self, edit: Edit, *, alone: bool) -> AbstractContextManager[None]:
        """Let an edit be on its way, as always alone."""
        return nullcontext()

    def begin(self, edit: Edit, work: Callable[[Edit], None], may_begin: Callable[[], bool]) -> None:
        """Carry out an edit."""
        work(edit)

    def settle(self) -> None:
        """Have no edit under way."""


class _Abandoned(BaseException):
    """Ends a thread whose run is over: it must not touch its state any more."""


class Several:
    """Carries out so many edits at once, each in a thread of its own, and never two of one page.

    A thread of its own hands out, too: signals are raised into the main thread, wherever it is, and that must not be
    where it has just taken the turn or is letting go of it. The main thread waits, and asks people what is to be asked.
    """

    is_several = True

    def __init__(self, width: int) -> None:
        self._width = width
        self._under_way: dict[str, Edit] = {}
        """The edits, by title."""
        self._on_their_way: set[str] = set()
        """The titles of those that are just being sent."""
        self._loners: list[str] = []
        """The titles of those beside which no other may be, the first of them first."""
        self._errors: list[BaseException] = []
        self._abandoned = False
        self._questions: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        """What the main thread is to call; `None` when there is nothing any more."""
        self._leader: threading.Thread | None = None
        self._turn = threading.Condition(threading.Lock())

    def lead(self, hand_out: Callable[[], None]) -> None:
        """Call what hands out edits; whoever wants to end at once leaves it and them to themselves."""
        # A thread that hangs in a request must not keep the process from ending.
        self._leader = threading.Thread(target=self._lead, args=(hand_out,), name="handing out", daemon=True)
        try:
            self._leader.start()
            while (question := self._next_question()) is not None:
                question()
        except KeyboardInterrupt:
            with self._turn:
                self._abandoned = True
                self._turn.notify_all()
            raise
        self._raise_gravest()

    def _next_question(self) -> Callable[[], None] | None:
        while True:
            with suppress(Empty):
                return self._questions.get(timeout=_GLANCE)

    def _lead(self, hand_out: Callable[[], None]) -> None:
        try:
            try:
                hand_out()
            except Exception as error:  # noqa: BLE001 - raised again in the main thread
                self._errors.insert(0, error)
            with self._turn:
                self._wait_for(lambda: not self._under_way)
        except _Abandoned:
            return
        self._questions.put(None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the turn; whoever hands out does so only as long as nothing was raised."""
        with self._turn:
            self._check_wanted()
            if threading.current_thread() is self._leader:
                self._raise_gravest()
            yield

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let others have their turn."""
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()
            self._check_wanted()

    def ask(self, question: Callable[[], _Result]) -> _Result:
        """Have the main thread ask a person: no signal reaches another one that waits for a line."""
        answers: SimpleQueue[Callable[[], _Result]] = SimpleQueue()
        self._questions.put(lambda: answers.put(_called(question)))
        return answers.get()()

    @contextmanager
    def on_its_way(self, edit: Edit, *, alone: bool) -> Iterator[None]:
        """Let an edit be on its way, as soon as it may."""
        if alone and edit.title not in self._loners:
            self._loners.append(edit.title)
        self._wait_for(lambda: self._may_be_on_its_way(edit.title))
        self._on_their_way.add(edit.title)
        try:
            yield
        finally:
            self._on_their_way.remove(edit.title)
            self._turn.notify_all()

    def _may_be_on_its_way(self, title: str) -> bool:
        return not self._loners or (self._loners[0] == title and not self._on_their_way)

    def begin(self, edit: Edit, work: Callable[[Edit], None], may_begin: Callable[[], bool]) -> None:
        """Carry out an edit in a thread of its own, when there is room for it, and no other edit of its page."""
        self._wait_for(lambda: bool(self._errors) or self._has_room(edit, may_begin))
        self._raise_gravest()
        threading.Thread(target=self._carry_out, args=(edit, work), name=f"edit of {edit.id}", daemon=True).start()
        # A thread that cannot be had is none to wait for; one that is there has to wait for its turn.
        self._under_way[edit.title] = edit

    def settle(self) -> None:
        """Wait until no edit is under way."""
        self._wait_for(lambda: bool(self._errors) or not self._under_way)
        self._raise_gravest()

    def _has_room(self, edit: Edit, may_begin: Callable[[], bool]) -> bool:
        if not self._under_way:
            return True
        return len(self._under_way) < self._width and not self._is_page_under_way(edit) and may_begin()

    def _is_page_under_way(self, edit: Edit) -> bool:
        # A page that was moved comes under another title.
        page_ids = {other.page_id for other in self._under_way.values() if other.page_id}
        return edit.title in self._under_way or edit.page_id in page_ids

    def _carry_out(self, edit: Edit, work: Callable[[Edit], None]) -> None:
        try:
            with self.held():
                try:
                    work(edit)
                except Exception as error:  # noqa: BLE001 - raised again in the thread that hands out
                    self._errors.append(error)
                del self._under_way[edit.title]
                self._loners = [title for title in self._loners if title != edit.title]
                self._turn.notify_all()
        except _Abandoned:
            return

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        self._turn.wait_for(lambda: self._abandoned or condition())
        self._check_wanted()

    def _check_wanted(self) -> None:
        if self._abandoned:
            raise _Abandoned

    def _raise_gravest(self) -> None:
        if not self._errors:
            return
        codes = [exit_code_of(error) for error in self._errors]
        raise self._errors[codes.index(gravest_exit_code(codes))]


def _called(call: Callable[[], _Result]) -> Callable[[], _Result]:
    """Call something here, and return what gives its result, or raises what it has raised, elsewhere."""
    try:
        result = call()
    except Exception as error:  # noqa: BLE001 - raised again where the result is wanted
        return partial(_raise, error)
    return lambda: result


def _raise(error: Exception) -> NoReturn:
    raise error


def aside(crew: Crew, call: Callable[[float], _Result]) -> Callable[[float], _Result]:
    """Return what calls something, as a sleep, without the turn."""

    def called(argument: float) -> _Result:
        with crew.released():
            return call(argument)

    return called
