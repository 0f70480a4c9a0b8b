"""The operation `retarget_links`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.errors import OperationFailed
from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page, Site
from editrunner.operations.linked import (
    TARGET_SCHEMA,
    THROUGH_REDIRECTS_SCHEMA,
    Linked,
    check_names_a_page,
    full_title,
)
from editrunner.operations.protected import IGNORE_ALSO_SCHEMA, IGNORE_SCHEMA, regions_of, where_allowed
from editrunner.wikitext.links import (
    Link,
    NewTarget,
    can_be_target,
    file_values,
    find_links,
    new_target,
    page_of,
    read_target,
    shown_text,
    trail_at,
    written_target,
)
from editrunner.wikitext.preprocessor import read_deeply
from editrunner.wikitext.regions import DEFAULT, is_within
from editrunner.wikitext.text_edits import TextEdit, apply_edits
from editrunner.wikitext.titles import CATEGORY, FILE


@dataclass(frozen=True, slots=True)
class RetargetLinks:
    """Makes links to a page lead to another one."""

    KIND: ClassVar[str] = "retarget_links"
    SUMMARY: ClassVar[str] = (
        "Make links to a page (or uses of a file) lead to another one; readers see the same text as before. "
        "Categories without a colon are no links."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "from": {
            **TARGET_SCHEMA,
            "description": "The page that links lead to now, in any spelling; with `#` and a section, only the links "
            "to that section.",
            "examples": ["Bus", "File:Old name.jpg", "Bus#History"],
        },
        "to": {
            **TARGET_SCHEMA,
            "description": "Where they are to lead. A link keeps its section, unless `to` has one or `from` had.",
            "examples": ["Omnibus", "Bus (vehicle)#History"],
        },
        "through_redirects": THROUGH_REDIRECTS_SCHEMA,
        "label": {
            "enum": ["keep", "title"],
            "default": "keep",
            "description": "`keep` leaves what readers see as it is; `title` shows the new title where a link shows "
            "the old one, in upper or lower case as that was.",
        },
        "template_values": {
            "type": "boolean",
            "default": False,
            "description": "Of a file, change its name also where it is the whole value of a template's parameter.",
        },
        "ignore": IGNORE_SCHEMA,
        "ignore_also": IGNORE_ALSO_SCHEMA,
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("from", "to")
    EXAMPLE: ClassVar[JsonObject] = {"from": "Bus", "to": "Bus (vehicle)"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()

    from_: str
    to: str
    through_redirects: bool = False
    label: Literal["keep", "title"] = "keep"
    template_values: bool = False
    ignore: tuple[str, ...] = DEFAULT
    ignore_also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_names_a_page("from", self.from_)
        check_names_a_page("to", self.to)

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the page whose redirects are asked for."""
        return (full_title(self.from_, site),) if self.through_redirects else ()

    def apply(self, page: Page, context: Context) -> Change:
        """Change the targets of the links, and what keeps the same text to be seen."""
        site = context.site
        new = new_target(self.to, site)
        linked = Linked.of(self.from_, context, through_redirects=self.through_redirects, but=page_of(new.title, site))
        self._check(linked, new, site)
        regions = regions_of(page, context, self.ignore, self.ignore_also)
        nodes = read_deeply(page.text, site.extension_tags)
        links = find_links(page.text, nodes, site)
        if self.template_values:
            links += tuple(file_values(page.text, nodes, site))
        work = _Retargeting(page, site, new, linked, by_title=self.label == "title")
        edits = [
            edit
            for link in links
            if linked.includes(link, site) and not is_within(regions, *link.target)
            for edit in work.edits(link)
        ]
        if not edits:
            return NoChange(linked.absence(site, where_allowed(regions)))
        return NewText(apply_edits(page.text, edits))

    def _check(self, linked: Linked, new: NewTarget, site: Site) -> None:
        is_file = read_target(linked.title, site)[0].namespace == FILE
        if is_file and new.title.namespace != FILE:
            raise OperationFailed("not_a_file", f"`from` is a file, and `to` is none: {new.title.full}")
        if self.template_values and not is_file:
            message = f"`template_values` is for files, and {linked.title} is none: other values are not links"
            raise OperationFailed("not_a_file", message)


@dataclass(frozen=True, slots=True)
class _Retargeting:
    """The links of a page on their way to a new target."""

    page: Page
    site: Site
    new: NewTarget
    linked: Linked
    by_title: bool

    def edits(self, link: Link) -> Iterator[TextEdit]:
        """Yield what to change for one link."""
        if link.use == "redirect" and self.page.title == self.new.title.full:
            # No page may lead to itself.
            return
        text = self.page.text
        written = self._written(link)
        if link.use != "link":
            yield *link.target, written
            return
        shown, end = self._shown(link)
        simple = None if "<!--" in written else self._simple(shown, link)
        if simple is not None:
            yield link.start, end, f"[[{simple}]]"
        elif link.label is None:
            yield *link.target, f"{written.strip()}|{shown}"
        else:
            yield *link.target, written
            if shown != text[slice(*link.label)]:
                yield *link.label, shown

    def _written(self, link: Link) -> str:
        raw = self.page.text[slice(*link.target)]
        return written_target(raw, link, self.new, self.site, drop_fragment=self.linked.fragment is not None)

    def _fragment(self, link: Link) -> str | None:
        if self.new.fragment is not None or self.linked.fragment is not None:
            return self.new.fragment
        return link.fragment

    def _shown(self, link: Link) -> tuple[str, int]:
        """Return what the link is to show, and where the letters end that are part of it then."""
        text = self.page.text
        shown = shown_text(text, link)
        if self.by_title and can_be_target(shown, link.title, link.fragment, self.site):
            return self._retitled(shown, link), link.end
        if self.by_title and can_be_target(shown, link.title, None, self.site):
            return self._retitled(shown, None), link.end
        trail = trail_at(text, link.end, self.site)
        if trail and self._simple(shown, link) is None and self._simple(shown + trail, link) is not None:
            return shown + trail, link.end + len(trail)
        return shown, link.end

    def _retitled(self, shown: str, link: Link | None) -> str:
        """Return the new title to show in the place of the old one, with the section where that was shown."""
        namespace = self.site.namespaces[self.new.title.namespace]
        name = self.new.name
        if not namespace.id and namespace.first_letter and shown[0].islower():
            name = name[0].lower() + name[1:]
        fragment = self._fragment(link) if link is not None else None
        prefix = f"{namespace.name}:" if namespace.id else ""
        return f"{prefix}{name}{'' if fragment is None else f'#{fragment}'}"

    def _simple(self, shown: str, link: Link) -> str | None:
        """Return a target that shows a text by itself; `None` where that takes a pipe."""
        if not can_be_target(shown, self.new.title, self._fragment(link), self.site):
            return None
        needs_colon = self.new.escaped or self.new.title.namespace in (FILE, CATEGORY)
        return f":{shown}" if needs_colon else shown
