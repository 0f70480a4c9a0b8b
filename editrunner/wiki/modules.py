"""Modules of the Action API that somebody else has chosen: what a wiki says of them, and how their lists are read.

https://www.mediawiki.org/wiki/API:Parameter_information
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from editrunner.errors import QueryRefused
from editrunner.model import JsonObject, Query, RawQuery
from editrunner.wiki.answers import Read

_SOURCES = frozenset({"titles", "pageids"})
"""Where a generator begins that lists what belongs to pages, as the links on them."""


@dataclass(frozen=True, slots=True)
class _Module:
    name: str
    group: str
    prefix: str
    """What all its parameters begin with, in this use of it."""
    generator: bool
    posted: bool
    """Whether it is asked with POST only: then it does more than read."""
    parameters: Mapping[str, JsonObject]
    """What the wiki says of each, by whole name."""

    @property
    def limit_parameter(self) -> str:
        limits = (name for name, said in self.parameters.items() if said.get("type") == "limit")
        return next(limits, "")

    @property
    def by_offset(self) -> bool:
        return f"{self.prefix}offset" in self.parameters

    @property
    def needs_pages(self) -> bool:
        return self.group == "prop"


def checked(read: Read, raw: RawQuery) -> Query:
    """Return how to read a list.

    Raises:
        QueryRefused: the wiki has no such module, or not such parameters; or it does more than list pages.
    """
    module = _module(read, raw)
    _check_use(raw, module)
    for name in raw.parameters:
        _check_parameter(name, module)
    return Query(
        raw.module,
        raw.parameters,
        module.limit_parameter,
        kind=raw.kind,
        by_offset=module.by_offset,
        strict=True,
    )


def _module(read: Read, raw: RawQuery) -> _Module:
    content = read({"action": "paraminfo", "modules": f"query+{raw.module}"})
    described = cast("JsonObject", content.get("paraminfo", {}))
    modules = cast("list[JsonObject]", described.get("modules", []))
    if not modules:
        raise QueryRefused(f"it has no module `{raw.module}` that answers queries")
    said = modules[0]
    # A generator's parameters have a letter before them: https://www.mediawiki.org/wiki/API:Query#Generators
    prefix = ("g" if raw.kind == "generator" else "") + str(said.get("prefix", ""))
    parameters = cast("list[JsonObject]", said.get("parameters", []))
    return _Module(
        name=raw.module,
        group=str(said.get("group", "")),
        prefix=prefix,
        generator=bool(said.get("generator")),
        posted=bool(said.get("mustbeposted")),
        parameters={f"{prefix}{parameter['name']}": parameter for parameter in parameters},
    )


def _check_use(raw: RawQuery, module: _Module) -> None:
    if module.posted:
        raise QueryRefused(f"`{module.name}` does more than read")
    if raw.kind == "list" and module.group != "list":
        hint = f"; write `generator: {module.name}`" if module.generator else ""
        raise QueryRefused(f"`{module.name}` is no list{hint}")
    if raw.kind == "generator" and not module.generator:
        raise QueryRefused(f"`{module.name}` is no generator")
    if raw.kind == "generator" and module.needs_pages and not _SOURCES & raw.parameters.keys():
        raise QueryRefused(f"`{module.name}` lists what belongs to pages: say which with `titles`")


def _check_parameter(name: str, module: _Module) -> None:
    if name in _SOURCES and module.needs_pages:
        return
    said = module.parameters.get(name)
    if said is None:
        raise QueryRefused(f"`{module.name}` has no parameter `{name}`{_meant(name, module.parameters)}")
    if said.get("sensitive") or name.endswith("token"):
        raise QueryRefused(f"`{name}` is a secret, and no secret is in a job file")
    if said.get("type") == "limit":
        raise QueryRefused(f"`{name}` is only how many rows come at a time; write `limit`, beside `query`")
    if name in (f"{module.prefix}continue", f"{module.prefix}offset"):
        raise QueryRefused(f"`{name}` is set by editrunner, which reads the list from its beginning to its end")


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else f"; there are: {', '.join(sorted(known))}"
