import pytest

from editrunner.cli.connect import Approach, open_wiki
from editrunner.errors import WikiError
from editrunner.wiki.http import ApiConnection


def test_a_wiki_that_cannot_be_opened_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    monkeypatch.setattr(ApiConnection, "close", lambda connection: closed.append(connection.api))
    # Nothing listens there: https://www.rfc-editor.org/rfc/rfc863.
    way = Approach("http://127.0.0.1:9/api.php", None, None)

    with pytest.raises(WikiError):
        open_wiki(way, maxlag=5, account=None, on_wait=lambda _: None)

    assert closed == ["http://127.0.0.1:9/api.php"]
