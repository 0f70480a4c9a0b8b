"""All conditions, by kind."""

from __future__ import annotations

from editrunner.importing import Registry
from editrunner.model import Condition

CONDITIONS: Registry[type[Condition]] = Registry(
    "editrunner.conditions",
    {
        "contains": "contains.Contains",
        "matches": "matches.Matches",
        "has_template": "has_template.HasTemplate",
        "in_category": "in_category.InCategory",
        "has_section": "has_section.HasSection",
        "content_model": "content_model.ContentModel",
        "larger_than": "larger_than.LargerThan",
        "smaller_than": "smaller_than.SmallerThan",
        "last_edited_before": "last_edited_before.LastEditedBefore",
        "last_edited_by": "last_edited_by.LastEditedBy",
        "all": "combined.All",
        "any": "combined.Any",
        "not": "combined.Not",
    },
)
