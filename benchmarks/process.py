"""Runs one client as a process of its own, and says what it has used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# A process counts what its parent had in memory when it was made as its own peak. So that of a client is made by a
# small one, which also measures the time; it prints what the client has used.
_MEASURE = """
import json, os, subprocess, sys, time
with open(sys.argv[1], "wb") as output:
    began, start = time.time(), time.perf_counter()
    process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    _, status, used = os.wait4(process.pid, 0)
seconds = time.perf_counter() - start
print(json.dumps([os.waitstatus_to_exitcode(status), began, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
_KILO = 1024
"""What `ru_maxrss` counts in, on Linux."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a process has used. `began` is on the clock of the server's log."""

    began: float
    seconds: float
    cpu: float
    peak_mb: float


def run(
    arguments: Sequence[str | Path], environment: Mapping[str, str], output: Path, expected: Sequence[int] = (0,)
) -> Used:
    """Run a command to its end; what it prints goes into a file.

    Raises:
        RuntimeError: it does not end as expected.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDITRUNNER_", "PYWIKIBOT"))}
    command = [str(argument) for argument in arguments]
    measured = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _MEASURE, str(output), *command],
        env={**kept, **environment},
        check=True,
        stdout=subprocess.PIPE,
    )
    code, began, seconds, cpu, peak = json.loads(measured.stdout)
    if code not in expected:
        text = output.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)} ended with {code}:\n{text}")
    return Used(began, seconds, cpu, peak * _KILO / 1_000_000)
