from collections.abc import Mapping
from typing import Any

import pytest

from editrunner.errors import QueryRefused
from editrunner.model import JsonObject, Query, RawQuery
from editrunner.wiki.modules import checked


def parameter(name: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "type": "string", **said}


# As MediaWiki 1.39 and 1.43 describe them.
MODULES: dict[str, dict[str, Any]] = {
    "embeddedin": {
        "group": "list",
        "prefix": "ei",
        "generator": True,
        "parameters": [parameter("title"), parameter("continue"), parameter("limit", type="limit")],
    },
    "search": {
        "group": "list",
        "prefix": "sr",
        "generator": True,
        "parameters": [parameter("search"), parameter("offset", type="integer"), parameter("limit", type="limit")],
    },
    "links": {
        "group": "prop",
        "prefix": "pl",
        "generator": True,
        "parameters": [parameter("namespace"), parameter("titles"), parameter("limit", type="limit")],
    },
    "watchlistraw": {
        "group": "list",
        "prefix": "wr",
        "generator": True,
        "parameters": [parameter("owner"), parameter("token", sensitive=True), parameter("secret", sensitive=True)],
    },
    "checkuser": {"group": "list", "prefix": "cu", "mustbeposted": True, "parameters": [parameter("request")]},
    "allusers": {"group": "list", "prefix": "au", "parameters": [parameter("from")]},
    "userinfo": {"group": "meta", "prefix": "ui", "parameters": [parameter("prop")]},
}


def read(parameters: Mapping[str, str]) -> JsonObject:
    assert parameters["action"] == "paraminfo"
    name = parameters["modules"].removeprefix("query+")
    return {"paraminfo": {"modules": [MODULES[name]] if name in MODULES else []}}


def test_a_list_is_read_with_its_own_limit() -> None:
    query = checked(read, RawQuery("list", "embeddedin", {"eititle": "A"}))

    assert query == Query("embeddedin", {"eititle": "A"}, "eilimit", strict=True)


def test_the_parameters_of_a_generator_have_a_further_letter() -> None:
    query = checked(read, RawQuery("generator", "embeddedin", {"geititle": "A"}))

    assert query == Query("embeddedin", {"geititle": "A"}, "geilimit", kind="generator", strict=True)


def test_a_generator_of_what_belongs_to_pages_is_told_which() -> None:
    query = checked(read, RawQuery("generator", "links", {"titles": "A", "gplnamespace": "0"}))

    assert (query.parameters["titles"], query.limit_parameter) == ("A", "gpllimit")


def test_the_wiki_says_whether_a_list_goes_on_by_offset() -> None:
    assert checked(read, RawQuery("list", "search", {"srsearch": "A"})).by_offset
    assert checked(read, RawQuery("generator", "search", {"gsrsearch": "A"})).by_offset


def test_a_module_may_have_no_limit() -> None:
    assert checked(read, RawQuery("list", "allusers", {})).limit_parameter == ""


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (RawQuery("list", "nosuch", {}), "no module `nosuch`"),
        (RawQuery("list", "links", {"titles": "A"}), "write `generator: links`"),
        (RawQuery("list", "userinfo", {}), "`userinfo` is no list"),
        (RawQuery("generator", "allusers", {}), "`allusers` is no generator"),
        (RawQuery("list", "checkuser", {}), "does more than read"),
        (RawQuery("generator", "links", {}), "say which with `titles`"),
        (RawQuery("list", "embeddedin", {"eititel": "A"}), "did you mean `eititle`"),
        (RawQuery("list", "embeddedin", {"zzz": "A"}), "there are: eicontinue, eilimit, eititle"),
        (RawQuery("generator", "embeddedin", {"titles": "A"}), "no parameter `titles`"),
        (RawQuery("list", "embeddedin", {"action": "A"}), "no parameter `action`"),
        (RawQuery("list", "watchlistraw", {"wrtoken": "A"}), "is a secret"),
        (RawQuery("list", "watchlistraw", {"wrsecret": "A"}), "is a secret"),
        (RawQuery("list", "embeddedin", {"eilimit": "5"}), "write `limit`"),
        (RawQuery("list", "embeddedin", {"eicontinue": "5"}), "set by editrunner"),
        (RawQuery("generator", "search", {"gsroffset": "5"}), "set by editrunner"),
    ],
    ids=str,
)
def test_what_does_more_than_list_pages_or_is_not_known_is_refused(raw: RawQuery, words: str) -> None:
    with pytest.raises(QueryRefused, match=words):
        checked(read, raw)
