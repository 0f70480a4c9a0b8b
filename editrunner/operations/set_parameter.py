"""The operation `set_parameter`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from editrunner.model import SECTION_MODELS, Absent, Change, Confinement, Context, JsonObject, Page, Site
from editrunner.operations.template_calls import (
    PARAMETER_SCHEMA,
    TEMPLATE_SCHEMA,
    WHERE_SCHEMA,
    Where,
    check_value,
    edited,
    fitting,
    if_absent_schema,
    page_name,
)
from editrunner.wikitext.escaping import check_parameter, needs_name
from editrunner.wikitext.preprocessor import without_comments
from editrunner.wikitext.substitution import Place
from editrunner.wikitext.template_layout import insertion, layout_of, next_position, numbering, setting
from editrunner.wikitext.templates import Call, PageCalls, TemplateName
from editrunner.wikitext.text_edits import TextEdit

Position: TypeAlias = "Literal['first', 'last'] | Mapping[str, str]"


@dataclass(frozen=True, slots=True)
class SetParameter:
    """Gives a parameter of a template a value."""

    KIND: ClassVar[str] = "set_parameter"
    SUMMARY: ClassVar[str] = "Give a parameter a value, in each call of a template."
    SCHEMA: ClassVar[JsonObject] = {
        "template": TEMPLATE_SCHEMA,
        "parameter": PARAMETER_SCHEMA,
        "value": {
            "$ref": "#/$defs/wikitext",
            "description": "The value, as wikitext; may be empty. Blanks and comments around the old one stay.",
        },
        "where": WHERE_SCHEMA,
        "only_if_empty": {
            "type": "boolean",
            "default": False,
            "description": "Only where the parameter has no value yet.",
        },
        "if_absent": if_absent_schema(
            "the parameter",
            create="; `create` adds the parameter, written as the others are. "
            "Where the template is not there, that is the same as `skip`",
        ),
        "position": {
            "title": "`first`, `last`, or a map with `before` or `after`",
            "anyOf": [
                {"type": "string", "enum": ["first", "last"]},
                {
                    "type": "object",
                    "properties": {
                        "before": {"$ref": "#/$defs/parameter", "description": "The parameter to put it before."},
                        "after": {"$ref": "#/$defs/parameter", "description": "The parameter to put it behind."},
                    },
                    "oneOf": [{"required": ["before"]}, {"required": ["after"]}],
                    "additionalProperties": False,
                },
            ],
            "default": "last",
            "description": "Where `create` puts the parameter; behind all others where the one named is not there.",
            "examples": [{"after": "country"}],
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("template", "parameter", "value")
    EXAMPLE: ClassVar[JsonObject] = {"template": "Infobox city", "parameter": "country", "value": "Northmark"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()
    PLACES: ClassVar[Mapping[str, str]] = {"value": Place.PARAMETER, "where": Place.PARAMETER}

    template: str
    parameter: str
    value: str
    where: Where | None = None
    only_if_empty: bool = False
    if_absent: Literal["skip", "fail", "create"] = "skip"
    position: Position = "last"

    def __post_init__(self) -> None:
        check_parameter(self.value)
        if self.position != "last" and self.if_absent != "create":
            raise ValueError("`position` is for parameters that are added: it needs `if_absent: create`")

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the template's title."""
        return page_name(site, self.template)

    def apply(self, page: Page, context: Context) -> Change:
        """Set the value that counts: of several parameters with one name, that of the last.

        Raises:
            OperationFailed: the value does not fit, or calls are nested too deeply.
        """
        calls = PageCalls(page.text, context.site)
        found = fitting(calls, TemplateName(context, self.template), self.where)
        if not isinstance(found, list):
            return found
        check_value(self.value, context)
        having = [call for call in found if self.parameter in call.effective]
        if not having and self.if_absent == "skip":
            return Absent(f"no call of {self.template} has the parameter {self.parameter}")
        if len(having) < len(found) and self.if_absent == "fail":
            return Absent(f"a call of {self.template} has no parameter {self.parameter}")
        edits = (edit for call in found for edit in self._edits(calls, call, context))
        reason = f"{self.parameter} has a value" if self.only_if_empty else f"{self.parameter} has this value already"
        return edited(page, edits, reason)

    def _edits(self, calls: PageCalls, call: Call, context: Context) -> Iterator[TextEdit]:
        parameter = call.effective.get(self.parameter)
        if parameter is None:
            if self.if_absent == "create":
                yield self._created(calls, call, context)
            return
        if self._is_done(calls, call):
            return
        is_numbered = parameter.is_positional and needs_name(self.value, context.site.extension_tags)
        yield setting(calls.text, call, parameter, self._trimmed(), "numbered" if is_numbered else "plain")
        if is_numbered:
            yield from numbering(call, call.parameters.index(parameter))

    def _is_done(self, calls: PageCalls, call: Call) -> bool:
        value = calls.value_of(call, self.parameter)
        return value == without_comments(self.value).strip() or (self.only_if_empty and value != "")

    def _trimmed(self) -> str:
        return self.value.rstrip()

    def _created(self, calls: PageCalls, call: Call, context: Context) -> TextEdit:
        index = self._index(call)
        value = self._trimmed()
        goes_by_position = (
            index == len(call.parameters)
            and self.parameter == next_position(calls.text, call)
            and value == value.strip()
            and not needs_name(value, context.site.extension_tags)
        )
        if goes_by_position:
            return insertion(calls.text, call, index, value)
        sign = layout_of(calls.text, call).sign(self.parameter)
        if value[:1].isspace() or "\n" in sign:
            # The value does not begin where those of the others do.
            sign = sign.rstrip() + (" " if sign[0] == " " and not value[:1].isspace() else "")
        return insertion(calls.text, call, index, f"{self.parameter}{sign}{value}")

    def _index(self, call: Call) -> int:
        """Return the index of the parameter to put a new one before."""
        if isinstance(self.position, str):
            return 0 if self.position == "first" else len(call.parameters)
        ((side, name),) = self.position.items()
        places = call.named(name)
        if not places:
            return len(call.parameters)
        return places[0] if side == "before" else places[-1] + 1
