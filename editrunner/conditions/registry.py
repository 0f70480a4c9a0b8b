"""All conditions, by kind."""

from __future__ import annotations

from editrunner.conditions.contains import Contains
from editrunner.conditions.has_template import HasTemplate
from editrunner.conditions.matches import Matches
from editrunner.model import Condition

CONDITIONS: dict[str, type[Condition]] = {condition.KIND: condition for condition in (Contains, Matches, HasTemplate)}
