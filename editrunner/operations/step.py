"""An operation as a job has it: confined to a section, with its place in the job file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from editrunner.errors import OperationFailed
from editrunner.model import SECTION_MODELS, Change, Context, NewText, NoChange, Operation, Page, Position
from editrunner.operations.lines import split_end
from editrunner.operations.server_side import ServerSide
from editrunner.wikitext import sections
from editrunner.wikitext.end_matter import start_of_end_matter

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

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters of API:Edit that it needs besides those of every edit; then it is the only one of its job."""
        return self.operation.parameters if isinstance(self.operation, ServerSide) else frozenset()

    def apply(self, page: Page, context: Context) -> Change:
        """Apply the operation to the page, or to the section that it is confined to.

        Raises:
            OperationFailed: the operation does not fit the page, or its section cannot be told.
        """
        if self.section is None:
            return self.operation.apply(page, context)
        if isinstance(self.section, sections.ById):
            sections.check_transclusion(page.text)
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
        start, end = self._region(section, page, context)
        region = page.text[start:end]
        change = self.operation.apply(replace(page, text=region), context)
        if not isinstance(change, NewText):
            return change
        was_blank = not region.strip("\n")
        return NewText(_spliced(page.text[:start], change.text, page.text[end:], was_blank=was_blank))

    def _region(self, section: sections.Section, page: Page, context: Context) -> tuple[int, int]:
        """Return where the text that the operation sees begins and ends."""
        end = section.end if self.subsections else section.own_end
        if self.operation.CONFINEMENT.whole:
            return section.start, end
        if end == len(page.text):
            # Nobody means the page's categories when they speak of its last section.
            end = max(section.body_start, start_of_end_matter(page.text, context.site))
        return section.body_start, end


def _spliced(before: str, text: str, behind: str, *, was_blank: bool) -> str:
    """Put a text between two others, so that headings on either side keep lines of their own.

    Where there was nothing but blank lines, a blank line is left before what follows.
    """
    if before and text and not before.endswith("\n"):
        text = f"\n{text}"
    if behind and text and (was_blank or not text.endswith("\n")):
        content, _ = split_end(text)
        text = f"{content}\n\n"
    return f"{before}{text}{behind}"
