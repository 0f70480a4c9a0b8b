"""What the operations on templates share: which calls they are for, and what to do where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from editrunner.errors import OperationFailed
from editrunner.model import Absent, Context, JsonObject, NewText, NoChange, Page, Site
from editrunner.wikitext.escaping import fits_parameter, unfit
from editrunner.wikitext.templates import Call, PageCalls, TemplateName, template_title
from editrunner.wikitext.text_edits import TextEdit, apply_edits

Where: TypeAlias = Mapping[str, str | bool]
IfAbsent: TypeAlias = Literal["skip", "fail"]

TEMPLATE_SCHEMA: JsonObject = {
    "$ref": "#/$defs/title",
    "description": "The template's name, with or without its namespace; redirects to it are the same template. "
    "A colon before it stands for an article, as in `{{:Page}}`.",
}
PARAMETER_SCHEMA: JsonObject = {
    "$ref": "#/$defs/parameter",
    "description": "The parameter's name, or its number where it goes by its position.",
}
WHERE_SCHEMA: JsonObject = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "title": "a value, `true` or `false`",
        "anyOf": [{"$ref": "#/$defs/wikitext"}, {"type": "boolean"}],
    },
    "description": "Only calls with these parameters: each with the value that it has, `true` where it has any, "
    "`false` where it has none.",
    "examples": [{"country": "Northmark", "founded": False}],
}


def if_absent_schema(what: str, *, create: str = "") -> JsonObject:
    """Return the schema of `if_absent`, for an operation that is about something in a call."""
    return {
        "enum": ["skip", "fail", *(["create"] if create else [])],
        "default": "skip",
        "description": f"What to do where the section or {what} is not there{create}.",
    }


def page_name(site: Site, name: str) -> tuple[str, ...]:
    """Return the full title of a template, to ask for its redirects."""
    title = template_title(site, name)
    return () if title is None else (title,)


def fitting(calls: PageCalls, template: TemplateName, where: Where | None) -> list[Call] | Absent | NoChange:
    """Return the calls of a template that an operation is for, at least one of them; or why there are none."""
    found = calls.of(template)
    if not found:
        return Absent(f"the page does not call {template.title}")
    chosen = [call for call in found if _fits(calls, call, where or {})]
    return chosen or NoChange(f"no call of {template.title} fits `where`")


def _fits(calls: PageCalls, call: Call, where: Where) -> bool:
    for name, wanted in where.items():
        value = calls.value_of(call, name)
        if (bool(value) is not wanted) if isinstance(wanted, bool) else (value != wanted.strip()):
            return False
    return True


def edited(page: Page, edits: Iterable[TextEdit], reason: str) -> NewText | NoChange:
    """Return the page with changes made, or why there are none to make."""
    text = apply_edits(page.text, edits)
    return NewText(text) if text != page.text else NoChange(reason)


def check_value(value: str, context: Context) -> None:
    """Check that a value stays in its parameter, on this wiki.

    Raises:
        OperationFailed: it does not.
    """
    if not fits_parameter(value, context.site.extension_tags):
        raise OperationFailed("value_does_not_fit", unfit(value))
