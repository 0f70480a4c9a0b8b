from .conftest import Visitor


def test_a_login_token_brings_a_cookie(visit: Visitor) -> None:
    response = visit().get(action="query", meta="tokens", type="login")

    assert "HttpOnly" in response.headers["Set-Cookie"]


def test_nothing_else_does(visit: Visitor) -> None:
    assert "Set-Cookie" not in visit().get(action="query", meta="tokens").headers
