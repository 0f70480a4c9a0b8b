"""An operation as a job has it: confined to a section, with its conditions and its place in the job file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from editrunner.errors import OperationFailed
from editrunner.model import (
    SECTION_MODELS,
    Absent,
    Change,
    Condition,
    Context,
    NewText,
    NoChange,
    Operation,
    Page,
    Position,
    unmet,
)
from editrunner.operations.lines import split_end
from editrunner.operations.server_side import ServerSide
from editrunner.wikitext.end_matter import start_of_end_matter
from editrunner.wikitext.section_choice import Absence, Between, ByHeading, SectionChoice, find_between, find_section
from editrunner.wikitext.sections import Section, with_section

IfAbsent: TypeAlias = Literal["skip", "fail", "create"]
Region: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a job."""

    operation: Operation
    section: SectionChoice | None = None
    subsections: bool = True
    if_absent: IfAbsent = "skip"
    cosmetic: bool = False
    """Whether it is never the only reason for an edit."""
    only_if: tuple[Condition, ...] = ()
    skip_if: tuple[Condition, ...] = ()
    position: Position | None = None
    text_file: str = ""
    """Where the path of the file with its text depends on a row: that path, with the placeholders."""
    texts: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The texts of all files to which it can lead."""

    @property
    def content_models(self) -> frozenset[str]:
        """The content models of the pages that the operation is for; only wikitext has sections."""
        models = self.operation.CONTENT_MODELS
        return models if self.section is None or isinstance(self.section, Between) else models & SECTION_MODELS

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters of API:Edit that it needs besides those of every edit; then it is the only one of its job."""
        return self.operation.edit_parameters if isinstance(self.operation, ServerSide) else frozenset()

    def apply(self, page: Page, context: Context) -> Change:
        """Apply the operation to the page, or to the section that it is confined to.

        Raises:
            OperationFailed: the operation does not fit the page, or its section cannot be told.
        """
        against = unmet(self.only_if, self.skip_if, page, context)
        if against is not None:
            return NoChange(f"`{against.key}`: {against.reason}")
        change = self._confined(page, context)
        if isinstance(change, Absent):
            if self.if_absent == "fail":
                raise OperationFailed("absent", change.reason)
            return NoChange(change.reason)
        return change

    def _confined(self, page: Page, context: Context) -> Change:
        if self.section is None:
            return self.operation.apply(page, context)
        found: Section | Region | Absence
        if isinstance(self.section, Between):
            found = find_between(page.text, self.section)
        else:
            found = find_section(page.text, self.section, extension_tags=context.site.extension_tags)
        if isinstance(found, Absence):
            return self._without_section(found, page, context)
        if isinstance(found, Section):
            return self._apply_in(self._region(found, page, context), page, context)
        return self._apply_between(found, page, context)

    def _without_section(self, absence: Absence, page: Page, context: Context) -> Change:
        if self.if_absent == "fail":
            raise OperationFailed("section_absent", absence.reason)
        if self.if_absent == "create" and self.operation.CONFINEMENT.creates and isinstance(self.section, ByHeading):
            return self._apply_in_new(self.section, page, context) or NoChange(absence.reason)
        return NoChange(absence.reason)

    def _apply_in_new(self, choice: ByHeading, page: Page, context: Context) -> Change | None:
        """Make the section; `None` where its heading cannot stand as one, whatever follows it."""
        tags = context.site.extension_tags
        page = replace(page, text=with_section(page.text, choice.heading, "", level=choice.level or 2))
        created = find_section(page.text, choice, extension_tags=tags)
        if isinstance(created, Absence):
            return None
        change = self._apply_in(self._region(created, page, context), page, context)
        if isinstance(change, NewText) and isinstance(find_section(change.text, choice, extension_tags=tags), Absence):
            return None
        return change

    def _apply_in(self, region: Region, page: Page, context: Context) -> Change:
        start, end = region
        text = page.text[start:end]
        change = self.operation.apply(replace(page, text=text), context)
        if not isinstance(change, NewText):
            return change
        was_blank = not text.strip("\n")
        return NewText(_spliced(page.text[:start], change.text, page.text[end:], was_blank=was_blank))

    def _apply_between(self, region: Region, page: Page, context: Context) -> Change:
        start, end = region
        change = self.operation.apply(replace(page, text=page.text[start:end]), context)
        if not isinstance(change, NewText):
            return change
        line_end = "\n" if change.text and not change.text.endswith("\n") else ""
        return NewText(f"{page.text[:start]}{change.text}{line_end}{page.text[end:]}")

    def _region(self, section: Section, page: Page, context: Context) -> Region:
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
