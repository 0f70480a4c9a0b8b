import base64
import json
from urllib.parse import quote_plus

import pytest
from werkzeug.wrappers import Request, Response

from editrunner.model import ApiError, JsonObject
from editrunner.wiki.authentication import HeaderAuthentication
from editrunner.wiki.http import ApiAnswer, ApiConnection, NoAnswer
from tests.integration.proxy import serving

PASSWORD = 'pa55 "wörd"/&+'
TOKEN = "1f2e3d4c5b6a+\\"
SECRETS = (PASSWORD, quote_plus(PASSWORD), json.dumps(PASSWORD)[1:-1], TOKEN.removesuffix("+\\"), "session-1234")
LOGIN = {"action": "login", "lgname": "Bot@er", "lgpassword": PASSWORD, "lgtoken": TOKEN}


def everything(request: Request) -> str:
    """Return a request as a server shows it that hides nothing."""
    body = request.get_data(as_text=True)
    return f"{request.headers} {body} {request.form.to_dict()} {json.dumps(request.form)} {request.form}"


def sent(connection: ApiConnection) -> ApiAnswer | NoAnswer:
    answer = connection.write(LOGIN)
    assert isinstance(answer, ApiAnswer | NoAnswer)
    return answer


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("shape", ["errors", "error", "login"])
def test_an_answer_that_repeats_its_request_repeats_no_secret(shape: str, status: int) -> None:
    def app(request: Request) -> Response:
        if not request.cookies:
            answer = Response("{}", mimetype="application/json")
            answer.set_cookie("wiki_session", "session-1234")
            return answer
        text = everything(request)
        parts = {
            "errors": [{"code": "internal", "text": text, "data": {text: [text]}}],
            "error": {"code": "internal", "info": text, "more": text},
            "login": {"result": "Failed", "reason": {"text": text}},
        }
        return Response(json.dumps({shape: parts[shape]}), status, mimetype="application/json")

    with serving(app) as api:
        connection = ApiConnection(api, "test")
        connection.read({})
        answer = sent(connection)
        connection.close()

    said = repr(answer)
    assert "Bot@er" in said or (status == 500 and shape == "login")
    assert [secret for secret in SECRETS if secret in said or secret in said.replace("\\\\", "\\")] == []


def test_an_address_to_which_a_wiki_redirects_shows_no_secret() -> None:
    def app(request: Request) -> Response:
        return Response("", 302, {"Location": f"https://elsewhere.example/?{request.get_data(as_text=True)}"})

    with serving(app) as api:
        connection = ApiConnection(api, "test")
        answer = sent(connection)
        connection.close()

    assert isinstance(answer, NoAnswer)
    assert "https://elsewhere.example/" in answer.reason
    assert [secret for secret in SECRETS if secret in answer.reason] == []


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("Bearer token-of-the-bot", "token-of-the-bot"),
        (f"Basic {base64.b64encode(b'bot:pa55-of-the-bot').decode()}", "pa55-of-the-bot"),
        ("Basic not-base64-at-all", "not-base64-at-all"),
    ],
)
def test_what_authorizes_a_request_is_not_shown_either(header: str, secret: str) -> None:
    def app(request: Request) -> Response:
        text = f"{request.headers['Authorization']} is {secret}"
        return Response(json.dumps({"errors": [{"code": "x", "text": text}]}), mimetype="application/json")

    with serving(app) as api:
        connection = ApiConnection(api, "test", HeaderAuthentication(header))
        answer = connection.read({})
        connection.close()

    assert answer == ApiAnswer(
        {"errors": [{"code": "x", "text": f"{header.partition(' ')[0]} *** is ***"}]},
        (ApiError("x", f"{header.partition(' ')[0]} *** is ***"),),
    )


def test_texts_of_pages_and_short_values_stay_as_they_are() -> None:
    content: JsonObject = {
        "query": {"pages": [{"title": TOKEN, "content": "token-of-the-bot"}]},
        "errors": [{"code": "x1", "text": "1 of 10"}],
    }

    def app(request: Request) -> Response:
        answer = Response(json.dumps(content), mimetype="application/json")
        answer.set_cookie("UserID", "1")
        return answer

    with serving(app) as api:
        connection = ApiConnection(api, "test", HeaderAuthentication("Bearer token-of-the-bot"))
        connection.read({})
        answer = connection.write({"token": TOKEN})
        connection.close()

    assert answer == ApiAnswer(content, (ApiError("x1", "1 of 10"),))
