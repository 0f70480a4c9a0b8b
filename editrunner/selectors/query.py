"""The selector `query`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from editrunner.model import Inputs, JsonObject, Listing, QueryKind, RawQuery, Site, api_values

Value: TypeAlias = "str | bool | Sequence[str]"

_MODULE = re.compile(r"[a-z][a-z0-9_-]{0,60}")
_PARAMETER = re.compile(r"[a-z][a-z0-9_-]{0,100}")
# Parameters of no single module: with them, the wiki would tell more than a list, or answer in another way.
_RESERVED = frozenset(
    {
        *("action", "assert", "assertuser", "callback", "centralauthtoken", "continue", "converttitles", "crossorigin"),
        *("curtimestamp", "errorformat", "errorlang", "errorsuselocal", "export", "exportnowrap", "exportschema"),
        *("format", "formatversion", "indexpageids", "iwurl", "maxage", "maxlag", "meta", "origin", "prop"),
        *("rawcontinue", "redirects", "requestid", "responselanginfo", "revids", "servedby", "smaxage", "token"),
        *("uselang", "variant"),
    }
)


@dataclass(frozen=True, slots=True)
class RawList:
    """Any list of the API: https://www.mediawiki.org/wiki/API:Query."""

    KIND: ClassVar[str] = "query"
    SUMMARY: ClassVar[str] = (
        "Any other list of pages that the wiki's API has, in its own words. The wiki must know the module and each "
        "parameter; editrunner follows the list to its end."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "query": {
            "title": "a module and its parameters",
            "type": "object",
            "properties": {
                "list": {
                    "type": "string",
                    "description": "The module: https://www.mediawiki.org/wiki/API:Lists.",
                    "examples": ["allpages"],
                },
                "generator": {
                    "type": "string",
                    "description": "The module, used as a generator "
                    "(https://www.mediawiki.org/wiki/API:Query#Generators): its parameters begin with a further `g`.",
                    "examples": ["links"],
                },
            },
            "oneOf": [{"required": ["list"]}, {"required": ["generator"]}],
            "additionalProperties": {
                "title": "a text, a list of texts, or `true`",
                "anyOf": [
                    {"type": "string"},
                    {"type": "boolean"},
                    {"type": "array", "items": {"type": "string"}, "minItems": 1},
                ],
            },
            "description": "The module, as `list` or as `generator`, and its parameters as they are in the API.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {
        "query": {"generator": "links", "titles": "Project:To do", "gplnamespace": ["0", "4"]},
        "limit": 100,
    }

    query: Mapping[str, Value]

    def __post_init__(self) -> None:
        if not _MODULE.fullmatch(self._module):
            raise ValueError(f"`{self._module}` is not the name of a module")
        for name in self._own:
            self._check_name(name)

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List what the module lists."""
        written = {name: _written(value) for name, value in self._own.items()}
        return [RawQuery(self._kind, self._module, {name: text for name, text in written.items() if text is not None})]

    @property
    def _kind(self) -> QueryKind:
        return "list" if "list" in self.query else "generator"

    @property
    def _module(self) -> str:
        return str(self.query[self._kind])

    @property
    def _own(self) -> dict[str, Value]:
        return {name: value for name, value in self.query.items() if name not in ("list", "generator")}

    def _check_name(self, name: str) -> None:
        if name in _RESERVED or (name in ("titles", "pageids") and self._kind == "list"):
            raise ValueError(f"`{name}` is not a parameter of a list; only the module's own parameters can be given")
        if name.endswith("token"):
            raise ValueError(f"`{name}` is a secret, and no secret is in a job file")
        if not _PARAMETER.fullmatch(name):
            raise ValueError(f"`{name}` is not the name of a parameter")


def _written(value: Value) -> str | None:
    """Return a value as the API takes it; what is false is left out."""
    if isinstance(value, bool):
        return "1" if value else None
    if isinstance(value, str):
        return value
    return api_values(value)
