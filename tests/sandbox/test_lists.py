from .conftest import Visitor


def test_a_list_goes_on_where_it_stopped(visit: Visitor) -> None:
    reader = visit(*((f"A{number}", "text") for number in range(5)))
    first = reader.get(action="query", list="allpages", apprefix="A", aplimit="3").get_json()

    second = reader.query(list="allpages", apprefix="A", aplimit="3", **first["continue"])

    assert [row["title"] for row in second["allpages"]] == ["A3", "A4"]


def test_members_are_sorted_by_their_keys(visit: Visitor) -> None:
    reader = visit(("A", "[[Category:C|z]]"), ("B", "[[Category:C]]"), ("D", "[[Category:C|*]]"))

    members = reader.query(list="categorymembers", cmtitle="Category:C")["categorymembers"]

    assert [row["title"] for row in members] == ["D", "B", "A"]


def test_the_limit_in_force_is_told_where_it_was_left_to_the_wiki(visit: Visitor) -> None:
    answers = [
        visit(account=account).get(action="query", list="allpages", aplimit="max").get_json()["limits"]
        for account in ("Bot", "Plain")
    ]

    assert answers == [{"allpages": 5000}, {"allpages": 500}]
