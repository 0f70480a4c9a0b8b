"""Links to pages and files of the wiki: `[[…]]`, the lines of galleries, and what is written for one.

The rules are those of MediaWiki's parser (https://www.mediawiki.org/wiki/Help:Links): which brackets are a link, what
its title is, and what the reader sees.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias
from urllib.parse import unquote

import regex

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE, Namespace, Site
from editrunner.wikitext.patterns import TIMEOUT, compile_pattern
from editrunner.wikitext.preprocessor import Node, Span, moved, read, without_comments
from editrunner.wikitext.redirects import find_redirect
from editrunner.wikitext.titles import CATEGORY, FILE, MEDIA, Title, find_namespace, parse_title

Use: TypeAlias = Literal["link", "file", "category", "gallery", "option", "value", "redirect"]

_LONGEST_TARGET = 2000
"""Characters beyond which nothing is a title (of 255 bytes), however it is encoded."""
_TRAIL_SEEN = 200
"""Characters in which a link's trail is looked for: more than any word has."""
_TARGET = re.compile(r"[^\x00-\x1f\x7f<>\[\]{}|]+")
_REFERENCE = re.compile(r"&#?\w+;", re.ASCII)
_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BRACKETS = re.compile(r"\[\[+")
PIPE = "{{!}}"
"""A pipe that does not end a template's parameter: https://www.mediawiki.org/wiki/Help:Magic_words."""
_LINE = re.compile(r"[^\n]+")
# Like _TARGET, but a comment is dealt with by whoever reads it, and a pipe ends it.
_BEFORE_PIPE = re.compile(r"[^\n|]*")
_LINK_OPTION = re.compile(r"\s*link\s*=\s*", re.IGNORECASE)
_WITH_FILES = ("gallery", "imagemap")


@dataclass(frozen=True, slots=True)
class Link:
    """Something that names a page of the wiki.

    `use` says how: a `link`; a `file` that is shown, or a line of a `gallery`; the `category` that the page is put
    into; the `option` `link=` of a file; a parameter's `value` that is the name of a file and nothing else; or that
    the page is a `redirect`.
    """

    use: Use
    start: int
    end: int
    """Without the letters behind it that belong to it."""
    target: Span
    """Where the title stands, with whatever blanks there are around it."""
    title: Title
    fragment: str | None
    """What stands behind the `#`, with underscores as spaces."""
    label: Span | None = None
    """Of a link with a pipe: what stands between it and the closing brackets."""
    pipes: tuple[int, ...] = ()
    """Where further pipes stand in the label."""


def find_links(text: str, nodes: Sequence[Node], site: Site) -> tuple[Link, ...]:
    """Return the links of a text, in the order of their beginnings.

    What only the wiki can tell (a title that a template makes) is left out.

    Args:
        text: of a page.
        nodes: what the preprocessor sees in it, deeply.
        site: the wiki's namespaces and tags.
    """
    found = [*_in_brackets(text, nodes, site)]
    for node in nodes:
        if node.name in _WITH_FILES and node.kind == "extension" and node.inner is not None:
            found += _in_lines(text, node.inner, site)
        if node.name == "imagemap" and node.kind == "extension" and node.inner is not None:
            # Its content is for the extension alone to read; it takes links for links.
            start, end = node.inner
            inside = read(text[start:end], site.extension_tags).nodes
            found += _in_brackets(text, [moved(link, start) for link in inside if link.kind == "link"], site)
    found.sort(key=lambda link: link.start)
    redirect = find_redirect(text, site)
    if redirect is not None and found and found[0].start == redirect.start - len("[["):
        found[0] = replace(found[0], use="redirect")
    return tuple(found)


def file_values(text: str, nodes: Iterable[Node], site: Site) -> Iterator[Link]:
    """Yield what could be names of files among the values of templates' parameters; each stands there alone."""
    for node in nodes:
        if node.kind != "template":
            continue
        for start, end in node.parts[1:]:
            if end - start > _LONGEST_TARGET:
                continue
            name, equals, _ = text[start:end].partition("=")
            value = (start + len(name) + 1, end) if equals else (start, end)
            link = _link("value", value, value, text, site)
            if link is not None and link.title.namespace in (FILE, MEDIA):
                yield link


def _in_brackets(text: str, nodes: Iterable[Node], site: Site) -> Iterator[Link]:
    nodes = tuple(nodes)
    outer = _with_links_inside(nodes)
    # Of three brackets, the wiki takes the first two for those of a link, which the third one then spoils.
    spoilt = {brackets.end() for brackets in _BRACKETS.finditer(text) if len(brackets[0]) % 2}
    for index, node in enumerate(nodes):
        if node.kind != "link" or node.parts[0][0] in spoilt:
            continue
        target, label, pipes = target_and_label(text, node)
        found = _link("link", target, (node.start, node.end), text, site)
        if found is None:
            continue
        found = replace(found, label=label, pipes=pipes)
        if found.use == "file":
            yield found
            yield from _options(text, node, site)
        # A link cannot stand in another one's text, and a pipe with nothing behind it makes none.
        elif index not in outer and (label is None or label[0] < label[1]):
            yield found


def target_and_label(text: str, node: Node) -> tuple[Span, Span | None, tuple[int, ...]]:
    """Return where a link's target and label are, and the pipes in the label; `{{!}}` is the first pipe, too."""
    (start, end), pipes = node.parts[0], tuple(end for _, end in node.parts[:-1])
    pipe = text.find(PIPE, start, min(end, start + _LONGEST_TARGET))
    if pipe >= 0:
        return (start, pipe), (pipe + len(PIPE), node.parts[-1][1]), pipes
    if not pipes:
        return (start, end), None, ()
    return (start, end), (pipes[0] + 1, node.parts[-1][1]), pipes[1:]


def _with_links_inside(nodes: Sequence[Node]) -> frozenset[int]:
    """Return the indexes of the nodes that have a link inside, but for those in tags of extensions."""
    outer: set[int] = set()
    around: list[int] = []
    for index, node in enumerate(nodes):
        while around and nodes[around[-1]].end <= node.start:
            around.pop()
        if node.kind == "link":
            for enclosing in reversed(around):
                # What is around one that is known already is known, too.
                if enclosing in outer or nodes[enclosing].kind == "extension":
                    break
                outer.add(enclosing)
        around.append(index)
    return frozenset(outer)


def _link(use: Use, target: Span, around: Span, text: str, site: Site) -> Link | None:
    """Return the link whose title stands at a place; `None` where no title stands there."""
    if target[1] - target[0] > _LONGEST_TARGET:
        return None
    written = without_comments(text[slice(*target)])
    if not _TARGET.fullmatch(written.strip()) or (use == "link" and "\n" in written):
        return None
    is_escaped = written.lstrip(" ").startswith(":")
    in_file_namespace = use in ("gallery", "value")
    title, fragment = read_target(written, site, FILE if in_file_namespace else 0)
    if not title.name:
        return None
    if use == "link" and not is_escaped:
        use = {FILE: "file", CATEGORY: "category"}.get(title.namespace, "link")  # type: ignore[assignment] # each a Use
    return Link(use, *around, target, title, fragment)


def _options(text: str, node: Node, site: Site) -> Iterator[Link]:
    for start, end in node.parts[1:]:
        option = _LINK_OPTION.match(text, start, min(end, start + _LONGEST_TARGET))
        if option is not None:
            link = _link("option", (option.end(), end), (option.end(), end), text, site)
            if link is not None:
                yield link


def _in_lines(text: str, inner: Span, site: Site) -> Iterator[Link]:
    """Yield the files that the lines of a gallery begin with, and what the option `link=` of a line says."""
    for line in _LINE.finditer(text, *inner):
        before = _BEFORE_PIPE.match(text, line.start(), line.end())
        end = line.start() if before is None else before.end()
        found = _link("gallery", (line.start(), end), (line.start(), line.end()), text, site)
        if found is None or found.title.namespace != FILE:
            continue
        yield found
        while end < line.end():
            start = end + 1
            stop = text.find("|", start, line.end())
            end = line.end() if stop < 0 else stop
            option = _LINK_OPTION.match(text, start, min(end, start + _LONGEST_TARGET))
            link = option and _link("option", (option.end(), end), (option.end(), end), text, site)
            if link:
                yield link


def read_target(written: str, site: Site, namespace: int = 0) -> tuple[Title, str | None]:
    """Return the title and the fragment that the text of a link's target means.

    Args:
        written: without comments.
        site: the wiki's namespaces.
        namespace: the one of a title that names none.
    """
    decoded = _REFERENCE.sub(lambda found: html.unescape(found[0]), _without_percent(written))
    name, sign, fragment = decoded.partition("#")
    name = name.strip(" \t\n_")
    title = parse_title(site, name)
    if namespace and title.namespace == 0 and name and not name.startswith(":"):
        title = parse_title(site, f"{site.namespaces[namespace].name}:{name}")
    return title, normal_fragment(fragment) if sign else None


def normal_fragment(fragment: str) -> str:
    """Return a fragment as it can be compared: with single spaces, and none around it."""
    return " ".join(fragment.replace("_", " ").split())


def _without_percent(written: str) -> str:
    return unquote(written, errors="replace") if _ENCODED.search(written) else written


def page_of(title: Title, site: Site) -> str:
    """Return the full title of the page that a link leads to: `Media:` links to files."""
    return f"{site.namespaces[FILE].name}:{title.name}" if title.namespace == MEDIA else title.full


# ---------------------------------------------------------------- what the reader sees


def shown_text(text: str, link: Link) -> str:
    """Return the wikitext that shows what a link shows, without the letters behind it."""
    if link.label is not None:
        return text[slice(*link.label)]
    written = _without_percent(without_comments(text[slice(*link.target)])).lstrip(" ").removeprefix(":")
    return as_label(written)


def as_label(text: str) -> str:
    """Return a text as it can stand in a link behind the pipe: two apostrophes would be emphasis there."""
    return text.replace("''", "&#39;&#39;")


def trail_at(text: str, end: int, site: Site) -> str:
    """Return the letters behind a link that belong to it."""
    try:
        found = _trail(site.link_trail).match(text[end : end + _TRAIL_SEEN], timeout=TIMEOUT)
    except TimeoutError as error:
        raise OperationFailed("regex_timeout", "the wiki's own pattern of a link trail takes too long") from error
    return found[1] if found else ""


@lru_cache(maxsize=8)
def _trail(pattern: str) -> regex.Pattern[str]:
    """Compile what a wiki says of its link trails; what is no pattern is left aside."""
    try:
        return compile_pattern(pattern)
    except ValueError:
        return compile_pattern(DEFAULT_SITE.link_trail)


def can_be_target(shown: str, title: Title, fragment: str | None, site: Site) -> bool:
    """Say whether a text can be a link's target, leads to the title then, and shows just the text."""
    if shown != shown.strip() or not _TARGET.fullmatch(shown) or len(shown) > _LONGEST_TARGET:
        return False
    # Each of these means something else in a target than in a text.
    if "''" in shown or _ENCODED.search(shown) or shown.startswith((":", "/", "../", "#")):
        return False
    return read_target(shown, site) == (title, None if fragment is None else normal_fragment(fragment))


# ---------------------------------------------------------------- writing a target


@dataclass(frozen=True, slots=True)
class NewTarget:
    """Where links are to lead, as a job file says it."""

    title: Title
    name: str
    """As it is written, without the namespace."""
    fragment: str | None
    escaped: bool
    """Whether a colon is written before it."""


def new_target(written: str, site: Site) -> NewTarget:
    """Return what a job file says of where links are to lead: `Help:Some page#Section`."""
    escaped = written.lstrip(" ").startswith(":")
    page, sign, fragment = written.replace("_", " ").partition("#")
    page = " ".join(page.split()).removeprefix(":").strip()
    title = parse_title(site, page)
    name = page if title.namespace == 0 else page.partition(":")[2].strip()
    return NewTarget(title, name, fragment.strip() if sign else None, escaped)


def written_target(raw: str, link: Link, new: NewTarget, site: Site, *, drop_fragment: bool) -> str:
    """Return what to write in the place of a link's target, with the blanks and comments that are there.

    A namespace stays as it is written, where it is the same.

    Args:
        raw: the target as it stands there.
        link: the link.
        new: where it is to lead.
        site: the wiki's namespaces.
        drop_fragment: whether the link's own fragment goes.
    """
    comments = "".join(_COMMENT.findall(raw))
    bare = without_comments(raw)
    body = bare.strip()
    before, behind = bare[: len(bare) - len(bare.lstrip())], bare[len(bare.rstrip()) :]
    fragment = "" if new.fragment is None else f"#{new.fragment}"
    if new.fragment is None and link.fragment is not None and not drop_fragment:
        _, sign, own = body.partition("#")
        fragment = f"#{own if sign else link.fragment}"
    return f"{before}{_prefix(body, link, new, site)}{new.name}{fragment}{behind}{comments}"


def _prefix(body: str, link: Link, new: NewTarget, site: Site) -> str:
    """Return what stands before the name: the namespace, and a colon where one is needed or was there."""
    colon = ":" if body.startswith(":") or new.escaped else ""
    namespace = new.title.namespace
    # `Media` is another way to the same files.
    is_same = link.title.namespace == namespace or {link.title.namespace, namespace} == {FILE, MEDIA}
    own = re.match(r":?\s*([^:#]*):\s*", body)
    if is_same and own is not None and own[1] and _names(own[1], link.title.namespace, site):
        return own[0] if own[0].startswith(":") else f"{colon}{own[0]}"
    if link.use in ("gallery", "value") and namespace == FILE:
        return ""
    if link.use == "link" and namespace in (FILE, CATEGORY):
        colon = ":"
    name = site.namespaces[namespace].name if namespace else ""
    return f"{colon}{name}:" if name else colon


def _names(prefix: str, namespace: int, site: Site) -> bool:
    found: Namespace | None = find_namespace(site, prefix.replace("_", " ").strip())
    return found is not None and found.id == namespace
