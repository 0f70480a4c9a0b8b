"""Job files made from plain values."""

import json
from collections.abc import Mapping, Sequence


def as_yaml(
    *,
    targets: Sequence[object] = ({"titles": ["Sandbox"]},),
    operations: Sequence[object] = ({"append": {"text": "a"}},),
    keys: Mapping[str, object] | None = None,
) -> str:
    """Return a job file of one job; JSON is YAML."""
    job: Mapping[str, object] = {
        "id": "job",
        "targets": list(targets),
        "operations": list(operations),
        "edit": {"summary": "Test"},
        **(keys or {}),
    }
    return json.dumps({"version": 1, "jobs": [job]}, ensure_ascii=False)
