"""What edits are saved with besides their texts, for whoever reviews a plan; only what says something is named.

A plan can have been made by hand, or changed: what stands in it is shown, not what its job file says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TypeAlias

from editrunner.job.job import DEFAULT_MAXLAG, EditOptions, JobLimits, Limits, ReturnTo
from editrunner.model import Edit
from editrunner.report.reports import PlanSubject

Settings: TypeAlias = dict[str, str]
"""By the keys of a job file."""

NOT_SENT = "not sent"
"""Stands for what an edit lacks that its job has."""

_PLAIN = re.compile(r"[\w.%+-]+")


def settings_of_edit(edit: Edit) -> Settings:
    """Return what an edit is saved with."""
    params = edit.params
    return _telling(
        {
            "summary": params.get("summary"),
            "minor": "true" if "minor" in params else "false" if "notminor" in params else None,
            "bot": "true" if "bot" in params else None,
            "tags": params["tags"].replace("|", ", ") if "tags" in params else None,
            # Wikis before MediaWiki 1.25 take the policy itself as a parameter.
            "watchlist": next((name for name in ("watch", "unwatch") if name in params), params.get("watchlist")),
            "recreate_deleted": "true" if "recreate" in params else None,
            "conflicts": "ignore_own" if "basetimestamp" in params else None,
            "watchlist_expiry": params.get("watchlistexpiry"),
            "content_model": params.get("contentmodel"),
            "content_format": params.get("contentformat"),
            "returnto": _returnto(params.get("returnto"), params.get("returntoquery"), params.get("returntoanchor")),
        }
    )


def settings_of_job(options: EditOptions, run: str) -> Settings:
    """Return what a job has its edits saved with."""
    returnto = options.returnto or ReturnTo("")
    return _telling(
        {
            "summary": options.marked_summary(run),
            "minor": None if options.minor is None else str(options.minor).lower(),
            "bot": "true" if options.bot else None,
            "tags": ", ".join(options.tags) or None,
            "watchlist": options.watchlist,
            "recreate_deleted": "true" if options.recreate_deleted else None,
            "conflicts": options.conflicts if options.conflicts != "strict" else None,
            "on_merge": options.on_merge if options.on_merge != "keep" else None,
            "override_filters": ", ".join(map(str, options.override_filters)) or None,
            "watchlist_expiry": options.watchlist_expiry,
            "content_model": options.content_model,
            "content_format": options.content_format,
            "returnto": _returnto(returnto.title or None, returnto.query, returnto.anchor),
        }
    )


def own_settings(edit: Edit, subject: PlanSubject | None) -> Settings:
    """Return in what an edit of a plan differs from its job: by a value in its summary, or because somebody made it.

    That is all of it where the job is not known.
    """
    own = settings_of_edit(edit)
    options = subject.options.get(edit.job) if subject is not None else None
    if subject is None or options is None:
        return own
    of_job = settings_of_job(options, subject.run)
    left_out = {"on_merge", "override_filters"}
    if edit.base is None:
        # MediaWiki knows no minor edits that create pages.
        left_out |= {"minor"} if options.minor else set()
    else:
        left_out |= {"recreate_deleted", "content_model", "content_format"} - own.keys()
    if options.conflicts == "ignore_own":
        left_out.add("conflicts")
    names = [name for name in {**own, **of_job} if name not in left_out and own.get(name) != of_job.get(name)]
    return {name: own.get(name, NOT_SENT) for name in names}


def lines_of(subject: PlanSubject) -> Iterator[str]:
    """Yield what bounds the run, where that is not as for every run, and then the jobs, those alike on one line."""
    maxlag = {} if subject.maxlag == DEFAULT_MAXLAG else {"wiki.maxlag": str(subject.maxlag)}
    bounds = {**_others(subject.limits, Limits()), **maxlag}
    if bounds:
        yield as_text(bounds)
    jobs: dict[str, list[str]] = {}
    for job, options in subject.options.items():
        limits = _others(subject.job_limits.get(job, JobLimits()), JobLimits())
        settings = {**settings_of_job(options, subject.run), **limits}
        jobs.setdefault(as_text(settings), []).append(job)
    for text, names in jobs.items():
        yield f"{', '.join(names)}: {text}"


def as_text(settings: Mapping[str, str]) -> str:
    """Return settings on one line, so that no value can be taken for another setting."""
    return "; ".join(f"{name}: {_quoted(value)}" for name, value in settings.items())


def _quoted(value: str) -> str:
    return value if value == NOT_SENT or _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _telling(settings: Mapping[str, str | None]) -> Settings:
    found = {name: value for name, value in settings.items() if value is not None}
    if found.get("watchlist") == "nochange":
        del found["watchlist"]
    return found


def _returnto(title: str | None, query: str | None, anchor: str | None) -> str | None:
    if title is None:
        return None
    return f"{title}{'' if query is None else f'?{query}'}{'' if anchor is None else f'#{anchor}'}"


def _others(limits: Limits | JobLimits, defaults: Limits | JobLimits) -> Settings:
    """Return the limits that are not as they are by themselves."""
    known = asdict(defaults)
    return {
        f"limits.{name}": str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in asdict(limits).items()
        if value != known[name]
    }
