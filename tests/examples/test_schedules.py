"""The examples for runs that are scheduled, checked by the tools that read them."""

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped] # it has no types
import pytest
import yaml

EXAMPLES = Path(__file__).parents[2] / "examples"


def stub(folder: Path, code: int) -> dict[str, str]:
    """Put an `editrunner` in place that ends with a code, and return the environment that finds it."""
    command = folder / "bin" / "editrunner"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\necho "$*" >> {shlex.quote(str(folder / "calls"))}\nexit {code}\n')
    command.chmod(0o755)
    return {"PATH": f"{command.parent}:/usr/bin:/bin"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd itself checks its units")
def test_systemd_takes_the_service_and_the_timer(tmp_path: Path) -> None:
    for unit in (EXAMPLES / "systemd").iterdir():
        shutil.copy(unit, tmp_path / unit.name.replace("@.", "@spelling."))

    units = sorted(str(unit) for unit in tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)  # noqa: S603, S607 - the system's own

    assert (done.returncode, done.stderr) == (0, "")
    assert len(units) == 2


def settings(unit: Path) -> dict[str, str]:
    lines = [line for line in unit.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_services_of_one_account_share_their_locks_and_no_job_file_lies_beside_the_credentials() -> None:
    service = settings(EXAMPLES / "systemd" / "editrunner@.service")

    # Without a name of its own, each instance of the service would be a user of its own.
    assert service["User"] == "editrunner"
    assert "%" not in service["Environment"]
    job_file = Path(service["ExecStart"].split()[-1])
    assert job_file.parent != Path(service["EnvironmentFile"]).parent
    cron = (EXAMPLES / "cron" / "editrunner").read_text()
    assert "/etc/editrunner/jobs/spelling.yaml" in cron
    assert "/etc/editrunner/environment.sh" in cron


@pytest.mark.parametrize(("code", "ends_with"), [(0, 0), (4, 0), (7, 0), (1, 1), (6, 1)])
def test_cron_runs_the_job_and_is_told_of_failures_only(code: int, ends_with: int, tmp_path: Path) -> None:
    (line,) = [
        line
        for line in (EXAMPLES / "cron" / "editrunner").read_text().splitlines()
        if line and line[0] in "*0123456789"
    ]
    *times, user, command = line.split(None, 6)
    (tmp_path / "environment.sh").write_text("EDITRUNNER_API=x\n")
    command = command.replace("/var/lib/editrunner", str(tmp_path)).replace("/etc/editrunner", str(tmp_path))

    done = subprocess.run(["/bin/sh", "-c", command], env=stub(tmp_path, code), check=False)  # noqa: S603 - the example's own

    assert len(times) == 5
    assert user == "editrunner"
    assert (tmp_path / "calls").read_text() == f"apply --yes {tmp_path}/jobs/spelling.yaml\n"
    assert done.returncode == ends_with


@pytest.mark.parametrize("path", sorted((EXAMPLES / "kubernetes").glob("*.yaml")), ids=lambda path: path.stem)
def test_kubernetes_takes_the_resources(path: Path) -> None:
    resources: list[dict[str, Any]] = list(yaml.safe_load_all(path.read_text()))

    assert resources
    for resource in resources:
        kubernetes_validate.validate(resource, "1.30", strict=True)
