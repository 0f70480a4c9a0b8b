"""The machine and the programs that were measured, without anything that names or places them."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import requests

from benchmarks.places import EDITRUNNER, PEERS

_TIMEOUT = 60


def machine() -> dict[str, str]:
    """Return what the machine is."""
    processor = _found(r"model name\s*:\s*(.+)", _text(Path("/proc/cpuinfo"))) or platform.machine()
    memory = _found(r"MemTotal:\s*(\d+)", _text(Path("/proc/meminfo")))
    return {
        "Processor": processor,
        "Cores": str(len(os.sched_getaffinity(0))),
        "Memory": f"{int(memory) / 1024**2:.0f} GiB" if memory else "unknown",
        "Kernel": f"{platform.system()} {_found(r'[0-9.]+', platform.release())}",
    }


def versions(api: str) -> dict[str, str]:
    """Return the versions of all that has a part in it."""
    query = {"action": "query", "meta": "siteinfo", "format": "json", "formatversion": "2"}
    with requests.Session() as session:
        session.trust_env = False
        general = session.get(api, params=query, timeout=_TIMEOUT).json()["query"]["general"]
    peers = _output([PEERS / "python", "-m", "pip", "--disable-pip-version-check", "freeze"])
    return {
        "editrunner": _output([EDITRUNNER / "editrunner", "--version"]).split()[-1],
        "Python": platform.python_version(),
        **{name: _found(rf"(?m)^{name}==(.+)$", peers) for name in ("pywikibot", "mwclient", "requests")},
        "MediaWiki": general["generator"].removeprefix("MediaWiki "),
        "PHP": f"{general['phpversion']} ({general['phpsapi']}, 4 workers)",
        "nginx": _found(r"nginx/([0-9.]+)", _output(["nginx", "-v"])),
        "Database": f"{general['dbtype']} {general['dbversion']}",
    }


def _output(command: Sequence[str | Path]) -> str:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.strip()


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[found.lastindex or 0].strip() if found else ""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
