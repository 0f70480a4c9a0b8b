from typing import Any

from editrunner.model import Redirect
from editrunner.wiki.redirects import redirect_chains, redirects_to

from .answering import Wiki


def answer(*hops: tuple[str, str], pages: Any = (), **more: Any) -> dict[str, Any]:
    return {"query": {"redirects": [{"from": source, "to": to} for source, to in hops], "pages": list(pages)}, **more}


def page(title: str, *redirects: str) -> dict[str, Any]:
    return {"pageid": 1, "ns": 0, "title": title, "redirects": [{"ns": 0, "title": source} for source in redirects]}


def test_a_redirect_to_a_redirect_is_a_chain_of_both() -> None:
    wiki = Wiki(answer(("A", "B"), ("B", "C")))

    assert redirect_chains(wiki.read, ["A", "C"]) == {"A": (Redirect("A", "B"), Redirect("B", "C"))}


def test_the_section_that_a_redirect_leads_to_is_known() -> None:
    hop = {"from": "A", "to": "B", "tofragment": "History"}

    found = redirect_chains(Wiki({"query": {"redirects": [hop]}}).read, ["A"])

    assert found == {"A": (Redirect("A", "B", "History"),)}


def test_a_chain_that_closes_ends_with_the_hop_that_closes_it() -> None:
    wiki = Wiki(answer(("A", "B"), ("B", "A")))

    assert [hop.target for hop in redirect_chains(wiki.read, ["A"])["A"]] == ["B", "A"]


def test_the_redirects_to_a_page_are_read_to_their_end() -> None:
    wiki = Wiki(
        answer(pages=[page("A", "R")], **{"continue": {"rdcontinue": "2", "continue": "||"}}),
        answer(pages=[page("A", "S"), page("B")]),
    )

    assert redirects_to(wiki.read, ["A", "B"]) == {"R": "A", "S": "A"}
    assert wiki.asked[1]["rdcontinue"] == "2"


def test_of_a_title_that_is_a_redirect_the_page_at_the_end_of_its_chain_is_meant() -> None:
    wiki = Wiki(answer(("R", "S"), ("S", "A"), pages=[page("A", "S")]))

    assert redirects_to(wiki.read, ["R"]) == {"R": "A", "S": "A"}


def test_a_title_with_a_pipe_is_asked_about_as_one() -> None:
    wiki = Wiki(answer(), answer())

    redirect_chains(wiki.read, ["A|B", "C"])
    redirects_to(wiki.read, ["A|B", "C"])

    assert [asked["titles"] for asked in wiki.asked] == ["\x1fA|B\x1fC"] * 2
