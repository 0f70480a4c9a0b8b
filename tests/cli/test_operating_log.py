from pathlib import Path

import pytest

from editrunner.cli.operating_log import OperatingLog
from editrunner.cli.watch_request import WatchRequest
from editrunner.model import Outcome

from .logs import lines_of
from .test_terminal import ENTRY


def test_a_log_is_harmless_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "op.log"
    log = OperatingLog(WatchRequest(log_file=path, log_format="console"))
    log.ended(ENTRY, Outcome.FAILED, "text\x1b[2J\ud83d")
    log.close()

    assert "text<U+001B>[2J<U+D83D>" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("outcome", "level"),
    [(Outcome.SAVED, "info"), (Outcome.HELD, "warning"), (Outcome.MERGED, "warning"), (Outcome.UNKNOWN, "error")],
)
def test_an_outcome_is_as_grave_in_the_log_as_it_is(outcome: Outcome, level: str, tmp_path: Path) -> None:
    path = tmp_path / "op.log"
    log = OperatingLog(WatchRequest(log_file=path))
    log.ended(ENTRY, outcome, "")
    log.close()

    assert lines_of(path)[-1]["level"] == level


def test_a_log_that_cannot_be_written_any_more_does_not_end_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    log = OperatingLog(WatchRequest(log_file=Path("/dev/full")))
    log.write("info", "more")
    log.close()

    assert capsys.readouterr().err == (
        "The log /dev/full ends here: No space left on device. What is being done goes on.\n"
    )


def test_ctrl_c_waits_while_what_a_log_needs_is_imported(ctrl_c_while_importing: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        OperatingLog(WatchRequest(log_format="json"))

    assert ctrl_c_while_importing == ["structlog"]
