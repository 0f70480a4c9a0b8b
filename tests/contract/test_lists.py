import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Exchange

pytestmark = pytest.mark.mediawiki

MEMBERS = {
    "b": "[[Category:{}]]",
    "a": "[[Category:{}|zzz]]",
    "c": "[[ category : {}_|aaa]] tail",
    "not": "<nowiki>[[Category:{}]]</nowiki> <!-- [[Category:{}]] --> [[:Category:{}]] {{Nosuch|[[Category:{}",
    "space": "[[Category:{}| ]]",
    "star": "[[Category:{}|*]]",
    "é": "[[Category:{}|é]]",
    "twice": "[[Category:{}|b]] [[Category:{}|zzzz]]",
    "capital": "[[Category:{}|Zb]]",
    "default": "{{DEFAULTSORT:mmm}}[[Category:{}]]",
    "redirect": "#REDIRECT [[Category:{}]]",
}
TRANSCLUSIONS = {
    "t1": "{{{}}}",
    "t2": "{{ {} |a=b}}",
    "t3": "{{Template:{}\n|x\n}}",
    "t4": "<nowiki>{{{}}}</nowiki><!--{{{}}}-->",
    "t5": "{{:{} page}} {{{} inner|a={{{}|x}}}}",
    "t6": "{{{} outer}}",
    "t7": "{{{} moved}}",
    "t8": "{{PAGENAME}} {{#if:x}} {{{{} }}}",
}


def fill(text: str, exchange: Exchange) -> str:
    return text.replace("{}", exchange.prefix)


def save(exchange: Exchange, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        exchange.edit(title=exchange.title(name), text=fill(text, exchange))


def walk(exchange: Exchange, params: dict[str, str]) -> None:
    """Follow `continue` to the end."""
    goes_on: dict[str, str] | None = {}
    while goes_on is not None:
        goes_on = exchange.get("Bot", **{**params, **goes_on}).get("continue")


def test_category_members(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        save(exchange, MEMBERS)
        for title in (
            f"Category:{exchange.title('sub')}",
            f"Template:{exchange.title()}",
            f"User:Bot/{exchange.title()}",
        ):
            exchange.edit(title=title, text=fill("[[Category:{}]]", exchange))
        members = {"action": "query", "list": "categorymembers", "cmtitle": f"Category:{exchange.prefix}"}
        for account in ("Bot", "Plain", LOGGED_OUT):
            exchange.get(account, **members, cmlimit="max")
        exchange.get(**members)
        exchange.get(**members, cmlimit="max", cmtype="subcat")
        exchange.get(**members, cmlimit="max", cmnamespace="2|14")
        exchange.get(**members, cmlimit="max", cmnamespace="0", cmtype="page")
        walk(exchange, {**members, "cmlimit": "2"})
        walk(exchange, {**members, "cmlimit": "5", "cmtype": "subcat|page"})
        walk(exchange, {**members, "cmlimit": "2", "cmnamespace": "0"})

    compare(script)


def test_members_by_way_of_a_template(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        box = (
            "<includeonly>[[Category:{} in]]</includeonly><noinclude>[[Category:{} no]]</noinclude>[[Category:{} both]]"
        )
        exchange.edit(title=f"Template:{exchange.title('box')}", text=fill(box, exchange))
        exchange.edit(title=exchange.title("user"), text=fill("{{{} box}}", exchange))
        for name in ("in", "no", "both"):
            category = f"Category:{exchange.title(name)}"
            exchange.get(action="query", list="categorymembers", cmtitle=category, cmlimit="max")

    compare(script)


@pytest.mark.parametrize("title", ["[", "", "wikipedia:x", "Category:", "Main Page", "Category:Nosuch category", None])
def test_a_category_has_to_be_one(compare: Compare, title: str | None) -> None:
    compare(lambda exchange: exchange.get(action="query", list="categorymembers", cmtitle=title))


def test_embedded_in(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        template = f"Template:{exchange.prefix}"
        exchange.edit(title=template, text="box {{{1|}}}")
        exchange.edit(title=f"{template} inner", text="inner {{{a|}}}")
        exchange.edit(title=f"{template} outer", text=fill("{{{}}}", exchange))
        exchange.edit(title=f"{template} moved", text=fill("#REDIRECT [[Template:{}]]", exchange))
        save(exchange, {"page": "x", **TRANSCLUSIONS})
        exchange.edit(title=f"User:Bot/{exchange.title()}", text=fill("{{template:{}}}", exchange))
        exchange.edit(title=f"Talk:{exchange.title('t1')}", text=fill("{{{}}}", exchange))
        used = {"action": "query", "list": "embeddedin", "eititle": template}
        for account in ("Bot", "Plain", LOGGED_OUT):
            exchange.get(account, **used, eilimit="max")
        walk(exchange, {**used, "eilimit": "2"})
        walk(exchange, {**used, "eilimit": "1", "einamespace": "2"})
        walk(exchange, {**used, "eilimit": "1", "einamespace": "0|1|2"})
        for name in (exchange.title("page"), f"{template} inner", f"{template} outer", f"{template} moved"):
            exchange.get(action="query", list="embeddedin", eititle=name)

    compare(script)


@pytest.mark.parametrize("title", ["[", "wikipedia:x", "Special:Nosuchpage", "Template:Nosuch template", None])
def test_a_transcluded_title_has_to_be_one(compare: Compare, title: str | None) -> None:
    compare(lambda exchange: exchange.get(action="query", list="embeddedin", eititle=title))


def test_all_pages_with_a_prefix(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for name in ("b", "a", "Z", "é", "t1", "t_2", "t3", ""):
            exchange.edit(title=exchange.title(name), text="x")
        exchange.edit(title=f"User:{exchange.title('b')}", text="x")
        pages = {"action": "query", "list": "allpages", "apprefix": exchange.prefix}
        for account in ("Bot", "Plain", LOGGED_OUT):
            exchange.get(account, **pages, aplimit="max")
        walk(exchange, {**pages, "aplimit": "3"})
        walk(exchange, {**pages, "aplimit": "1", "apnamespace": "2"})
        small = exchange.prefix[0].lower() + exchange.prefix[1:]
        for prefix in (f"{exchange.prefix}_t", f"{exchange.prefix} ", small, exchange.title("nothing")):
            exchange.get(**{**pages, "apprefix": prefix}, aplimit="max")
        exchange.get(**{**pages, "apprefix": f"User:{exchange.prefix}"})
        exchange.get(**{**pages, "apprefix": "a["})

    compare(script)


@pytest.mark.parametrize("namespace", ["0|14", "-1", "99", "x"])
def test_all_pages_are_of_one_namespace(compare: Compare, namespace: str) -> None:
    compare(lambda exchange: exchange.get(action="query", list="allpages", apnamespace=namespace, apprefix="\ufffc"))


@pytest.mark.parametrize(
    "params",
    [
        {"list": "categorymembers", "cmtitle": "Category:Nosuch category", "cmcontinue": "x"},
        {"list": "embeddedin", "eititle": "Template:Nosuch template", "eicontinue": "x"},
        {"list": "embeddedin", "eititle": "Template:Nosuch template", "eicontinue": "5"},
        {"list": "allpages", "apcontinue": "a|b"},
        {"list": "categorymembers", "cmtitle": "Category:Nosuch category", "cmlimit": "x"},
        {"list": "categorymembers", "cmtitle": "Category:Nosuch category", "cmlimit": "501"},
        {"list": "categorymembers", "cmtitle": "Category:Nosuch category", "cmlimit": "0"},
        {"list": "embeddedin", "eititle": "Template:Nosuch template", "eilimit": "-1"},
    ],
    ids=str,
)
def test_where_to_go_on_and_how_far_has_to_make_sense(compare: Compare, params: dict[str, str]) -> None:
    compare(lambda exchange: exchange.get("Plain", action="query", **params))
