import hashlib
from collections.abc import Callable

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


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_a_page_is_created_changed_and_left_alone(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        for text in ("one", "two", "two", "two \n"):
            exchange.edit(title=title, text=text)
        exchange.get(**READ, titles=title)
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_an_edit_as_editrunner_sends_it(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        started = exchange.get(**READ, titles=title, curtimestamp=1)["curtimestamp"]
        both = {"title": title, "bot": 1, "starttimestamp": started, "assertuser": "Bot", "maxlag": 5, "assert": "bot"}
        new = {"text": "é", "md5": md5("é"), "createonly": 1, "notminor": 1, "contentmodel": "wikitext"}
        base = exchange.edit("Bot", "POST", **both, **new)["edit"]["newrevid"]
        change = {"text": "b", "md5": md5("b"), "nocreate": 1, "minor": 1, "contentformat": "text/x-wiki"}
        exchange.edit("Bot", "MULTIPART", **both, **change, baserevid=base)
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_a_title_is_normalised_and_loses_its_fragment(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title("a")
        exchange.edit(title=f" {title[0].lower()}{title[1:].replace(' ', '_')}#section", text="a")
        exchange.edit(title=f"project talk:{title}", text="a")
        exchange.edit(title=f":{title}", text="b")

    compare(script)


@pytest.mark.parametrize("account", ["Plain", LOGGED_OUT])
def test_flags_without_the_right_are_dropped(compare: Compare, account: str) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(account, title=title, text="a", minor=1, bot=1)
        exchange.edit(account, title=title, text="b", minor=1, bot=1)
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_a_new_page_is_not_minor_and_notminor_does_not_undo_minor(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(title=title, text="a", minor=1)
        exchange.edit(title=title, text="b", minor=1)
        exchange.edit(title=title, text="c", minor=1, notminor=1)
        exchange.edit(title=title, text="d", minor="0", bot="0")
        exchange.get(**HISTORY, titles=title)

    compare(script)


def test_createonly_and_nocreate(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(title=title, text="a", nocreate=1)
        exchange.edit(title=title, text="a", createonly=1, nocreate=1)
        exchange.edit(title=title, text="a", createonly=1)
        exchange.edit(title=title, text="a", createonly=1)
        exchange.edit(title=title, text="b", createonly="0")
        exchange.edit(title=title, text="b", createonly=1, nocreate=1)
        exchange.edit(title=title, text="b", createonly=1, md5="0", curtimestamp=1)
        exchange.edit(title=title, text="b", nocreate=1)

    compare(script)


def test_a_stale_base_is_a_conflict_whoever_edited(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        base = exchange.edit(title=title, text="one")["edit"]["newrevid"]
        exchange.edit("Other", title=title, text="two", baserevid=base)
        exchange.edit("Plain", title=title, text="three", baserevid=base)
        exchange.edit("Other", title=title, text="four", baserevid=base)
        exchange.edit("Other", title=title, text="", baserevid=base)
        exchange.edit("Other", title=title, text="five", baserevid=0)
        exchange.get(**READ, titles=title)

    compare(script)


def test_a_stale_base_is_no_conflict_where_nothing_would_change(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        base = exchange.edit(title=title, text="one")["edit"]["newrevid"]
        exchange.edit("Other", title=title, text="two", baserevid=base)
        exchange.edit("Plain", title=title, text="two \n", baserevid=base)
        exchange.edit("Plain", title=title, text="one", baserevid=base)
        exchange.get(**READ, titles=title)

    compare(script)


def test_a_base_that_is_no_revision_is_a_conflict(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(title=title, text="one")
        exchange.edit(title=title, text="two", baserevid=10**9)
        exchange.edit(title=title, text="one", baserevid=10**9)
        exchange.edit(title=title, text="two", baserevid="x")

    compare(script)


def test_a_base_guards_nothing_where_there_is_no_page(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        base = exchange.edit(title=exchange.title("a"), text="one")["edit"]["newrevid"]
        exchange.edit(title=exchange.title("b"), text="two", baserevid=base, nocreate=1)
        exchange.edit(title=exchange.title("b"), text="two", baserevid=base)

    compare(script)


def test_the_history_after_a_base_is_read_either_way(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        saved = [
            exchange.edit(account, title=title, text=f"text {n}", summary=f"edit {n}")["edit"]["newrevid"]
            for n, account in enumerate(["Bot", "Other", "Bot", "Plain", LOGGED_OUT])
        ]
        other = exchange.edit(title=exchange.title("other"), text="x")["edit"]["newrevid"]
        exchange.get(**HISTORY, titles=title, rvdir="newer", rvstartid=saved[1])
        exchange.get(**HISTORY, titles=title, rvdir="older", rvstartid=saved[3])
        exchange.get(**HISTORY, titles=title, rvdir="newer", rvstartid=other)
        exchange.get(**HISTORY, titles=title, rvdir="newer", rvstartid=10**9)
        exchange.get(**HISTORY, titles=title, rvdir="newer", rvstartid="x")
        exchange.get(**HISTORY, titles=title, rvdir="sideways")
        exchange.get(**HISTORY, titles=exchange.title("missing"), rvdir="newer", rvstartid=other)
        exchange.get(**HISTORY, titles=f"{title}|{exchange.title('other')}")
        exchange.get("Plain", **{**HISTORY, "rvprop": "ids|content"}, titles=title)
        exchange.get("Plain", **{**HISTORY, "rvlimit": "2"}, titles=title)

    compare(script)


@pytest.mark.parametrize("direction", ["newer", "older"])
def test_a_history_goes_on(compare: Compare, direction: str) -> None:
    def script(exchange: Exchange) -> None:
        for number in range(5):
            exchange.edit(title=exchange.title(), text=str(number))
        goes_on: dict[str, str] | None = {}
        while goes_on is not None:
            params = {**HISTORY, "titles": exchange.title(), "rvlimit": "2", "rvdir": direction, **goes_on}
            goes_on = exchange.get(**params).get("continue")

    compare(script)


def test_a_tag_has_to_be_defined_and_allowed(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title, defined = exchange.title(), exchange.title("tag")
        exchange.edit(title=title, text="a", tags="no such tag")
        exchange.edit(title=title, text="a", tags=f"{defined}|no such tag|mw-blank")
        exchange.edit(title=title, text="a", tags=defined)
        exchange.edit("Plain", title=title, text="b", tags=defined)
        exchange.edit("Plain", title=title, text="c", tags="")
        exchange.edit(LOGGED_OUT, title=title, text="d", tags=defined)
        exchange.edit(LOGGED_OUT, title=title, text="d", tags=defined, md5="0")
        exchange.edit(LOGGED_OUT, title=title, text="d", tags=defined, baserevid=10**9)
        exchange.get(**HISTORY, titles=title)

    compare(script, Given(tags=("tag",)))


def test_logged_out_editing(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title()
        exchange.edit(LOGGED_OUT, title=title, text="a", **{"assert": "anon"})
        exchange.edit(LOGGED_OUT, title=title, text="b", token="+\\")
        exchange.edit(LOGGED_OUT, title=title, text="c", token="wrong")
        exchange.get(LOGGED_OUT, **HISTORY, titles=title)

    compare(script)


def test_a_token_is_needed_and_has_to_be_right(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        edit = {"action": "edit", "title": exchange.title(), "text": "a", "summary": "s"}
        exchange.post(**edit)
        exchange.post(**edit, token="")
        exchange.post(**edit, token="wrong")
        exchange.post(**edit, token="+\\")
        exchange.get(**edit, token="wrong")
        exchange.get(**edit)
        exchange.post(action="edit")

    compare(script)


def refused(**params: object) -> Callable[[Exchange], object]:
    return lambda exchange: exchange.edit("Bot", "POST", **params)


@pytest.mark.parametrize(
    "script",
    [
        refused(text="a"),
        refused(title="", text="a"),
        refused(title="a[b", text="a"),
        refused(title="wikipedia:Foo", text="a"),
        refused(title="Special:Nosuchpage", text="a"),
        refused(title="#section", text="a"),
        refused(title="Nosuch page"),
        refused(title="[", text="a", createonly=1),
        refused(title="[", text="a", tags="no such tag"),
        refused(title="[", text="a", baserevid="x"),
        refused(title="[", baserevid=1),
        refused(title="Main Page", text="a", tags="no such tag", md5="0", createonly=1),
        refused(title="Main Page", text="a", contentmodel="nosuch"),
        refused(title="Main Page", text="a", contentformat="nosuch"),
        refused(title="Main Page", text="a", contentformat="application/json", createonly=1),
        refused(title="Main Page", text="a", baserevid="x", tags="no such tag"),
        refused(title="Nosuch page", text="a", md5="0", nocreate=1),
        refused(title="Nosuch page", text="a" * (2048 * 1024 + 1)),
    ],
)
def test_what_makes_no_sense_is_refused(compare: Compare, script: Callable[[Exchange], object]) -> None:
    compare(script)
