import pytest

from .conftest import Compare
from .wikis import Exchange

pytestmark = pytest.mark.mediawiki

INFO = {"action": "query", "prop": "info", "redirects": "1"}

# The text of each page; {} stands for the prefix of this test's titles.
REDIRECTS = {
    "end": "x",
    "single": "#REDIRECT [[{} end#Sec tion]]",
    "double": "#redirect:[[{} single]]",
    "triple": "#REDIRECT  [[{}_double|shown]] and more",
    "loop 1": "#REDIRECT [[{} loop 2]]",
    "loop 2": "#REDIRECT [[{} loop 1]]",
    "into loop": "#REDIRECT [[{} loop 1]]",
    "self": "#REDIRECT [[{} self]]",
    "self fragment": "#REDIRECT [[{} self fragment#a]]",
    "to missing": "#REDIRECT [[{} missing]]",
    "to interwiki": "#REDIRECT [[wikipedia:Foo bar#x]]",
    "to to interwiki": "#REDIRECT [[{} to interwiki]]",
    "to special": "#REDIRECT [[Special:Nosuchpage]]",
    "to my page": "#REDIRECT [[Special:MyPage]]",
    "to media": "#REDIRECT [[Media:x.png]]",
    "to category": "#REDIRECT [[Category:{}]]",
    "to colon category": "#REDIRECT [[:Category:{}]]",
    "own fragment": "#REDIRECT [[{} single#Other]]",
    "encoded": "#REDIRECT [[{}&#95;%65nd#a_b%20c&amp;]]",
    "leading lines": "\n\n#REDIRECT [[{} end]]",
    "next line": "#REDIRECT\n[[{} end]]",
    "no space": "#REDIRECT[[{} end]]",
    "spaced colon": "#rEdIrEcT : [[{} end]]",
    "first of two": "#REDIRECT [[{} end]] [[{} missing]]",
}
NO_REDIRECTS = {
    "invalid": "#REDIRECT [[a[b]]",
    "text before": "x\n#REDIRECT [[{} end]]",
    "comment before": "<!-- c -->#REDIRECT [[{} end]]",
    "fragment only": "#REDIRECT [[#foo]]",
    "unclosed": "#REDIRECT [[{} end",
    "empty": "#REDIRECT [[]]",
}


def save(exchange: Exchange, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        exchange.edit(title=exchange.title(name), text=text.replace("{}", exchange.prefix))


def test_redirects_are_followed_to_their_end(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        save(exchange, REDIRECTS)
        for name in REDIRECTS:
            exchange.get(**INFO, titles=exchange.title(name))
        exchange.get(action="query", prop="info", titles="|".join(map(exchange.title, REDIRECTS)))

    compare(script)


def test_what_only_looks_like_a_redirect_is_none(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        save(exchange, NO_REDIRECTS)
        exchange.get(**INFO, titles="|".join(map(exchange.title, NO_REDIRECTS)))

    compare(script)


def test_several_titles_lead_to_one_page(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        names = ("end", "single", "double", "loop 1", "loop 2", "to missing")
        save(exchange, {name: REDIRECTS[name] for name in names})
        exchange.get(**INFO, titles="|".join(exchange.title(name).replace(" ", "_") for name in names))
        exchange.get(**INFO, titles="|".join(map(exchange.title, ("double", "missing", "to missing"))))

    compare(script)


def test_redirects_are_followed_from_ids(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        names = ("end", "single", "loop 1", "loop 2")
        save(exchange, {name: REDIRECTS[name] for name in names})
        found = exchange.get(action="query", titles="|".join(map(exchange.title, names)))["query"]["pages"]
        exchange.get(**INFO, pageids="|".join(sorted(str(page["pageid"]) for page in found)))

    compare(script)
