import pytest
from werkzeug.test import Client

from editrunner.sandbox import SandboxWiki

from .conftest import FORMAT, Visitor


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"action": "purge"},
        {"action": "query", "nosuch": "1"},
        {"action": "query", "meta": "tokens", "rvlimit": "1"},
        {"action": "query", "meta": "filerepoinfo"},
        {"action": "query", "list": "search", "srsearch": "a"},
        {"action": "query", "list": "allpages|embeddedin", "eititle": "A"},
        {"action": "query", "list": "allpages", "titles": "A"},
        {"action": "query", "list": "allpages", "apfilterredir": "redirects"},
        {"action": "query", "list": "allpages", "continue": "gapcontinue||"},
        {"action": "query", "list": "categorymembers", "cmtitle": "Category:A", "cmsort": "timestamp"},
        {"action": "query", "prop": "categories", "titles": "A"},
        {"action": "query", "prop": "info", "titles": "A", "inprop": "url"},
        {"action": "query", "prop": "info", "titles": "A", "intestactions": "edit"},
        {"action": "query", "prop": "revisions", "titles": "A", "rvprop": "size", "rvslots": "main"},
        {"action": "query", "prop": "revisions", "titles": "A", "rvprop": "content"},
        {"action": "query", "prop": "revisions", "titles": "A", "rvslots": "main", "rvcontinue": "20260101000000|1"},
        {"action": "query", "meta": "tokens", "type": "watch"},
        {"action": "query", "meta": "siteinfo", "siprop": "statistics"},
        {"action": "query", "meta": "userinfo", "uiprop": "groups"},
        {"action": "query", "meta": "tokens", "formatversion": "1"},
        {"action": "query", "meta": "tokens", "errorformat": "html"},
        {"action": "query", "meta": "tokens", "format": "xml"},
    ],
    ids=str,
)
def test_what_is_not_imitated_is_answered_with_501(visit: Visitor, params: dict[str, str]) -> None:
    response = visit(("A", "text")).get(**params)

    assert response.status_code == 501
    assert response.headers["MediaWiki-API-Error"] == "sandbox-not-understood"
    assert response.get_json()["errors"][0]["code"] == "sandbox-not-understood"


def test_the_answer_names_what_is_not_understood(visit: Visitor) -> None:
    answer = visit().get(action="query", titles="A", nosuch="1", never="2").get_json()

    assert answer["errors"][0]["text"] == "The sandbox does not understand: parameter never, nosuch"


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/index.php"), ("PUT", "/api.php")])
def test_there_is_one_endpoint(method: str, path: str) -> None:
    response = Client(SandboxWiki([])).open(path, method=method, query_string=FORMAT)

    assert response.status_code == 501


def test_actions_are_counted() -> None:
    wiki = SandboxWiki([])
    client = Client(wiki)

    client.get("/api.php", query_string={**FORMAT, "action": "query"})
    client.post("/api.php", data={**FORMAT, "action": "edit"})

    assert wiki.requests == ["query", "edit"]
