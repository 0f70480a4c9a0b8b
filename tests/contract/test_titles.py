import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Exchange

pytestmark = pytest.mark.mediawiki

READ = {
    "action": "query",
    "prop": "info|revisions",
    "rvprop": "ids|timestamp|content|slotsha1",
    "rvslots": "main",
    "intestactions": "edit|create",
    "intestactionsdetail": "full",
    "curtimestamp": "1",
}

SPELLINGS = [
    *("a b", "_a__b_", " a  b ", "a#b", "#b", "a#b_c", "A:b", "a:b", "0", "a\u00a0b", "a\u3000b", "a\u200eb"),
    *(":a", ":Category:a", "talk:a", "Talk:_a", " talk : a", "project:a", "Project_talk:a", "image:a", "FILE:a"),
    *("Media:x", "special:Nosuchpage", "TestWiki:a", "testwiki talk:a", "Help:a", "template: x", "User:a#b/c"),
    *("wikipedia:", "wikipedia:Foo", "Wikipedia:foo bar#x", "wikipedia:talk:a", "wikipedia::a", "en:a", "w:a"),
    *("a?b", "a&b", 'a"b', "a'b", "a+b", "a\\b", "a%", "a%2", "a%zz", "a;b", "&;", "/a", "a//b", "...", "a\u0085b"),
    *("&amp;", "&#65;b", "&#x42;b", "éa", "user:éa", "ŉa", "e\u0301", "\u0301a", "x" * 255, "é" * 127),
]
INVALID = [
    *("[", "]", "{", "}", "<", ">", "|", "a\tb", "a\nb", "a\x7fb", "a\ufffdb", "a\x01b", "a%20b", "a%41"),
    *("&nbsp;", "&unknown;", "~~~", "a~~~b", ".", "..", "./a", "../a", "a/./b", "a/..", "::a", "Talk:", "special:"),
    *("Talk:talk:a", "Talk:Category:a", "Talk:wikipedia:x", "Talk:#a", ":talk:#x", "Category:", "x" * 256, "é" * 128),
]


@pytest.mark.parametrize("titles", [SPELLINGS[n : n + 12] for n in range(0, len(SPELLINGS), 12)], ids=ascii)
def test_titles_are_normalised(compare: Compare, titles: list[str]) -> None:
    compare(lambda exchange: exchange.get(LOGGED_OUT, **READ, titles="\x1f" + "\x1f".join(titles)))


@pytest.mark.parametrize("titles", [INVALID[n : n + 12] for n in range(0, len(INVALID), 12)], ids=ascii)
def test_invalid_titles_come_with_their_reason(compare: Compare, titles: list[str]) -> None:
    compare(lambda exchange: exchange.get(LOGGED_OUT, **READ, titles="\x1f" + "\x1f".join(titles)))


def test_pages_are_read_with_their_text(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title("a")
        exchange.edit(title=title, text="Text.\n\n== Section ==\nMore: é")
        exchange.get(**READ, titles=f"{title}|{title.replace(' ', '_')}|{exchange.title('missing')}")
        exchange.post(**READ, titles=title[0].lower() + title[1:])
        exchange.get(**READ, titles=f"Talk:{title}|:{title}#Section|{title}")

    compare(script)


def test_pages_are_read_by_id(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        page_id = exchange.edit(title=exchange.title("a"), text="a")["edit"]["pageid"]
        exchange.get(**READ, pageids=f"{page_id}|99999999|0|-1")
        exchange.get(**READ, pageids=f"{page_id}|{page_id}")
        exchange.get(**READ, pageids="one")
        exchange.get(**READ, pageids=page_id, titles=exchange.title("a"))

    compare(script)


def test_a_query_may_be_about_nothing(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        exchange.get(**READ)
        exchange.get(**READ, titles="")
        exchange.get(**READ, titles="\x1f")

    compare(script)


@pytest.mark.parametrize(("account", "most"), [(LOGGED_OUT, 50), ("Plain", 50), ("Bot", 500)])
def test_a_request_names_so_many_titles_and_no_more(compare: Compare, account: str, most: int) -> None:
    def script(exchange: Exchange) -> None:
        names = [exchange.title(str(number)) for number in range(most + 1)]
        info = {"action": "query", "prop": "info"}
        exchange.post(account, **info, titles="|".join(names[:most]))
        exchange.post(account, **info, titles="|".join(names))
        exchange.post(account, **info, titles="|".join(names[:1] * (most + 1)))
        exchange.post(account, **info, pageids="|".join(str(10**8 + number) for number in range(most + 1)))

    compare(script)
