"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / ".results"
SCRATCH = RESULTS / "scratch"
EDITRUNNER = ROOT / "benchmarks" / ".environments" / "editrunner" / "bin"
PEERS = ROOT / "benchmarks" / ".environments" / "peers" / "bin"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
PLOT = ROOT / "docs" / "benchmarks.svg"
