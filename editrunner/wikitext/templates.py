"""The calls of templates on a page, as MediaWiki reads them: which template, and which parameters.

What is a call is for the preprocessor to say; which page it names, for the title parser. A call whose name or
parameter's name only comes out of another call is not read further: only the wiki knows it.
The rules: https://www.mediawiki.org/wiki/Help:Templates, and of `Parser::braceSubstitution` in MediaWiki's source.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from editrunner.errors import OperationFailed
from editrunner.model import Context, Site
from editrunner.wikitext.preprocessor import Node, Span, read_deeply
from editrunner.wikitext.titles import TEMPLATE, parse_title

BLANK = " \t\n\r\0\x0b"
"""What is trimmed from names and named values: https://www.php.net/manual/en/function.trim.php."""

DEEPEST = 100
"""How deep calls of a template may stand in each other; MediaWiki itself expands no more (`$wgMaxPPExpandDepth`)."""

_NAMED = re.compile(r"\bname\s*=", re.IGNORECASE)
_ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,32};")
# https://www.mediawiki.org/wiki/Manual:$wgLegalTitleChars
_ILLEGAL = re.compile(r"[<>\[\]{}|\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}")


def template_title(site: Site, name: str) -> str | None:
    """Return the full title of the page that a call transcludes; `None` where it is none.

    Args:
        site: the wiki's namespaces.
        name: as it stands in the call, without comments: `infobox_city`, `Template:X`, `:Page`, `User:X`.
    """
    name = _ENTITY.sub(lambda entity: html.unescape(entity[0]), name).partition("#")[0].strip(BLANK)
    # What begins with a slash is a subpage of whatever page it stands on.
    if not name or name.startswith("/") or _ILLEGAL.search(name):
        return None
    return parse_title(site, name, TEMPLATE).full


class TemplateName:
    """The name of a template in a job file, and all others by which calls reach the same page."""

    def __init__(self, context: Context, name: str, *, follow: bool = True) -> None:
        """Look up where the name leads.

        Args:
            context: the wiki, and its redirects to the template.
            name: the template's, with or without its namespace.
            follow: whether a name that is a redirect stands for the page that it leads to, with all its redirects.
        """
        self._site = context.site
        self._redirects = context.redirects
        self.title = template_title(context.site, name)
        self._follow = follow
        self._page = self._leads_to(self.title) if follow and self.title is not None else self.title
        self._known: dict[str, bool] = {}

    def fits(self, name: str) -> bool:
        """Say whether a call of that name, without its comments, is one of this template."""
        if name not in self._known:
            self._known[name] = self._is_same(template_title(self._site, name))
        return self._known[name]

    def _is_same(self, title: str | None) -> bool:
        return title is not None and (title == self.title or self._leads_to(title) == self._page)

    def _leads_to(self, title: str) -> str:
        return self._redirects.get(title, title)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a call; all offsets are of the page's text."""

    name: str
    """Its number where it has no name."""
    start: int
    """Behind the pipe."""
    end: int
    equals: int | None
    """Where the equal sign between name and value is; `None` for one that goes by its position."""
    value: Span
    """The value, without the blanks and comments around it."""
    has_value: bool

    @property
    def is_positional(self) -> bool:
        """Whether it goes by its position: then the blanks around its value count, too."""
        return self.equals is None


@dataclass(frozen=True)
class Call:
    """A call of a template."""

    start: int
    end: int
    name: Span
    """The name, without the blanks and comments around it."""
    parameters: tuple[Parameter, ...]

    @cached_property
    def effective(self) -> Mapping[str, Parameter]:
        """The parameters that count: of several with one name, the last."""
        return {parameter.name: parameter for parameter in self.parameters}

    def named(self, name: str) -> list[int]:
        """Return the indexes of all parameters of that name."""
        return [index for index, parameter in enumerate(self.parameters) if parameter.name == name]


class PageCalls:
    """The calls of templates on a page."""

    def __init__(self, text: str, site: Site) -> None:
        self.text = text
        self._nodes = read_deeply(text, site.extension_tags) if "{{" in text else ()
        self._comments = [node for node in self._nodes if node.kind == "comment"]
        self._comment_starts = [node.start for node in self._comments]
        spans = [self._without_blanks(node.start, node.end) for node in self._comments]
        self._behind = dict(spans)
        self._before = {end: start for start, end in spans}

    def names(self) -> Iterator[tuple[str, Node]]:
        """Yield each call that names what it calls, with that name: templates, parser functions, variables."""
        for index, node in enumerate(self._nodes):
            if node.kind == "template" and (name := self._name_of(index)) is not None:
                yield name, node

    def has(self, template: TemplateName) -> bool:
        """Say whether the page calls a template."""
        return any(template.fits(name) for name, _ in self.names())

    def of(self, template: TemplateName) -> list[Call]:
        """Return the calls of a template, in order, an outer one before its inner ones.

        Raises:
            OperationFailed: they are nested too deeply.
        """
        found = []
        around: list[int] = []
        for name, node in self.names():
            if not template.fits(name):
                continue
            while around and around[-1] <= node.start:
                around.pop()
            around.append(node.end)
            if len(around) > DEEPEST:
                raise OperationFailed(
                    "templates_nested", f"calls of {template.title} stand in each other more than {DEEPEST} deep"
                )
            found.append(self.call(node))
        return found

    def call(self, node: Node) -> Call:
        """Return a call with its parameters."""
        return Call(node.start, node.end, self._core(*node.parts[0]), tuple(self._parameters(node)))

    def references_emptied(self, removed: Sequence[Span]) -> Iterator[Span]:
        """Yield the references in which nothing else stands than what is taken out.

        One with a name stays: without a text, it repeats another reference of that name.

        Args:
            removed: what is taken out, in order.
        """
        for node in self._nodes:
            if node.name != "ref" or node.inner is None or _NAMED.search(self.text, node.start, node.inner[0]):
                continue
            start, end = node.inner
            first, last = bisect_left(removed, (start,)), bisect_left(removed, (end,))
            if first < last and not self._without(removed[first:last], start, end).strip(BLANK):
                yield node.start, node.end

    def _without(self, removed: Iterable[Span], start: int, end: int) -> str:
        kept = []
        for removed_start, removed_end in removed:
            kept.append(self.text[start:removed_start])
            start = max(start, removed_end)
        return "".join([*kept, self.text[start:end]])

    def plain(self, span: Span) -> str:
        """Return a piece of the page as MediaWiki reads it: without comments, and without the blanks around it."""
        start, end = span
        kept = []
        place = bisect_left(self._comment_starts, start)
        while place < len(self._comments) and self._comments[place].start < end:
            kept.append(self.text[start : self._comments[place].start])
            start = self._comments[place].end
            place += 1
        return "".join([*kept, self.text[start:end]]).strip(BLANK)

    def value_of(self, call: Call, name: str) -> str:
        """Return the value of a parameter; an empty one where it is not there."""
        parameter = call.effective.get(name)
        return "" if parameter is None else self.plain(parameter.value)

    def _name_of(self, index: int) -> str | None:
        start, end = self._nodes[index].parts[0]
        kept = []
        for inner in range(index + 1, len(self._nodes)):
            node = self._nodes[inner]
            if node.start >= end:
                break
            if node.start < start:
                continue
            if node.kind not in ("comment", "ignored"):
                return None
            kept.append(self.text[start : node.start])
            start = node.end
        return "".join([*kept, self.text[start:end]]).strip(BLANK)

    def _parameters(self, node: Node) -> Iterator[Parameter]:
        signs = iter((*node.equals, len(self.text)))
        sign = next(signs)
        number = 0
        for start, end in node.parts[1:]:
            if sign < end:
                value = self._core(sign + 1, end)
                yield Parameter(self.plain((start, sign)), start, end, sign, value, value[0] < value[1])
                sign = next(signs)
            else:
                number += 1
                value = self._core(start, end)
                yield Parameter(str(number), start, end, None, value, value[0] < value[1])

    def _core(self, start: int, end: int) -> Span:
        """Return a span without the blanks and comments around it; at its beginning, and empty, if it has no more."""
        first, last = self._without_blanks(start, end)
        while first < last and self._behind.get(first, end + 1) <= end:
            first, _ = self._without_blanks(self._behind[first], end)
        while first < last and self._before.get(last, -1) >= first:
            _, last = self._without_blanks(first, self._before[last])
        return (first, last) if first < last else (start, start)

    def _without_blanks(self, start: int, end: int) -> Span:
        while start < end and self.text[start] in BLANK:
            start += 1
        while end > start and self.text[end - 1] in BLANK:
            end -= 1
        return start, end
