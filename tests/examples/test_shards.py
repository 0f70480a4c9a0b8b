"""The examples for runs on several machines: each does the arithmetic of its own index."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

EXAMPLES = Path(__file__).parents[2] / "examples"
SHARDS = 8


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An `editrunner` that notes its arguments, and writes a log where it is to apply; and Slurm's `srun`."""
    commands = tmp_path / "bin"
    commands.mkdir()
    calls = shlex.quote(str(tmp_path / "calls"))
    editrunner = f"""#!/bin/bash
echo "$*" >> {calls}
while [ "$#" -gt 1 ]; do [ "$1" = --audit ] && echo line > "$2"; shift; done
"""
    for name, script in (("editrunner", editrunner), ("srun", '#!/bin/sh\nexec "$@"\n')):
        (commands / name).write_text(script)
        (commands / name).chmod(0o755)
    return {"PATH": f"{commands}:{os.environ['PATH']}"}


def calls(folder: Path) -> list[str]:
    """What `editrunner` was called with since the last look."""
    path = folder / "calls"
    found = path.read_text().splitlines()
    path.unlink()
    return found


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=True)  # noqa: S603 - the example's own


def container(name: str) -> dict[str, Any]:
    document = yaml.safe_load((EXAMPLES / "kubernetes" / name).read_text())
    (found,) = document["spec"]["template"]["spec"]["containers"]
    return {**found, "spec": document["spec"]}


def run_pod(name: str, folder: Path, environment: dict[str, str], **more: str) -> None:
    pod = container(name)
    own = {variable["name"]: variable["value"].replace("/state", str(folder)) for variable in pod["env"]}
    run([*pod["command"], *pod["args"]], folder, {**environment, **own, **more})


def test_the_pods_of_an_indexed_job_take_each_shard_once(tmp_path: Path, environment: dict[str, str]) -> None:
    spec = container("shards.yaml")["spec"]
    assert (spec["completionMode"], spec["completions"], spec["parallelism"]) == ("Indexed", SHARDS, SHARDS)
    logs = tmp_path / "editrunner-shards"

    # https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
    for index in range(SHARDS):
        run_pod("shards.yaml", tmp_path, environment, JOB_COMPLETION_INDEX=str(index))

    assert calls(tmp_path) == [
        f"apply --yes --shard {shard}/8 --audit {logs}/shard-{shard}.jsonl --log-format json /jobs/spelling.yaml"
        for shard in range(1, SHARDS + 1)
    ]


def test_a_pod_that_is_made_anew_goes_on_with_the_log_of_its_shard(tmp_path: Path, environment: dict[str, str]) -> None:
    for _ in range(2):
        run_pod("shards.yaml", tmp_path, environment, JOB_COMPLETION_INDEX="2")

    assert calls(tmp_path)[1:] == [f"resume --log-format json {tmp_path}/editrunner-shards/shard-3.jsonl"]


def test_a_pod_puts_the_logs_together(tmp_path: Path, environment: dict[str, str]) -> None:
    logs = tmp_path / "editrunner-shards"
    for index in range(2):
        run_pod("shards.yaml", tmp_path, environment, JOB_COMPLETION_INDEX=str(index))
    calls(tmp_path)

    run_pod("merge.yaml", tmp_path, environment)

    assert calls(tmp_path)[0] == f"audit merge -o {logs}/merged.jsonl {logs}/shard-1.jsonl {logs}/shard-2.jsonl"


def tasks() -> list[int]:
    """The indices of the job array."""
    script = (EXAMPLES / "slurm" / "shards.sbatch").read_text()
    (line,) = [line for line in script.splitlines() if line.startswith("#SBATCH --array=")]
    first, last = line.partition("=")[2].split("-")
    return list(range(int(first), int(last) + 1))


def run_task(index: int, folder: Path, environment: dict[str, str], **more: str) -> None:
    # https://slurm.schedmd.com/job_array.html
    slurm = {"SLURM_ARRAY_JOB_ID": "4711", "SLURM_ARRAY_TASK_ID": str(index), **more}
    run(["/bin/bash", str(EXAMPLES / "slurm" / "shards.sbatch"), "jobs.yaml"], folder, {**environment, **slurm})


def test_the_tasks_of_a_job_array_take_each_shard_once(tmp_path: Path, environment: dict[str, str]) -> None:
    for index in tasks():
        run_task(index, tmp_path, environment, SLURM_ARRAY_TASK_COUNT="8")

    assert calls(tmp_path) == [
        f"apply --yes --shard {shard}/8 --audit editrunner-4711/shard-{shard}.jsonl jobs.yaml"
        for shard in range(1, SHARDS + 1)
    ]


def test_a_task_that_is_called_alone_is_the_shard_that_it_was(tmp_path: Path, environment: dict[str, str]) -> None:
    run_task(2, tmp_path, environment)

    run_task(2, tmp_path, environment, SLURM_ARRAY_JOB_ID="5000", SLURM_ARRAY_TASK_COUNT="1", LOGS="editrunner-4711")
    run_task(3, tmp_path, environment, SLURM_ARRAY_JOB_ID="5000", SLURM_ARRAY_TASK_COUNT="1", LOGS="editrunner-4711")

    assert calls(tmp_path)[1:] == [
        "resume editrunner-4711/shard-3.jsonl",
        "apply --yes --shard 4/8 --audit editrunner-4711/shard-4.jsonl jobs.yaml",
    ]


def test_a_task_after_the_array_puts_the_logs_together(tmp_path: Path, environment: dict[str, str]) -> None:
    for index in (0, 1):
        run_task(index, tmp_path, environment)
    calls(tmp_path)

    run(["/bin/bash", str(EXAMPLES / "slurm" / "merge.sbatch"), "editrunner-4711"], tmp_path, environment)

    assert calls(tmp_path)[0] == (
        "audit merge -o editrunner-4711/merged.jsonl editrunner-4711/shard-1.jsonl editrunner-4711/shard-2.jsonl"
    )


def test_shellcheck_finds_nothing_in_the_scripts(tmp_path: Path) -> None:
    scripts = [*(EXAMPLES / "slurm").iterdir()]
    for name in ("shards.yaml", "merge.yaml"):
        script = tmp_path / f"{name}.sh"
        script.write_text(f"#!/bin/sh\n{container(name)['args'][0]}")
        scripts.append(script)
    command = [str(Path(sys.executable).with_name("shellcheck")), "--exclude=SC2154", *map(str, scripts)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own scripts

    assert (done.returncode, done.stdout) == (0, "")
