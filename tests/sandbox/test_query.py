from .conftest import Visitor


def test_meta_goes_with_pages(visit: Visitor) -> None:
    answer = visit(("A", "text")).query(meta="tokens", prop="info", titles="A")

    assert set(answer) == {"pages", "tokens"}


def test_a_query_that_names_nothing_is_answered_with_nothing(visit: Visitor) -> None:
    assert visit().get(action="query", prop="info").get_json() == {"batchcomplete": True}
