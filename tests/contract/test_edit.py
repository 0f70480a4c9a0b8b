import hashlib
import itertools

import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Exchange, Given

pytestmark = pytest.mark.mediawiki

READ = {"action": "query", "prop": "info|revisions", "rvslots": "main", "rvprop": "ids|timestamp|content|slotsha1"}
HISTORY = {
    "action": "query",
    "prop": "revisions",
    "rvslots": "main",
    "rvprop": "ids|timestamp|user|comment|slotsha1|flags|tags",
    "rvlimit": "max",
}
ACTIONS = {"action": "query", "prop": "info", "intestactions": "edit|create", "intestactionsdetail": "full"}
TEXTS = [
    *("a\r\nb", "a\rb\n\rc", "a  \n\n", "\n\na", " a \t\u00a0\u3000\n \n", "", " \n", "\u0085a\u2028b", "a\x7fb"),
    *("<nowiki>~~~~ {{subst:x}} [[A (b)|]]</nowiki>", "<!-- ~~~~ -->", "~~ [[A|b]] {{substx}}", "\U0001f600"),
]
SUMMARIES = [
    *("  a b ", "== X == y", "a ==\n== b", "a\nb\tc", "\u00a0a\u3000", "[[a|b]] {{c}} ~~~~ {{subst:x}}", "/* s */ a"),
    *("x" * 500, "é" * 500, "&amp; <!-- c -->", "#er-7f3a2c"),
    *("== X ==", " =a= b= \n", "== a\nb ==", "==\nX\n=="),
]


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_an_edit_as_editrunner_sends_it(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        started = exchange.get(**READ, titles=title, curtimestamp=1)["curtimestamp"]
        both = {"title": title, "bot": 1, "starttimestamp": started, "assertuser": "Bot", "maxlag": 5, "assert": "user"}
        base = exchange.edit("Bot", "POST", **both, text="é", md5=md5("é"), createonly=1)["edit"]["newrevid"]
        change = {"text": "b", "md5": md5("b"), "nocreate": 1, "minor": 1}
        exchange.edit("Bot", "MULTIPART", **both, **change, baserevid=base)
        exchange.edit("Bot", "POST", **both, **change)
        exchange.get(**READ, titles=title)
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_a_title_is_normalised_and_loses_its_fragment(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title("a")
        exchange.edit(title=f" {title[0].lower()}{title[1:].replace(' ', '_')}#section", text="a")
        exchange.edit(title=f"project talk:{title}", text="a")
        exchange.edit(title=f":{title}", text="b")

    compare(script)


def test_flags_hold_for_those_with_the_right_and_minor_for_changes_only(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title, number = exchange.title(), itertools.count()
        for account in ("Bot", "Plain", LOGGED_OUT):
            exchange.edit(account, title=title, text=next(number), minor=1, bot=1)
        exchange.edit(title=title, text=next(number), minor=1, notminor=1)
        exchange.edit(title=title, text=next(number), minor="0", bot="0")
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_createonly_and_nocreate(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(title=title, text="a", nocreate=1, md5="0")
        exchange.edit(title=title, text="a", createonly=1, nocreate=1)
        exchange.edit(title=title, text="a", createonly=1)
        exchange.edit(title=title, text="a", createonly=1)
        exchange.edit(title=title, text="b", createonly=1, md5="0", curtimestamp=1)
        exchange.edit(title=title, text="b", nocreate=1)

    compare(script)


def test_a_stale_base_is_a_conflict_unless_nothing_would_change(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        base = exchange.edit(title=title, text="one\n\nend")["edit"]["newrevid"]
        exchange.edit("Other", title=title, text="two\n\nend", baserevid=base)
        exchange.edit("Plain", title=title, text="three\n\nend", baserevid=base)
        exchange.edit("Plain", title=title, text="one\nadded\n\nend", baserevid=base)
        exchange.edit("Other", title=title, text="", baserevid=base)
        exchange.edit("Plain", title=title, text="two\n\nend \n", baserevid=base)
        exchange.edit("Plain", title=title, text="one\n\nend", baserevid=base)
        exchange.edit("Other", title=title, text="five", baserevid=10**9)
        exchange.get(**READ, titles=title)
        exchange.edit("Other", title=exchange.title("new"), text="a", baserevid=base)

    compare(script)


def test_the_history_after_a_base_is_read_either_way(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        saved = [
            exchange.edit(account, title=title, text=f"text {n}", summary=f"edit {n}")["edit"]["newrevid"]
            for n, account in enumerate(["Bot", "Other", LOGGED_OUT])
        ]
        exchange.get(**HISTORY, titles=title, rvdir="newer", rvstartid=saved[1])
        exchange.get(**HISTORY, titles=title, rvstartid=saved[1])
        exchange.get("Plain", **{**HISTORY, "rvprop": "ids|content"}, titles=title)
        exchange.get("Plain", **{**HISTORY, "rvlimit": "2"}, titles=title)
        exchange.get(**HISTORY, titles=exchange.title("missing"))

    compare(script)


def test_a_token_is_checked_first(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for account, token in (("Bot", "wrong"), ("Bot", "+\\"), (LOGGED_OUT, "wrong"), (LOGGED_OUT, "+\\")):
            exchange.edit(account, title="[", text="a", token=token)

    compare(script)


def test_what_makes_no_sense_is_refused(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for title in ("a[b", "Special:Nosuchpage"):
            exchange.edit(title=title, text="a", md5="0")
            exchange.edit(title=title, text="a", tags="no such tag")
        exchange.edit(title="Main Page", text="a", tags="no such tag|another", md5="0", createonly=1)
        exchange.edit(title="Main Page", text="a", md5="0")
        exchange.edit(title="Nosuch page", text="a" * (2048 * 1024 + 1))

    compare(script)


@pytest.mark.parametrize("account", ["Bot", LOGGED_OUT])
def test_a_protected_page_says_so_before_and_when_edited(compare: Compare, account: str) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title("protected")
        exchange.get(account, **ACTIONS, titles=f"{title}|{exchange.title('missing')}|Special:Nosuchpage|[")
        exchange.edit(account, title=title, text="x", md5="0")
        exchange.edit(account, title=title, text="x", createonly=1)
        exchange.edit(account, title=title, text="x", tags="no such tag")
        exchange.edit(account, title=title, text="protected", baserevid=10**9)

    compare(script, Given(protected=("protected",)))


def test_text_is_stored_as_mediawiki_stores_it(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for number, text in enumerate(TEXTS):
            title = exchange.title(str(number))
            exchange.edit("Bot", "MULTIPART" if number % 2 else "POST", title=title, text=text, md5=md5(text))
            exchange.edit(title=title, text=text)
        exchange.get(**READ, titles="|".join(exchange.title(str(number)) for number in range(len(TEXTS))))

    compare(script)


def test_the_md5_is_that_of_the_text_as_it_is_sent(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        exchange.edit(title=exchange.title(), text="a\r\nb \n", md5=md5("a\nb \n"))
        exchange.edit(title=exchange.title(), text="a \n", md5=md5("a"))
        exchange.edit(title=exchange.title(), text="a", md5=md5("a").upper())

    compare(script)


def test_summaries_are_stored_as_mediawiki_stores_them(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for number, summary in enumerate(SUMMARIES):
            exchange.edit(title=exchange.title(), text=number, summary=summary)
        exchange.get(**HISTORY, titles=exchange.title())

    compare(script)


def test_text_is_added_by_the_wiki(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        made = exchange.edit(title=title, text="a")["edit"]
        base = made["newrevid"]
        added = {"pageid": made["pageid"], "appendtext": "\nb \n", "nocreate": 1}
        exchange.edit(**added, md5=md5("a"))
        exchange.edit(**added, md5=md5("\nb \n"), baserevid=base)
        exchange.edit(**added, md5=md5("\nb \n"), baserevid=base)
        exchange.edit("Other", title=title, prependtext="c\n", md5=md5("c\n"))
        exchange.edit(title=title, appendtext=" \n")
        exchange.edit(title=exchange.title("missing"), appendtext="a", nocreate=1)
        exchange.edit(pageid=10**9, appendtext="a", nocreate=1)
        exchange.get(**READ, titles=title)
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_a_section_is_added_by_the_wiki_whatever_the_base_unless_it_was_just_added(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        new = {"title": title, "section": "new", "sectiontitle": "H & H", "text": "b \n", "md5": md5("b \n")}
        base = exchange.edit(**new)["edit"]["newrevid"]
        exchange.edit(**new, baserevid=base, summary="one")
        exchange.edit(**new, baserevid=base, summary="one")
        exchange.edit(**new, baserevid=base, summary="two")
        exchange.edit("Other", **new, baserevid=base, summary="two")
        exchange.edit("Other", **new)
        exchange.get(**READ, titles=title)
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_a_section_is_saved_with_its_seams(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        for section, text in (("0", "new \n"), ("1", "== X ==\n"), ("T-2", ""), ("3", "a"), ("9", "a"), ("0", "")):
            exchange.edit(title=title, text="a\n== B ==\nb\n=== C ===\n\n\nc\n== D ==")
            exchange.edit(title=title, text=text, section=section, md5=md5(text))
            exchange.get(**READ, titles=title)

    compare(script)
