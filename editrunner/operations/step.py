"""An operation as a job has it: confined to a section, with its place in the job file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from editrunner.errors import OperationFailed
from editrunner.model import SECTION_MODELS, Change, Context, NewText, NoChange, Operation, Page, Position
from editrunner.wikitext import sections

IfAbsent: TypeAlias = Literal["skip", "fail", "create"]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a job."""

    operation: Operation
    section: sections.SectionChoice | None = None
    subsections: bool = True
    if_absent: IfAbsent = "skip"
    position: Position | None = None

    @property
    def content_models(self) -> frozenset[str]:
        """The content models of the pages that the operation is for; only wikitext has sections."""
        models = self.operation.CONTENT_MODELS
        return models if self.section is None else models & SECTION_MODELS

    def apply(self, page: Page, context: Context) -> Change:
        """Apply the operation to the page, or to the section that it is confined to.

        Raises:
            OperationFailed: the operation does not fit the page, or its section cannot be told.
        """
        if self.section is None:
            return self.operation.apply(page, context)
        found = sections.split(page.text, extension_tags=context.site.extension_tags)
        section = sections.find(found, self.section)
        if section is not None:
            return self._apply_in(section, page, context)
        absence = sections.absence(found, self.section)
        if self.if_absent == "fail":
            raise OperationFailed("section_absent", absence)
        if self.if_absent == "create" and isinstance(self.section, sections.ByHeading):
            created = sections.with_section(page.text, self.section.heading, "", level=self.section.level or 2)
            return replace(self, if_absent="fail").apply(replace(page, text=created), context)
        return NoChange(absence)

    def _apply_in(self, section: sections.Section, page: Page, context: Context) -> Change:
        start = section.start if self.operation.CONFINEMENT.whole else section.body_start
        end = section.end if self.subsections else section.own_end
        region = page.text[start:end]
        change = self.operation.apply(replace(page, text=region), context)
        if isinstance(change, NoChange):
            return change
        return NewText(_spliced(page.text[:start], change.text, page.text[end:]))


def _spliced(before: str, text: str, behind: str) -> str:
    """Put a text between two others, so that headings on either side keep lines of their own."""
    if before and text and not before.endswith("\n"):
        text = f"\n{text}"
    if behind and text and not text.endswith("\n"):
        text = f"{text}\n\n"
    return f"{before}{text}{behind}"
