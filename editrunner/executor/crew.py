"""Edits that are carried out several at once: https://www.mediawiki.org/wiki/API:Etiquette asks to be asked for it.

One thread at a time touches the state of a run, the one whose turn it is. It lets go of its turn while it waits for the
wiki, for the disk or for a person. So everything else is written as if there were one thread only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol, TypeVar

from editrunner.errors import ExitCode, exit_code_of, gravest_exit_code
from editrunner.executor.gauges import LimitReached
from editrunner.model import Edit

_Result = TypeVar("_Result")


class Crew(Protocol):
    """Carries out edits. `is_several` says whether one can be under way while another one waits."""

    is_several: bool

    def at_work(self) -> AbstractContextManager[None]:
        """Wait at the end, however it comes, until no edit is under way.

        Raises:
            BaseException: the gravest of what was raised, here or by an edit.
        """
        ...

    def held(self) -> AbstractContextManager[None]:
        """Have the turn."""
        ...

    def released(self) -> AbstractContextManager[None]:
        """Let go of the turn meanwhile."""
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

    def at_work(self) -> AbstractContextManager[None]:
        """Have no edit under way at the end."""
        return nullcontext()

    def held(self) -> AbstractContextManager[None]:
        """Have the turn, as always."""
        return nullcontext()

    def released(self) -> AbstractContextManager[None]:
        """Let go of the turn, which nobody else wants."""
        return nullcontext()

    def begin(self, edit: Edit, work: Callable[[Edit], None], may_begin: Callable[[], bool]) -> None:
        """Carry out an edit."""
        work(edit)

    def settle(self) -> None:
        """Have no edit under way."""


class _Abandoned(BaseException):
    """Ends a thread whose run is over: it must not touch its state any more."""


class Several:
    """Carries out so many edits at once, each in a thread of its own, and never two of one page."""

    is_several = True

    def __init__(self, width: int) -> None:
        self._width = width
        self._under_way: dict[str, Edit] = {}
        """The edits, by title."""
        self._errors: list[BaseException] = []
        self._abandoned = False
        self._leader = threading.current_thread()
        self._turn = threading.Condition(threading.Lock())

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Wait at the end until no edit is under way; whoever wants to end at once leaves them to themselves."""
        try:
            try:
                yield
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - raised again below
                self._errors.insert(0, error)
            with self._turn:
                self._turn.wait_for(lambda: not self._under_way)
        except KeyboardInterrupt:
            with self._turn:
                self._abandoned = True
            raise
        self._raise_gravest()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the turn."""
        with self._turn:
            self._check_wanted()
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

    def begin(self, edit: Edit, work: Callable[[Edit], None], may_begin: Callable[[], bool]) -> None:
        """Carry out an edit in a thread of its own, when there is room for it, and no other edit of its page."""
        self._turn.wait_for(lambda: self._errors or self._has_room(edit, may_begin))
        self._raise_gravest()
        self._under_way[edit.title] = edit
        # A thread that hangs in a request must not keep the process from ending.
        threading.Thread(target=self._carry_out, args=(edit, work), name=f"edit of {edit.id}", daemon=True).start()

    def settle(self) -> None:
        """Wait until no edit is under way."""
        self._turn.wait_for(lambda: self._errors or not self._under_way)
        self._raise_gravest()

    def _has_room(self, edit: Edit, may_begin: Callable[[], bool]) -> bool:
        if not self._under_way:
            return True
        return len(self._under_way) < self._width and edit.title not in self._under_way and may_begin()

    def _carry_out(self, edit: Edit, work: Callable[[Edit], None]) -> None:
        try:
            with self.held():
                try:
                    work(edit)
                except Exception as error:  # noqa: BLE001 - raised again in the thread that hands out
                    self._errors.append(error)
                del self._under_way[edit.title]
                self._turn.notify_all()
        except _Abandoned:
            return

    def _check_wanted(self) -> None:
        if self._abandoned and threading.current_thread() is not self._leader:
            raise _Abandoned

    def _raise_gravest(self) -> None:
        if not self._errors:
            return
        codes = [_exit_code(error) for error in self._errors]
        raise self._errors[codes.index(gravest_exit_code(codes))]


def _exit_code(error: BaseException) -> ExitCode:
    return error.exit_code if isinstance(error, LimitReached) else exit_code_of(error)


def aside(crew: Crew, call: Callable[[float], _Result]) -> Callable[[float], _Result]:
    """Return what calls something, as a sleep, without the turn."""

    def called(argument: float) -> _Result:
        with crew.released():
            return call(argument)

    return called
