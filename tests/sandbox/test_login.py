from .conftest import PASSWORDS, Visitor


def test_a_session_has_its_own_token(visit: Visitor) -> None:
    tokens = {visit(account="Bot").query(meta="tokens")["tokens"]["csrftoken"] for _ in range(2)}

    assert len(tokens) == 2


def test_logging_in_without_a_token_is_not_understood(visit: Visitor) -> None:
    response = visit().post(action="login", lgname="Bot@er", lgpassword=PASSWORDS["Bot"])

    assert response.status_code == 501


def test_an_assertion_that_does_not_hold_is_told_in_the_header(visit: Visitor) -> None:
    response = visit().get(action="query", meta="tokens", **{"assert": "user"})

    assert response.headers["MediaWiki-API-Error"] == "assertuserfailed"
