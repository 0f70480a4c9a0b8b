"""The operation `rename_parameter`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.errors import OperationFailed
from editrunner.model import SECTION_MODELS, Absent, Change, Confinement, Context, JsonObject, Page, Site
from editrunner.operations.template_calls import (
    TEMPLATE_SCHEMA,
    WHERE_SCHEMA,
    IfAbsent,
    Where,
    edited,
    fitting,
    if_absent_schema,
    page_name,
)
from editrunner.wikitext.substitution import Place
from editrunner.wikitext.template_layout import removal, renaming
from editrunner.wikitext.templates import Call, PageCalls, TemplateName
from editrunner.wikitext.text_edits import TextEdit


@dataclass(frozen=True, slots=True)
class RenameParameter:
    """Gives a parameter of a template another name."""

    KIND: ClassVar[str] = "rename_parameter"
    SUMMARY: ClassVar[str] = "Give a parameter another name, in each call of a template."
    SCHEMA: ClassVar[JsonObject] = {
        "template": TEMPLATE_SCHEMA,
        "from": {
            "$ref": "#/$defs/parameter",
            "description": "The old name, or the number of one that goes by its position; the numbers of those "
            "behind it are then written out.",
        },
        "to": {"$ref": "#/$defs/parameter", "description": "The new name."},
        "where": WHERE_SCHEMA,
        "on_clash": {
            "enum": ["skip", "fail", "keep_old", "keep_new"],
            "default": "skip",
            "description": "What to do where a call has both names, each with a value of its own: leave the call "
            "alone, fail the page, keep the value of the old name, or that of the new one. Where one of the two is "
            "empty, or both are the same, that is no clash, and one stays.",
        },
        "if_absent": if_absent_schema("the parameter"),
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("template", "from", "to")
    EXAMPLE: ClassVar[JsonObject] = {"template": "Infobox city", "from": "pop", "to": "population"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()
    PLACES: ClassVar[Mapping[str, str]] = {"where": Place.PARAMETER}

    template: str
    from_: str
    to: str
    where: Where | None = None
    on_clash: Literal["skip", "fail", "keep_old", "keep_new"] = "skip"
    if_absent: IfAbsent = "skip"

    def __post_init__(self) -> None:
        if self.from_ == self.to:
            raise ValueError("`from` and `to` are the same")

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the template's title."""
        return page_name(site, self.template)

    def apply(self, page: Page, context: Context) -> Change:
        """Rename all parameters of that name, so that the one that counted goes on doing so.

        Raises:
            OperationFailed: a call has both names, and that is to fail; or calls are nested too deeply.
        """
        calls = PageCalls(page.text, context.site)
        found = fitting(calls, TemplateName(context, self.template), self.where)
        if not isinstance(found, list):
            return found
        having = [call for call in found if self.from_ in call.effective]
        if not having:
            return Absent(f"no call of {self.template} has the parameter {self.from_}")
        edits = [edit for call in having for edit in self._edits(calls, call)]
        return edited(page, edits, f"each call with {self.from_} has {self.to}, too")

    def _edits(self, calls: PageCalls, call: Call) -> Iterator[TextEdit]:
        kept = self._kept(calls, call)
        if kept == "new":
            yield from removal(calls.text, call, call.named(self.from_))
        if kept == "old":
            renamed = call.named(self.from_)
            yield from removal(calls.text, call, call.named(self.to), renamed=renamed)
            yield from renaming(calls.text, call, renamed, self.to)

    def _kept(self, calls: PageCalls, call: Call) -> Literal["old", "new", "both"]:
        """Say which of the two values a call keeps."""
        if self.to not in call.effective:
            return "old"
        old, new = calls.value_of(call, self.from_), calls.value_of(call, self.to)
        if not old or old == new:
            return "new"
        if not new:
            return "old"
        if self.on_clash == "fail":
            raise OperationFailed(
                "parameter_clash", f'a call of {self.template} has {self.from_} "{old}" and {self.to} "{new}"'
            )
        answers: dict[str, Literal["old", "new", "both"]] = {"keep_old": "old", "keep_new": "new"}
        return answers.get(self.on_clash, "both")
