"""All conditions, by kind."""

from __future__ import annotations

from editrunner.conditions.combined import All, Any, Not
from editrunner.conditions.contains import Contains
from editrunner.conditions.content_model import ContentModel
from editrunner.conditions.has_section import HasSection
from editrunner.conditions.has_template import HasTemplate
from editrunner.conditions.in_category import InCategory
from editrunner.conditions.larger_than import LargerThan
from editrunner.conditions.last_edited_before import LastEditedBefore
from editrunner.conditions.last_edited_by import LastEditedBy
from editrunner.conditions.matches import Matches
from editrunner.conditions.smaller_than import SmallerThan
from editrunner.model import Condition

CONDITIONS: dict[str, type[Condition]] = {
    condition.KIND: condition
    for condition in (
        Contains,
        Matches,
        HasTemplate,
        InCategory,
        HasSection,
        ContentModel,
        LargerThan,
        SmallerThan,
        LastEditedBefore,
        LastEditedBy,
        All,
        Any,
        Not,
    )
}
