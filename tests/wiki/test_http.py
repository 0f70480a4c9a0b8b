import json
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from editrunner.errors import UsageError
from editrunner.model import JsonObject
from editrunner.wiki.http import ApiAnswer, ApiConnection, NoAnswer
from tests.integration.proxy import serving

COOKIE: JsonObject = {
    "name": "wiki_session",
    "value": "abc",
    "domain": "wiki.example",
    "path": "/",
    "secure": True,
    "expires": None,
}


def test_cookies_go_from_one_connection_to_another_by_way_of_json() -> None:
    def app(request: Request) -> Response:
        answer = Response(json.dumps({"sent": request.cookies}), mimetype="application/json")
        if not request.cookies:
            answer.set_cookie("wiki_session", "abc", httponly=True)
            answer.set_cookie("UserName", "Bot", max_age=3600)
        return answer

    with serving(app) as api:
        first, second = ApiConnection(api, "test"), ApiConnection(api, "test")
        first.read({})
        second.restore_cookies(json.loads(json.dumps(first.cookies())))
        answer = second.read({})
        first.close()
        second.close()

    assert answer == ApiAnswer({"sent": {"wiki_session": "abc", "UserName": "Bot"}})


def test_restored_cookies_go_to_their_own_host_only() -> None:
    def app(request: Request) -> Response:
        return Response(json.dumps({"sent": request.cookies}), mimetype="application/json")

    with serving(app) as api:
        connection = ApiConnection(api, "test")
        connection.restore_cookies([COOKIE])
        answer = connection.read({})
        connection.close()

    assert answer == ApiAnswer({"sent": {}})


@pytest.mark.parametrize(
    "broken",
    [{"name": None}, {"domain": ""}, {"domain": 7}, {"expires": "tomorrow"}, {"secure": "no"}, {"value": ["abc"]}],
    ids=str,
)
def test_a_damaged_session_is_refused_without_being_shown(broken: dict[str, Any]) -> None:
    connection = ApiConnection("http://127.0.0.1:9/api.php", "test")
    with pytest.raises(UsageError) as caught:
        connection.restore_cookies([{**COOKIE, **broken}])
    with pytest.raises(UsageError):
        connection.restore_cookies([{"name": "wiki_session"}])
    connection.close()

    assert "abc" not in str(caught.value)


def test_redirects_are_not_followed() -> None:
    seen = []

    def elsewhere(request: Request) -> Response:
        seen.append(request.url)
        return Response("{}", mimetype="application/json")

    with serving(elsewhere) as other, serving(lambda _: Response(status=307, headers={"Location": other})) as api:
        connection = ApiConnection(api, "test")
        answers = [connection.read({}), connection.write({"action": "login", "lgpassword": "s3cret"})]
        connection.close()

    assert seen == []
    for answer in answers:
        assert isinstance(answer, NoAnswer)
        assert other in answer.reason
