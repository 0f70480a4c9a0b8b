"""The site's namespaces, and the titles that requests and redirects name.

https://www.mediawiki.org/wiki/Manual:Page_title
"""

import re
from dataclasses import replace

from editrunner.model import DEFAULT_SITE, Namespace, Site
from editrunner.sandbox.api import ApiError, Json, NotUnderstood
from editrunner.wikitext.titles import Title, parse_title

PROJECT, FILE, TEMPLATE, CATEGORY = 4, 6, 10, 14

_LONGEST = 255
_ILLEGAL = re.compile(r"[^ %!\"$&'()*,\-./0-9:;=?@A-Z\\^_`a-z~+\u0080-\U0010ffff]|%[0-9A-Fa-f]{2}")
_NOT_IMITATED = re.compile(
    r"MediaWiki:|User:.*/.*\.(?:css|js|json)$"  # take rights of their own
    r"|Talk:.*:|(?:[^:]*:)?(?::|\.{1,2}(?:/|$)|.*(?:/\.{1,2}(?:/|$)|~~~))"  # may be no titles at all
    r"|(?:commons|mediawikiwiki|metawikimedia|mw|wikibooks|wikidata|wikimedia|wikinews|wikipedia|wikiquote"
    r"|wikisource|wikispecies|wikiversity|wikivoyage|wiktionary)\s*:",  # lead to other wikis
    re.IGNORECASE | re.DOTALL,
)
# A character by its name or number, or one that was none.
_ENTITY = re.compile(r"&#?\w+;|\ufffd")


class InvalidTitle(ApiError):  # noqa: N818 - the field's word for it
    """A text that is no page title; `reason` is what a list of pages says of it."""

    def __init__(self, written: str, module: str, code: str, text: str) -> None:
        super().__init__("invalidtitle", f'Bad title "{written}".', module)
        self.reason: Json = {"code": code, "text": text}


def site_named(name: str) -> Site:
    """A wiki as MediaWiki installs itself, whose project namespaces go by its name."""
    own = {
        PROJECT: Namespace(PROJECT, name, ("Project",)),
        PROJECT + 1: Namespace(PROJECT + 1, f"{name} talk", ("Project talk",)),
    }
    extension_tags = frozenset({"pre", "nowiki", "gallery", "indicator", "langconvert"})
    return replace(DEFAULT_SITE, namespaces={**DEFAULT_SITE.namespaces, **own}, extension_tags=extension_tags)


def read_title(site: Site, written: str, module: str = "query") -> Title:
    """The title of a page of this wiki; a fragment is passed over.

    Raises:
        InvalidTitle: it is not one.
        NotUnderstood: there are further rules for it, which are not imitated.
    """
    before, mark, _ = written.partition("#")
    title = parse_title(site, before)
    first = title.name[:1]
    # What becomes of a letter whose capital is more than one depends on the version of MediaWiki.
    strange = _NOT_IMITATED.match(title.full) or _ENTITY.search(written)
    if strange or first != first.title() or (mark and not first):
        raise NotUnderstood(f"the title {written}")
    if found := _ILLEGAL.search(title.name):
        text = f'The requested page title contains invalid characters: "{found.group()}".'
        raise InvalidTitle(written, module, "title-invalid-characters", text)
    if len(title.name.encode()) > _LONGEST:
        text = f"The requested page title is too long. It must be no longer than {_LONGEST} bytes in UTF-8 encoding."
        raise InvalidTitle(written, module, "title-invalid-too-long", text)
    if not title.name:
        text = "The requested page title is empty or contains only a namespace prefix."
        raise InvalidTitle(written, module, "title-invalid-empty", text)
    return title
