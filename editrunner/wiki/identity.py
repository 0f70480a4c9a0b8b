"""What a wiki says of itself, and of the account that is logged in: https://www.mediawiki.org/wiki/API:Siteinfo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from editrunner.model import DEFAULT_SITE, Account, EditModule, JsonObject, Namespace, Site

SITE_PROPERTIES = "general|namespaces|namespacealiases|extensiontags|protocols|magicwords|autocreatetempuser"
"""What to ask for of the site."""


@dataclass(frozen=True, slots=True)
class WikiIdentity:
    """What the wiki says of itself and of the account that is logged in."""

    site: Site
    account: Account
    edit_module: EditModule


def identity_from(query: Mapping[str, JsonObject], module: JsonObject) -> WikiIdentity:
    """Read what a wiki answers.

    Args:
        query: of `siteinfo` and `userinfo`.
        module: the answer of `paraminfo` about API:Edit.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it does not answer as MediaWiki does.
    """
    return WikiIdentity(_site(query), account_from(query["userinfo"]), _edit_module(module))


def _site(query: Mapping[str, JsonObject]) -> Site:
    general = query["general"]
    aliases: dict[int, list[str]] = {}
    for alias in cast("list[JsonObject]", query.get("namespacealiases", [])):
        aliases.setdefault(cast("int", alias["id"]), []).append(str(alias["alias"]))
    namespaces = {}
    for number, found in cast("dict[str, JsonObject]", query["namespaces"]).items():
        names = [str(found["canonical"])] if "canonical" in found else []
        namespaces[int(number)] = Namespace(
            id=int(number),
            name=str(found["name"]),
            aliases=(*names, *aliases.get(int(number), ())),
            first_letter=found.get("case") == "first-letter",
        )
    tags = cast("list[str]", query.get("extensiontags", []))
    return Site(
        generator=str(general["generator"]),
        namespaces=namespaces,
        extension_tags=frozenset(tag.strip("<>").lower() for tag in tags),
        temporary_accounts=bool(query.get("autocreatetempuser", {}).get("enabled")),
        link_trail=_link_trail(str(general.get("linktrail", ""))),
        protocols=tuple(map(str, cast("list[str]", query.get("protocols", DEFAULT_SITE.protocols)))),
        redirect_words=_magic_words(query, "redirect") or DEFAULT_SITE.redirect_words,
        sort_key_words=_magic_words(query, "defaultsort") or DEFAULT_SITE.sort_key_words,
        substitution_words=(*_magic_words(query, "subst"), *_magic_words(query, "safesubst"))
        or DEFAULT_SITE.substitution_words,
    )


def _magic_words(query: Mapping[str, JsonObject], name: str) -> tuple[str, ...]:
    rows = cast("list[dict[str, Any]]", query.get("magicwords", []))
    return next((tuple(row["aliases"]) for row in rows if row["name"] == name), ())


def _link_trail(pattern: str) -> str:
    """Return PHP's pattern of a link trail (as `/^([a-z]+)(.*)$/sD`) without its marks, and up to the letters."""
    found = re.match(r"/(\^\(.*?\))\(\.\*\)\$/", pattern)
    # The class of all letters stands in these patterns in PCRE's way, which the module `regex` knows, too.
    return found[1] if found else DEFAULT_SITE.link_trail


def account_from(user: JsonObject) -> Account:
    """Read what `userinfo` says: https://www.mediawiki.org/wiki/API:Userinfo."""
    name = None if user.get("anon") or not user.get("id") else str(user["name"])
    rights = frozenset(str(right) for right in cast("list[str]", user.get("rights", [])))
    return Account(name, rights, temporary=bool(user.get("temp")))


def _edit_module(content: JsonObject) -> EditModule:
    """Read what API:Edit takes: https://www.mediawiki.org/wiki/API:Parameter_information."""
    (module,) = cast("dict[str, list[JsonObject]]", content["paraminfo"])["modules"]
    parameters = {str(found["name"]): found for found in cast("list[JsonObject]", module["parameters"])}
    tags, models, formats = (
        frozenset(map(str, values)) if isinstance(values := parameters.get(name, {}).get("type"), list) else frozenset()
        for name in ("tags", "contentmodel", "contentformat")
    )
    return EditModule(frozenset(parameters), tags, models, formats)
