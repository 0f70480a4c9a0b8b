"""All formats, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from editrunner.importing import Registry
from editrunner.report.reports import PlanReport, RunReport

PLAN_REPORTS: Registry[Callable[[IO[str]], PlanReport]] = Registry(
    "editrunner.report",
    {
        "text": "text.TextPlanReport",
        "json": "json.JsonPlanReport",
        "html": "html.HtmlPlanReport",
        "markdown": "markdown.MarkdownPlanReport",
        "github": "github.GithubPlanReport",
        "junit": "junit.JunitPlanReport",
    },
)
RUN_REPORTS: Registry[Callable[[IO[str]], RunReport]] = Registry(
    "editrunner.report",
    {
        "text": "text.TextRunReport",
        "json": "json.JsonRunReport",
        "html": "html.HtmlRunReport",
        "markdown": "markdown.MarkdownRunReport",
        "github": "github.GithubRunReport",
        "junit": "junit.JunitRunReport",
    },
)
