from .conftest import Visitor


def test_a_chain_of_redirects_is_told_hop_by_hop(visit: Visitor) -> None:
    reader = visit(("A", "#REDIRECT [[B]]"), ("B", "#REDIRECT [[C#d]]"), ("C", "text"))

    answer = reader.query(titles="a", redirects="1")

    assert answer["normalized"] == [{"fromencoded": False, "from": "a", "to": "A"}]
    assert answer["redirects"] == [{"from": "A", "to": "B"}, {"from": "B", "to": "C", "tofragment": "d"}]
    assert [page["title"] for page in answer["pages"]] == ["C"]


def test_a_loop_of_redirects_leads_to_no_page(visit: Visitor) -> None:
    answer = visit(("A", "#REDIRECT [[B]]"), ("B", "#REDIRECT [[A]]")).query(titles="A", redirects="1")

    assert answer == {"redirects": [{"from": "A", "to": "B"}, {"from": "B", "to": "A"}]}
