from collections.abc import Callable, Mapping
from typing import IO

from editrunner.report.github import GithubPlanReport, GithubRunReport
from editrunner.report.html import HtmlPlanReport, HtmlRunReport
from editrunner.report.json import JsonPlanReport, JsonRunReport
from editrunner.report.junit import JunitPlanReport, JunitRunReport
from editrunner.report.markdown import MarkdownPlanReport, MarkdownRunReport
from editrunner.report.registry import PLAN_REPORTS, RUN_REPORTS
from editrunner.report.reports import PlanReport, RunReport
from editrunner.report.text import TextPlanReport, TextRunReport


def test_plans_and_runs_are_reported_in_the_same_formats() -> None:
    # What is registered is imported by name, so that mypy sees here alone that each is what it is to be.
    of_plans: Mapping[str, Callable[[IO[str]], PlanReport]] = {
        "text": TextPlanReport,
        "json": JsonPlanReport,
        "html": HtmlPlanReport,
        "markdown": MarkdownPlanReport,
        "github": GithubPlanReport,
        "junit": JunitPlanReport,
    }
    of_runs: Mapping[str, Callable[[IO[str]], RunReport]] = {
        "text": TextRunReport,
        "json": JsonRunReport,
        "html": HtmlRunReport,
        "markdown": MarkdownRunReport,
        "github": GithubRunReport,
        "junit": JunitRunReport,
    }

    assert dict(PLAN_REPORTS) == of_plans
    assert dict(RUN_REPORTS) == of_runs
    assert list(PLAN_REPORTS) == list(RUN_REPORTS)
