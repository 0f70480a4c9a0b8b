from collections import Counter

import pytest

from tests.wiki_access import WikiAccess

from .command import Command
from .proxy import Passing, Proxy

pytestmark = pytest.mark.mediawiki


def test_two_hundred_pages_take_at_most_two_hundred_and_eight_requests(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number:03}" for number in range(200)]
    mediawiki.bring_in({**dict.fromkeys(titles, "teh cat"), f"{prefix} unchanged": "the cat"})
    job = {"id": "j", "targets": [{"prefix": prefix}], "operations": [{"replace": {"find": "teh", "with": "the"}}]}

    ended = command.apply(command.jobs(job))

    assert ended.counts == {"saved": 200, "skipped": 1}
    assert len(proxy.passed) <= 208
    assert Counter(request.params["title"] for request in proxy.edits) == Counter(titles)
    fetched = Counter(page for pages in proxy.fetches for page in pages)
    assert fetched == Counter([*titles, f"{prefix} unchanged"])


def test_a_write_guards_the_page_and_names_the_account_with_the_token_last(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    revision = mediawiki.edit(f"{prefix} A", "a")
    job = {
        "id": "j",
        "targets": [{"titles": [f"{prefix} A", f"{prefix} B"]}],
        "missing": "create",
        "operations": [{"append": {"text": "é"}}],
    }

    command.apply(command.jobs(job))

    changed, created = (request.params for request in proxy.edits)
    assert changed["baserevid"] == str(revision)
    assert "nocreate" in changed
    assert "createonly" not in changed
    assert "createonly" in created
    assert {"nocreate", "baserevid"}.isdisjoint(created)
    for params in (changed, created):
        assert {"starttimestamp", "md5"} <= set(params)
        assert (params["assert"], params["assertuser"], params["maxlag"]) == ("user", "Bot", "5")
        assert list(params)[-1] == "token"


def test_one_token_and_one_log_in_serve_a_whole_run(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} {number}": "a" for number in range(3)})
    job = {"id": "j", "targets": [{"prefix": prefix}], "operations": [{"append": {"text": "more"}}]}

    command.apply(command.jobs(job))

    assert [request.params["action"] for request in proxy.passed].count("login") == 1
    assert len({request.params["token"] for request in proxy.edits}) == 1
    assert all("editrunner/" in request.headers["User-Agent"] for request in proxy.passed)


def test_a_long_text_arrives_whole(command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str) -> None:
    text = "é漢🐈&=+ " * 20_000 + "end"
    mediawiki.edit(prefix, "a")
    job = {"id": "j", "targets": [{"titles": [prefix]}], "operations": [{"set_text": {"text": text}}]}

    ended = command.apply(command.jobs(job))

    assert ended.counts == {"saved": 1}
    assert mediawiki.text(prefix) == text
    assert proxy.edits[0].encoding == "multipart/form-data"


def test_the_intent_is_in_the_log_before_the_write_arrives(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} {number}": "a" for number in range(2)})
    seen: list[tuple[str, str]] = []

    def look(_: Passing) -> None:
        newest = command.events()[-1]
        seen.append((newest["event"], newest["title"]))

    proxy.on_edit(look, times=2)
    job = {"id": "j", "targets": [{"prefix": prefix}], "operations": [{"append": {"text": "more"}}]}

    command.apply(command.jobs(job))

    assert seen == [("edit.intent", f"{prefix} 0"), ("edit.intent", f"{prefix} 1")]
