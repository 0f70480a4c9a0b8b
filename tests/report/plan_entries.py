"""Entries of plans, as reports get them."""

from typing import Any

from editrunner.model import After, Base, Edit, Failure, Position, Skip
from editrunner.planner.diff import unified_diff
from editrunner.report.reports import PlanSubject

API = "https://wiki.example/w/api.php"
SUBJECT = PlanSubject(
    "jobs.yaml",
    API,
    "Bot",
    "er-012345",
    "2026-01-01T00:00:00Z",
    ("j",),
    {("j", "append"): Position("jobs.yaml", 7, 9), ("j", "replace"): Position("jobs.yaml", 8, 9)},
)


def common(title: str = "A", job: str = "j") -> dict[str, Any]:
    return {"id": f"{job}/{title}", "job": job, "title": title, "namespace": 0, "page_id": 1}


def edit(title: str, before: str, after: str, **fields: Any) -> Edit:
    return Edit(
        **{
            **common(title),
            "base": Base(7, "", "", len(before)),
            "fetched": "",
            "params": {},
            "after": After("", len(after)),
            "diff": unified_diff(before, after, title),
            "changed_by": ("replace",),
            **fields,
        }
    )


def skip(title: str, reason: str = "no_change", detail: str = "nothing") -> Skip:
    return Skip(**common(title), reason=reason, detail=detail)


def failure(title: str, code: str = "missing", text: str = "no page", job: str = "j") -> Failure:
    return Failure(**common(title, job), code=code, text=text)
