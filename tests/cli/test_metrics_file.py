import stat
from pathlib import Path

import pytest

from editrunner.cli import metrics_file
from editrunner.cli.metrics_file import MetricsFile
from editrunner.errors import LocalFailure
from editrunner.model import Outcome, Wait

from .logs import samples_in


class Now:
    """A clock that is put forward by hand."""

    seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_metrics_are_written_every_so_often(tmp_path: Path) -> None:
    path, now = tmp_path / "run.prom", Now()
    metrics = MetricsFile(path, {"verb": "apply", "source": 'a "b"\\\n.yaml'}, now)
    metrics.expect(100)
    metrics.ended(Outcome.SAVED)
    assert "editrunner_entries_expected" not in samples_in(path)

    now.seconds += metrics_file.SECONDS_BETWEEN_WRITES
    metrics.waiting(Wait("maxlag", "lagged", 5.0, 1))

    found = samples_in(path)
    assert found["editrunner_entries_total saved"] == 1
    assert found["editrunner_entries_expected"] == 100
    assert found["editrunner_waits_total maxlag"] == 1
    assert found["editrunner_wait_seconds_total maxlag"] == 5.0
    assert found["editrunner_update_timestamp_seconds"] == now.seconds
    assert "editrunner_exit_code" not in found


def test_calls_that_share_a_file_do_not_write_into_each_other(tmp_path: Path) -> None:
    path = tmp_path / "run.prom"
    (tmp_path / ".run.prom.partial").write_text("what another call is writing")

    MetricsFile(path, {"verb": "apply", "source": ""}).write(0)

    assert sorted(tmp_path.iterdir()) == [tmp_path / ".run.prom.partial", path]
    assert samples_in(path)["editrunner_exit_code"] == 0


def test_metrics_that_cannot_be_written_any_more_do_not_end_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    metrics = MetricsFile(folder / "run.prom", {"verb": "apply", "source": ""})
    (folder / "run.prom").unlink()
    folder.rmdir()

    metrics.write(0)

    assert "cannot be written any more" in capsys.readouterr().err
    with pytest.raises(LocalFailure):
        MetricsFile(folder / "run.prom", {"verb": "apply", "source": ""})


def test_metrics_can_be_read_by_a_collector_of_another_user(tmp_path: Path) -> None:
    (tmp_path / "fresh").write_text("")
    MetricsFile(tmp_path / "run.prom", {"verb": "apply", "source": ""})

    assert stat.S_IMODE((tmp_path / "run.prom").stat().st_mode) == stat.S_IMODE((tmp_path / "fresh").stat().st_mode)
