import pytest

from editrunner.sandbox.accounts import Session
from editrunner.sandbox.api import ApiError, NotUnderstood, Request, read_request

from .conftest import FORMAT, Visitor


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"action": "purge"},
        {"action": "query", "nosuch": "1"},
        {"action": "query", "meta": "tokens", "rvlimit": "1"},
        {"action": "query", "meta": "filerepoinfo"},
        {"action": "query", "meta": "tokens", "type": "watch"},
        {"action": "query", "meta": "siteinfo", "siprop": "statistics"},
        {"action": "query", "meta": "userinfo", "uiprop": "options"},
        {"action": "query", "meta": "tokens", "formatversion": "1"},
        {"action": "query", "meta": "tokens", "errorformat": "html"},
        {"action": "query", "meta": "tokens", "format": "xml"},
        {"action": "query", "meta": "tokens", "assert": "bot"},
        {"action": "query", "meta": "tokens", "maxlag": "five"},
        {"action": "query", "list": "search", "srsearch": "a"},
        {"action": "query", "list": "allpages", "apfilterredir": "redirects"},
        {"action": "query", "list": "allpages", "aplimit": "0"},
        {"action": "query", "list": "allpages", "continue": "gapcontinue||"},
        {"action": "query", "list": "categorymembers"},
        {"action": "query", "list": "categorymembers", "cmtitle": "Category:A", "cmdir": "desc"},
        {"action": "query", "prop": "categories", "titles": "A"},
        {"action": "query", "prop": "info", "titles": "A", "inprop": "url"},
        {"action": "query", "prop": "revisions", "titles": "A", "rvprop": "size", "rvslots": "main"},
        {"action": "query", "prop": "revisions", "titles": "A", "rvprop": "content"},
        {"action": "query", "titles": "e\u0301"},
        {"action": "query", "titles": "a\x01"},
        {"action": "login", "lgname": "Bot@er", "lgpassword": "x", "lgtoken": "x"},
    ],
    ids=str,
)
def test_what_is_not_imitated_is_answered_with_501(visit: Visitor, params: dict[str, str]) -> None:
    response = visit(("A", "text")).get(**params)

    assert response.status_code == 501
    assert response.headers["MediaWiki-API-Error"] == "sandbox-not-understood"
    assert response.get_json()["errors"][0]["code"] == "sandbox-not-understood"


def test_the_answer_names_all_that_is_not_understood() -> None:
    with pytest.raises(NotUnderstood, match=r"^the parameter never, prop=links, a request without format$"):
        read_request(
            {"action": "query", "never": "1", "prop": "links", "formatversion": "2", "errorformat": "plaintext"},
            Session(),
            posted=False,
        )


def test_an_error_has_the_form_of_mediawikis() -> None:
    error = ApiError("badtags", "No.", "edit", disallowedtags=["a"])

    assert error.row == {"code": "badtags", "text": "No.", "module": "edit", "data": {"disallowedtags": ["a"]}}


@pytest.mark.parametrize(
    ("sent", "values"), [("a|b", ("a", "b")), ("\x1fa|b\x1fc", ("a|b", "c")), ("", ()), ("\x1f", ())]
)
def test_lists_are_split_by_either_separator(sent: str, values: tuple[str, ...]) -> None:
    request = read_request({**FORMAT, "action": "query", "titles": sent}, Session(), posted=False)

    assert request.values("titles") == values


def test_what_is_no_list_is_not_split() -> None:
    assert Request({"text": "a|b"}, Session()).values("text") == ("a|b",)
