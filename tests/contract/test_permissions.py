import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Exchange, Given

pytestmark = pytest.mark.mediawiki

ACTIONS = {"action": "query", "prop": "info", "intestactions": "edit|create", "intestactionsdetail": "full"}

# {} is the prefix of this test's titles.
CODE_PAGES = [
    *("User:Plain/{}.js", "User:Plain/{}.json", "User:Plain/{}.css", "User:Other/{}.js", "User:{}.js", "Template:{}"),
    *("User:Plain/{}/x.js", "User:Plain/{}.JS", "MediaWiki:{}.css", "MediaWiki:{}.json", "MediaWiki:{}", "Talk:{}.js"),
]
GIVEN = Given(protected=("protected",))


@pytest.mark.parametrize("account", ["Bot", "Plain", LOGGED_OUT])
def test_a_protected_page_says_so_before_and_when_edited(compare: Compare, account: str) -> None:
    def script(exchange: Exchange) -> None:
        title = exchange.title("protected")
        exchange.get(account, **ACTIONS, titles=title)
        exchange.edit(account, title=title, text="x")
        exchange.edit(account, title=title, text="protected")
        exchange.edit(account, title=title, text="x", md5="0")
        exchange.edit(account, title=title, text="x", createonly=1)
        exchange.edit(account, title=title, text="x", tags="no such tag")
        exchange.edit(account, title=title, text="x", baserevid=10**9)

    compare(script, GIVEN)


@pytest.mark.parametrize("account", ["Plain", LOGGED_OUT])
def test_pages_that_belong_to_others_say_so(compare: Compare, account: str) -> None:
    def script(exchange: Exchange) -> None:
        titles = [title.replace("{}", exchange.prefix) for title in CODE_PAGES]
        exchange.get(account, **ACTIONS, titles="|".join(titles))
        for title in titles[:4] + titles[8:11]:
            exchange.edit(account, title=title, text="x")

    compare(script)


def test_what_is_no_page_has_no_actions(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        exchange.get("Plain", **ACTIONS, titles="Special:Nosuchpage|Media:x|wikipedia:Foo|[")
        exchange.get("Plain", **ACTIONS, pageids="99999999")

    compare(script)
