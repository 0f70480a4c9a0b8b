import hashlib
import json

import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Exchange

pytestmark = pytest.mark.mediawiki

READ = {"action": "query", "prop": "revisions", "rvslots": "main", "rvprop": "ids|comment|slotsha1|content"}

TEXTS = [
    *(
        "a\r\nb",
        "a\rb\n\rc",
        "a  \n\n",
        "\n\na",
        " a \t\u00a0\u3000\n \n",
        "a\x0b",
        "",
        " \n",
        "e\u0301",
        "\u212b",
        "\ufb01",
    ),
    *(
        "\u212b",
        "\ufb01",
        "a\x01b",
        "a\x00b",
        "a\x7fb",
        "h\ufffei\uffffj\ufdd0k",
        "\u0085a\u2028b",
        "\U0001f600",
        "a\ufffdb",
        "\u0301a",
    ),
    *("<nowiki>~~~~ {{subst:x}} [[A (b)|]]</nowiki>", "<!-- ~~~~ -->", "<pre>~~~</pre>", "~~ [[A|b]] {{substx}}"),
]
SUMMARIES = [
    *("  a b ", "e\u0301", "== X ==", "== X == y", "=X=", " == X == ", "a ==\n== b", "==a\nb==", "= a = = b =", "="),
    *("a\nb\tc", "a\r\nb", "\u00a0a\u3000", "a   b", "[[a|b]] {{c}} ~~~~ {{subst:x}}", "a\x01b", "/* s */ a", "_a_"),
    *("x" * 500, "x" * 501, "é" * 600, "e\u0301" * 400, "\U0001f600" * 501, "a" * 499 + "  b", "x" * 496 + "    yyyyy"),
    *("x" * 490 + "    y    y    yyyyyyyyy", "== " + "x" * 498 + " ==", "&amp; <!-- c -->", "#er-7f3a2c"),
]
JSON_TEXTS = [
    *(
        "[]",
        "1",
        '"a"',
        "null",
        " {} \n",
        '{"a":[1,{"b":[]}],"c":{}}',
        '{"a":1,"a":2}',
        '{"":1}',
        '{"d":9007199254740993}',
    ),
    *(
        '{"b":"\u2028<>&\\u00e9\\/\\u0001\\n\\"\\\\"}',
        '{"é":true,"n":false}',
        "",
        "{",
        "[1,]",
        "nope",
        "{'a':1}",
        "NaN",
    ),
]


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_text_is_stored_as_mediawiki_stores_it(compare: Compare, text: str) -> None:
    def script(exchange: Exchange) -> None:
        exchange.edit(title=exchange.title(), text=text)
        exchange.edit("Bot", "MULTIPART", title=exchange.title(), text=text)
        exchange.get(**READ, titles=exchange.title())

    compare(script)


@pytest.mark.parametrize("text", ["a", "a\r\nb", "a \n", "e\u0301", "é", "a\x01b", "\u2028"], ids=ascii)
def test_the_md5_is_that_of_the_normalised_text_with_the_line_ends_sent(compare: Compare, text: str) -> None:
    def script(exchange: Exchange) -> None:
        exchange.edit(title=exchange.title("a"), text=text, md5=md5(text))
        exchange.edit(title=exchange.title("b"), text=text, md5=md5(text.replace("\r\n", "\n")))
        exchange.edit(title=exchange.title("c"), text=text, md5=md5(text.rstrip()))
        exchange.edit(title=exchange.title("d"), text=text, md5=md5("é"))
        exchange.edit(title=exchange.title("e"), text=text, md5=md5(text).upper())

    compare(script)


def test_summaries_are_stored_as_mediawiki_stores_them(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for number, summary in enumerate(SUMMARIES):
            exchange.edit(title=exchange.title(), text=str(number), summary=summary)
        exchange.get(**READ, rvlimit="max", titles=exchange.title())

    compare(script)


def test_a_summary_alone_changes_nothing(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        exchange.edit(title=exchange.title(), text="a")
        exchange.edit(title=exchange.title(), text="a", summary="Another", minor=1)
        exchange.get(**READ, titles=exchange.title())

    compare(script)


@pytest.mark.parametrize("text", JSON_TEXTS, ids=ascii)
def test_json_is_stored_as_mediawiki_stores_it(compare: Compare, text: str) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(title=title, text=text, contentmodel="json")
        exchange.edit(title=title, text=text, contentmodel="json", contentformat="application/json")
        exchange.get(**READ, titles=title)

    compare(script)


def test_a_json_page_stays_one(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit("Plain", title=title, text="{}", contentmodel="json")
        exchange.edit(title=title, text=json.dumps({"a": [1, "é"]}))
        exchange.edit(title=title, text="not JSON")
        exchange.edit(title=title, text="{}", contentformat="text/x-wiki")
        exchange.edit(title=exchange.title("b"), text="a", contentformat="application/json")
        exchange.edit(LOGGED_OUT, title=exchange.title("c"), text="{}", contentmodel="json")
        exchange.edit(LOGGED_OUT, title=title, text="[]")
        exchange.get(**READ, titles=title)

    compare(script)


def test_plain_text_is_not_transformed(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(title=title, text="a\r\n\n {{subst:x}} ~~~~ [[Category:b]] \n", contentmodel="text")
        exchange.get(**READ, titles=title)
        exchange.get(action="query", prop="info", titles=title)

    compare(script)
