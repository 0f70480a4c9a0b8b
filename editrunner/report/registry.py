"""All formats, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from editrunner.report.json import JsonPlanReport, JsonRunReport
from editrunner.report.reports import PlanReport, RunReport
from editrunner.report.text import TextPlanReport, TextRunReport

PLAN_REPORTS: dict[str, Callable[[IO[str]], PlanReport]] = {"text": TextPlanReport, "json": JsonPlanReport}
RUN_REPORTS: dict[str, Callable[[IO[str]], RunReport]] = {"text": TextRunReport, "json": JsonRunReport}
