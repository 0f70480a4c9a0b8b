"""The operation `add_template`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.errors import OperationFailed
from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page, Site
from editrunner.operations.lines import split_end, swallowed
from editrunner.operations.template_calls import check_value, page_name
from editrunner.wikitext.end_matter import start_of_end_matter
from editrunner.wikitext.escaping import check_parameter, needs_name
from editrunner.wikitext.redirects import end_of_redirect
from editrunner.wikitext.substitution import Place
from editrunner.wikitext.templates import PageCalls, TemplateName

_BLANKS = re.compile(r"[ \t]*")
_ANY_BLANKS = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class AddTemplate:
    """Puts in the call of a template, where there is none."""

    KIND: ClassVar[str] = "add_template"
    SUMMARY: ClassVar[str] = "Put in a call of a template, on a line of its own, where the page has none."
    SCHEMA: ClassVar[JsonObject] = {
        "template": {
            "$ref": "#/$defs/title",
            "description": "The template's name, as it is to stand in the call. Nothing is put in where the page "
            "(or the section) calls it already, or a redirect to it.",
        },
        "parameters": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"$ref": "#/$defs/parameter"},
            "additionalProperties": {"$ref": "#/$defs/wikitext"},
            "description": "The parameters of the call, by their names; 1, 2 and so on go by their positions.",
            "examples": [{"1": "Lighthouse", "date": "May 2026"}],
        },
        "text": {
            "$ref": "#/$defs/wikitext",
            "minLength": 1,
            "description": "The whole call, to be put in as it is, in the place of one made from `parameters`.",
            "examples": ["{{Infobox city\n| name = Hollin\n}}"],
        },
        "position": {
            "enum": ["top", "above_categories", "bottom"],
            "default": "top",
            "description": "At the top (below the line that makes a page a redirect), above the categories and the "
            "sort key at the end, or at the very end.",
        },
        "below": {
            "type": "array",
            "items": {"$ref": "#/$defs/title"},
            "minItems": 1,
            "uniqueItems": True,
            "default": [],
            "description": "Templates that stay above it where they are at the top, each on lines of its own: "
            "hatnotes, a short description.",
            "examples": [["Short description", "About"]],
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("template",)
    EXAMPLE: ClassVar[JsonObject] = {"template": "Copy edit", "parameters": {"date": "May 2026"}}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(whole=False, creates=True)
    PLACES: ClassVar[Mapping[str, str]] = {"parameters": Place.PARAMETER}

    template: str
    parameters: Mapping[str, str] | None = None
    text: str | None = None
    position: Literal["top", "above_categories", "bottom"] = "top"
    below: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.parameters and self.text is not None:
            raise ValueError("`parameters` and a text do not go together: write them into the text")
        if self.below and self.position != "top":
            raise ValueError("`below` is for `position: top`")
        for value in (self.parameters or {}).values():
            check_parameter(value)

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the titles of the template, and of those that stay above it."""
        return tuple(title for name in (self.template, *self.below) for title in page_name(site, name))

    def apply(self, page: Page, context: Context) -> Change:
        """Put the call on a line of its own.

        Raises:
            OperationFailed: a value would not stay in its parameter, or the wiki would see no call of the template.
        """
        template = TemplateName(context, self.template)
        calls = PageCalls(page.text, context.site)
        if calls.has(template):
            return NoChange(f"the page calls {template.title} already")
        call = self._call(context)
        nodes = [node for name, node in PageCalls(call, context.site).names() if template.fits(name)]
        if not nodes or (self.text is None and (nodes[0].start, nodes[0].end) != (0, len(call))):
            raise OperationFailed("no_call", f"the wiki would not take {call} for a call of {template.title}")
        text = _with_line(page.text, self._place(calls, context), call)
        if not PageCalls(text, context.site).has(template):
            raise swallowed()
        return NewText(text)

    def _call(self, context: Context) -> str:
        """Return the call to put in."""
        if self.text is not None:
            return self.text.strip("\n")
        written = [self.template]
        number = 1
        for name, value in (self.parameters or {}).items():
            check_value(value, context)
            is_positional = name == str(number) and not needs_name(value, context.site.extension_tags)
            number += is_positional
            written.append(value if is_positional else f"{name}={value}")
        return f"{{{{{'|'.join(written)}}}}}"

    def _place(self, calls: PageCalls, context: Context) -> int:
        """Return the offset before which the line is put in: the beginning of a line, or the end of the text."""
        if self.position == "bottom":
            return len(calls.text)
        if self.position == "above_categories":
            return start_of_end_matter(calls.text, context.site)
        return self._top(calls, context)

    def _top(self, calls: PageCalls, context: Context) -> int:
        text = calls.text
        at = _next_line(text, end_of_redirect(text, context.site))
        if not self.below:
            return at
        above = [TemplateName(context, name) for name in self.below]
        ends = {node.start: (name, node.end) for name, node in calls.names()}
        start = _behind(_ANY_BLANKS, text, at)
        while start in ends and any(template.fits(ends[start][0]) for template in above):
            end = ends[start][1]
            line_end = _behind(_BLANKS, text, end)
            if text[line_end : line_end + 1] in ("", "\n"):
                at = min(line_end + 1, len(text))
            start = _behind(_ANY_BLANKS, text, end)
        return at


def _behind(blanks: re.Pattern[str], text: str, at: int) -> int:
    """Return where the blanks end that stand at an offset."""
    found = blanks.match(text, at)
    return at if found is None else found.end()


def _next_line(text: str, at: int) -> int:
    """Return where the line begins that comes next; the beginning of the text for 0."""
    if at == 0:
        return 0
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _with_line(text: str, at: int, line: str) -> str:
    """Put a line before an offset; a blank line that keeps end matter apart stays above it."""
    before, behind = text[:at], text[at:]
    if not behind.strip("\n"):
        content, end = split_end(before + behind)
        return f"{content}\n{line}{end}" if content else f"{line}{end}"
    if before and not before.endswith("\n"):
        before = f"{before}\n"
    return f"{before}{line}\n{behind}"
