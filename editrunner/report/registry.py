"""All formats, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from editrunner.report.github import GithubPlanReport, GithubRunReport
from editrunner.report.json import JsonPlanReport, JsonRunReport
from editrunner.report.junit import JunitPlanReport, JunitRunReport
from editrunner.report.markdown import MarkdownPlanReport, MarkdownRunReport
from editrunner.report.reports import PlanReport, RunReport
from editrunner.report.text import TextPlanReport, TextRunReport


def _html_plan_report(file: IO[str]) -> PlanReport:
    # Imported here since the template engine takes its time, and only this format needs it.
    from editrunner.report.html import HtmlPlanReport  # noqa: PLC0415

    return HtmlPlanReport(file)


def _html_run_report(file: IO[str]) -> RunReport:
    from editrunner.report.html import HtmlRunReport  # noqa: PLC0415 - as above

    return HtmlRunReport(file)


PLAN_REPORTS: dict[str, Callable[[IO[str]], PlanReport]] = {
    "text": TextPlanReport,
    "json": JsonPlanReport,
    "html": _html_plan_report,
    "markdown": MarkdownPlanReport,
    "github": GithubPlanReport,
    "junit": JunitPlanReport,
}
RUN_REPORTS: dict[str, Callable[[IO[str]], RunReport]] = {
    "text": TextRunReport,
    "json": JsonRunReport,
    "html": _html_run_report,
    "markdown": MarkdownRunReport,
    "github": GithubRunReport,
    "junit": JunitRunReport,
}
