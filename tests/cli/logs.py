"""What operators get, read as their tools do."""

import json
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def samples_in(path: Path) -> dict[str, float]:
    """Read metrics as Prometheus does; return their values by name, with what tells one of a name from the others."""
    found = {}
    for family in text_string_to_metric_families(path.read_text(encoding="utf-8")):
        for sample in family.samples:
            labels = sample.labels
            found[
                " ".join([sample.name, *(labels[name] for name in ("outcome", "kind", "code") if name in labels)])
            ] = sample.value
    return found
