import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Exchange

pytestmark = pytest.mark.mediawiki

# {} is the prefix of this test's titles.
MEMBERS = {
    "b": "[[Category:{}]]",
    "a": "[[Category:{}|zzz]]",
    "c": "[[ category : {}_|aaa]] tail",
    "not": "<nowiki>[[Category:{}]]</nowiki> <!-- [[Category:{}]] --> [[:Category:{}]] {{Nosuch|[[Category:{}",
    "star": "[[Category:{}|*]]",
    "twice": "[[Category:{}|b]] [[Category:{}|éz]]",
    "redirect": "#REDIRECT [[{} b]] [[Category:{}]]",
    "to category": "#REDIRECT [[:Category:{}]]",
}
USERS = {
    "t1": "{{{}}}",
    "t2": "{{ {} |a=b}} {{#if:x}}",
    "t3": "{{Template:{}\n|x\n}}",
    "t4": "<nowiki>{{{}}}</nowiki><!--{{{}}}--> {{{{} }}}",
    "t5": "{{:{} page}}",
}


def save(exchange: Exchange, pages: dict[str, str]) -> None:
    for title, text in pages.items():
        exchange.edit(title=title, text=text.replace("{}", exchange.prefix))


def walk(exchange: Exchange, params: dict[str, str]) -> None:
    """Follow `continue` to the end."""
    goes_on: dict[str, str] | None = {}
    while goes_on is not None:
        goes_on = exchange.get("Bot", **{**params, **goes_on}).get("continue")


def test_category_members(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        elsewhere = ("Category:{} sub", "Template:{}", "User:Bot/{}")
        save(exchange, {exchange.title(name): text for name, text in MEMBERS.items()})
        save(exchange, {one.replace("{}", exchange.prefix): "[[Category:{}]]" for one in elsewhere})
        members = {"action": "query", "list": "categorymembers", "cmtitle": f"Category:{exchange.prefix}"}
        exchange.get("Plain", **members, cmlimit="max")
        exchange.get(**members, cmlimit="max", cmtype="subcat")
        exchange.get(**members, cmlimit="max", cmnamespace="2|14")
        walk(exchange, {**members, "cmlimit": "2"})
        walk(exchange, {**members, "cmlimit": "2", "cmsort": "timestamp"})
        walk(exchange, {**members, "cmlimit": "2", "cmsort": "timestamp", "cmnamespace": "0|2"})
        walk(exchange, {**members, "cmlimit": "5", "cmtype": "page|subcat", "cmnamespace": "0"})

    compare(script)


def test_embedded_in(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        template = f"Template:{exchange.prefix}"
        save(exchange, {template: "box {{{1|}}}", exchange.title("page"): "x"})
        save(exchange, {exchange.title(name): text for name, text in USERS.items()})
        save(exchange, {f"User:Bot/{exchange.title()}": "{{template:{}}}", f"Talk:{exchange.title('t1')}": "{{{}}}"})
        used = {"action": "query", "list": "embeddedin", "eititle": template}
        exchange.get(LOGGED_OUT, **used, eilimit="max")
        walk(exchange, {**used, "eilimit": "2"})
        walk(exchange, {**used, "eilimit": "1", "einamespace": "0|1|2"})
        exchange.get(action="query", list="embeddedin", eititle=exchange.title("page"))
        exchange.get(action="query", list="embeddedin", eititle=f"{template} missing", einamespace="0")

    compare(script)


def test_all_pages_with_a_prefix(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        save(exchange, {exchange.title(name): "x" for name in ("b", "a", "Z", "é", "t1", "t_2", "t3", "")})
        save(exchange, {f"User:{exchange.title('b')}": "x"})
        pages = {"action": "query", "list": "allpages", "apprefix": exchange.prefix}
        exchange.get("Plain", **pages, aplimit="max")
        walk(exchange, {**pages, "aplimit": "3"})
        exchange.get(**pages, aplimit="1", apnamespace="2")
        small = exchange.prefix[0].lower() + exchange.prefix[1:]
        for prefix in (f"{exchange.prefix}_t", f"{exchange.prefix} ", small, exchange.title("nothing")):
            exchange.get(**{**pages, "apprefix": prefix}, aplimit="max")

    compare(script)


def test_a_title_has_to_be_one(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for title in ("[", "Category:", "Main Page", "Category:Nosuch category"):
            exchange.get(action="query", list="categorymembers", cmtitle=title)
        exchange.get(action="query", list="embeddedin", eititle="[")

    compare(script)
