import os
import signal
import sys
from pathlib import Path

import pytest

from editrunner.cli.interrupts import Interrupts


def test_a_signal_that_comes_while_a_message_is_written_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "messages"

    class Entered:
        """A stream on its way, as Python's own is in the middle of a write."""

        def write(self, _: str) -> int:
            raise RuntimeError("reentrant call inside <_io.BufferedWriter name=2>")

        def fileno(self) -> int:
            return descriptor

    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    with monkeypatch.context() as patch, Interrupts() as interrupts:
        patch.setattr(sys, "stderr", Entered())
        signal.raise_signal(signal.SIGINT)
    os.close(descriptor)

    assert interrupts.wanted
    assert path.read_text() == "Ending after the write in flight; once more to end at once.\n"


def test_what_the_process_was_started_to_ignore_does_not_end_a_run() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            signal.raise_signal(signal.SIGHUP)
        assert not interrupts.wanted
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
