import pytest

from editrunner.sandbox.lists import sort_key

from .conftest import Visitor


def test_a_list_goes_on_where_it_stopped(visit: Visitor) -> None:
    reader = visit(*((f"A{number}", "text") for number in range(5)))
    first = reader.get(action="query", list="allpages", apprefix="A", aplimit="3").get_json()

    second = reader.query(list="allpages", apprefix="A", aplimit="3", **first["continue"])

    assert [row["title"] for row in second["allpages"]] == ["A3", "A4"]


@pytest.mark.parametrize("params", [{"apcontinue": "7"}, {"apprefix": "Talk:A"}], ids=str)
def test_a_list_of_another_kind_is_not_understood(visit: Visitor, params: dict[str, str]) -> None:
    assert visit(("A", "text")).get(action="query", list="allpages", **params).status_code == 501


def test_members_are_sorted_by_their_keys(visit: Visitor) -> None:
    reader = visit(("A", "[[Category:C|z]]"), ("B", "[[Category:C]]"), ("D", "[[Category:C|*]]"))

    members = reader.query(list="categorymembers", cmtitle="Category:C")["categorymembers"]

    assert [row["title"] for row in members] == ["D", "B", "A"]


def test_sort_keys_are_upper_case() -> None:
    assert sort_key("k", "Aé") == "K\nAÉ".encode()
