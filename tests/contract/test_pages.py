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
    *("a b", "_a__b_", " a  b ", "a#b", "a #b_c", "A:b", "a:b", "0", "a\u00a0b", "a\u3000b", "a\u200eb", "a : b"),
    *(":a", ":Category:a", "talk:a", "Talk:_a", " talk : a", "project:a", "Project_talk:a", "image:a", "FILE:a"),
    *("special:Nosuchpage", "TestWiki:a", "testwiki talk:a", "Help:a", "template: x", "User:a#b/c", "Talk:a#b:c"),
    *(
        "a?b",
        "a&b",
        'a"b',
        "a'b",
        "a+b",
        "a\\b",
        "a%",
        "a%2",
        "a%zz",
        "a;b",
        "&;",
        "/a",
        "a//b",
        "...",
        "éa",
        "user:éa",
    ),
]
INVALID = [
    *("[", "]", "{", "}", "<", ">", "|", "a\tb", "a\nb", "a\x7fb", "a%20b", "a%41"),
    *("Talk:", "special:", "Category:", "x" * 256, "é" * 128),
]
# {} is the prefix of this test's titles.
REDIRECTS = {
    "end": "x",
    "single": "#REDIRECT [[{} end#Sec tion]]",
    "double": "#redirect:[[{} single]]",
    "triple": "\n#REDIRECT  [[{}_double|shown]] and more",
    "loop 1": "#REDIRECT [[{} loop 2]]",
    "loop 2": "#REDIRECT [[{} loop 1]]",
    "into loop": "#REDIRECT [[{} loop 1]]",
    "self": "#REDIRECT [[{} self]]",
    "to missing": "#REDIRECT\n[[{} missing]]",
    "own fragment": "#REDIRECT[[{} single#Other]]",
    "no: invalid": "#REDIRECT [[a[b]]",
    "no: text before": "x\n#REDIRECT [[{} end]]",
    "no: comment before": "<!-- c -->#REDIRECT [[{} end]]",
    "no: unclosed": "#REDIRECT [[{} end",
}


def test_titles_are_normalised_or_come_with_the_reason_why_not(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for titles in (SPELLINGS, INVALID, ["x" * 255, "é" * 127]):
            exchange.post("Bot", **READ, titles="\x1f" + "\x1f".join(titles))

    compare(script)


def test_pages_are_read_with_their_text(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title("a")
        page_id = exchange.edit(title=title, text="Text.\n\n== Section ==\nMore: é")["edit"]["pageid"]
        exchange.get(**READ, titles=f"{title}|{title.replace(' ', '_')}|{exchange.title('missing')}")
        exchange.post(**READ, titles=title[0].lower() + title[1:])
        exchange.get(**READ, titles=f"Talk:{title}|:{title}#Section|{title}")
        exchange.get(**READ, pageids=f"{page_id}|99999999|{page_id}|0")
        exchange.get(**READ, titles="")

    compare(script)


@pytest.mark.parametrize(("account", "most"), [(LOGGED_OUT, 50), ("Bot", 500)])
def test_a_request_names_so_many_pages_and_no_more(compare: Compare, account: str, most: int) -> None:
    def script(exchange: Exchange) -> None:
        names = [exchange.title(str(number)) for number in range(most + 1)]
        info = {"action": "query", "prop": "info"}
        exchange.post(account, **info, titles="|".join(names[:most]))
        exchange.post(account, **info, titles="|".join(names))
        exchange.post(account, **info, titles="|".join(names[:1] * (most + 1)))
        exchange.post(account, **info, pageids="|".join(str(10**8 + number) for number in range(most + 1)))

    compare(script)


def test_redirects_are_followed_to_their_end(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        saved = [
            exchange.edit(title=exchange.title(name), text=text.replace("{}", exchange.prefix))["edit"]["pageid"]
            for name, text in REDIRECTS.items()
        ]
        titles = [exchange.title(name) for name in REDIRECTS]
        info = {"action": "query", "prop": "info"}
        for title in titles:
            exchange.get(**info, redirects=1, titles=title.replace(" ", "_"))
        exchange.get(**info, titles="|".join(titles))
        exchange.get(**info, redirects=1, titles="|".join(titles))
        exchange.get(**info, redirects=1, pageids="|".join(map(str, saved[:4])))

    compare(script)


def test_pages_come_with_those_of_some_categories_that_they_are_in(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one, two, three = (f"Category:{exchange.title(name)}" for name in ("one", "two", "three"))
        texts = (f"[[{one}]][[{two}|key]]", f"[[:{one}]]<nowiki>[[{two}]]</nowiki>", f"[[{three}]]")
        saved = [
            exchange.edit(title=exchange.title(str(n)), text=text)["edit"]["pageid"] for n, text in enumerate(texts)
        ]
        asked = {"action": "query", "prop": "categories", "cllimit": "max"}
        exchange.get(**asked, pageids="|".join(map(str, [*saved, 99999999])), clcategories=f"{one}|{two}")
        exchange.get(**asked, pageids=saved[0], clcategories=one.replace(" ", "_"))
        exchange.get(**asked, pageids=saved[0], clcategories=f"category: {exchange.title('two')}")

    compare(script)


def test_pages_come_with_who_has_edited_them_last(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title("a")
        exchange.edit("Bot", title=title, text="a")
        exchange.get(**{**READ, "rvprop": f"{READ['rvprop']}|user"}, titles=title)
        exchange.edit("Other", title=title, text="b")
        exchange.get(**{**READ, "rvprop": f"{READ['rvprop']}|user"}, titles=title)

    compare(script)
