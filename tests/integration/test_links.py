"""What the wiki itself says of pages before and after their links were changed: where they lead, and what is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.wiki_access import WikiAccess

from .command import Command

pytestmark = pytest.mark.mediawiki

TEXTS = (
    "[[Bus]] and [[bus]], [[Bus|coach]] [[bus]]es [[Bus|coach]]es [[bus]]é [[Bus]]1 [[Bus]]'s",
    "[[ Bus ]]x [[_Bus_]] [[Bus ]] [[:Bus]] [[: Bus]] [[ :Bus|x]]",
    "[[Bus#S]] [[Bus#S|t]] [[Bus#S_t]] [[#Bus]] [[Bus#]]",
    "[[[Bus]]] [[[Bus|b]]] [[Bus]]] [[Bus|[b]]] [[Bus|[[B]]]]",
    "[[Bus| ]] [[Bus||b]] [[Bus|b|c]] [[Bus|[b]] [[Bus|b]c]]",
    "[[Bus|''b'']] ''[[Bus]]'' '''[[Bus|''b'']]''' '[[Bus|'b]] [[Bus|b']]' [[Bus]]''s''",
    "[[Bus<!-- c -->|b]] [[Bus<!-- c -->]] [[<!-- c -->Bus]] [[Bus|b<!-- c -->]]",
    "[[&#66;us]] [[%42us]] [[&#66;us|b]] [[%42us|b]] [[Bus&nbsp;]] [[Bus%23S]]",
    "<nowiki>[[Bus]]</nowiki> <!-- [[Bus]] --> <pre>[[Bus]]</pre> [[Bus|<nowiki>]]</nowiki>]]",
    "[[File:P.png|thumb|caption with [[Bus]] and [[Bus|b]]]] [[File:P.png|link=Bus]] [[File:P.png|link=Bus|alt=x]]",
    "[[Category:Bus]] [[:Category:Bus]] [[Category:Bus|Bus]] x",
    "{{lc:[[Bus|B]]}} {{{x|[[Bus]]}}} {{No such template|[[Bus]]|a=[[Bus|b]]}}",
    "[[Bus\nb]] [[Bus|b\nc]] [[Bus|b\n\nc]]",
    ";[[Bus]]:[[Bus|b]] : [[Bus|x:y]]\n; [[Bus|b:c]]",
    "*[[Bus|*b]]\n[[Bus|* b]]\n[[Bus| b]]\n[[Bus|# b]]\n:[[Bus|:b]]\n [[Bus]]",
    "{|\n| [[Bus]] || [[Bus|b]]\n|-\n! [[Bus|b]]\n| [[Bus|x|y]]\n|}",
    "== [[Bus]] ==\n=[[Bus|= b =]]=",
    "<gallery>\nFile:P.png|see [[Bus]]\nP.png|link=Bus|cap\nImage:p.png\nQ.png\n</gallery>",
    "[[Special:Search/Bus]] [[Talk:Bus]] [[Help:Bus]] [[help:bus|x]] [[Bus/Bus]] [[/Bus]]",
    "[[Bus|b {{lc:X}} c]] [[Bus|b{{!}}c]] [[Bus{{!}}c]]",
    "[http://x.example [[Bus]]] [http://x.example y [[Bus]] z] [[http://x.example]] [[Bus|http://x.example]]",
    "[[Bus|[http://x.example y]]] ~[[Bus]]~ __[[Bus]]__ [[Bus]][[Bus]] [[Bus|b]]<nowiki/>s",
    "http://x.example[[Bus]] ''[[Bus|''b'']]'' [[Bus|''b'']][[Bus|''c'']] {{lc:[[Bus|<i id=x>B</i>=]]}}",
    "<div>[[Bus|<b>c</b>]]</div> <b>[[Bus</b>]] {{[[Bus]]}}",
    "[[Bus|Omnibus]] [[Bus|omnibus]] [[Bus|omnibuses]] [[Bus|om]]nibus [[Bus|Omnibus#S]] [[Bus|Omnibus ]]",
    "[[Bus|Help:Omnibus]] [[Bus|help:omnibus]] [[Omnibus]]",
)
FILES = (
    "[[File:P.png|thumb|a]] [[image:p.png]] [[:File:P.png]] [[:File:P.png|x]] [[Media:P.png]] [[Media:P.png|x]]",
    "<gallery>\nP.png|a\n File:p.png \nQ.png|[[:File:P.png]]\n</gallery> [[File:Q.png|a [[File:P.png]] b]]",
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the wiki reads it."""

    links: frozenset[str]
    images: frozenset[str]
    categories: frozenset[str]
    shown: str


def seen(wiki: WikiAccess, text: str, title: str) -> Seen:
    params = {"action": "parse", "title": title, "text": text, "contentmodel": "wikitext"}
    wanted = {"prop": "links|images|categories|text", "disablelimitreport": "1", "disableeditsection": "1"}
    answer: Mapping[str, Any] = wiki.connection("Admin").call("POST", {**params, **wanted}).body["parse"]
    reader = _Text()
    reader.feed(answer["text"])
    return Seen(
        links=frozenset(link["title"] for link in answer["links"]),
        images=frozenset(answer["images"]),
        categories=frozenset(row["category"] for row in answer["categories"]),
        shown=re.sub(r"\s+", " ", "".join(reader.pieces)).strip(),
    )


def changed(command: Command, wiki: WikiAccess, texts: tuple[str, ...], operation: Mapping[str, Any]) -> dict[str, str]:
    """Apply an operation to a page for each text; return the titles with their texts as they were."""
    prefix = wiki.unique()
    pages = {f"{prefix} {number}": text for number, text in enumerate(texts)}
    wiki.bring_in(pages)
    job = {"id": "links", "targets": [{"titles": list(pages)}], "redirects": "edit", "operations": [operation]}
    ended = command.apply(command.jobs(job))
    assert ended.code == 0, ended
    return pages


@pytest.mark.parametrize("new", ["Omnibus", "Help:Omnibus"])
def test_links_lead_where_they_were_meant_to_and_nobody_sees_a_difference(
    new: str, command: Command, mediawiki: WikiAccess
) -> None:
    operation = {"retarget_links": {"from": "bus", "to": new}}
    for title, text in changed(command, mediawiki, TEXTS, operation).items():
        before, after = seen(mediawiki, text, title), seen(mediawiki, mediawiki.text(title), title)

        assert after.links == before.links - {"Bus"} | ({new} if "Bus" in before.links else set()), text
        assert (after.shown, after.images, after.categories) == (before.shown, before.images, before.categories), text


def test_links_are_gone_and_nobody_sees_a_difference(command: Command, mediawiki: WikiAccess) -> None:
    for title, text in changed(command, mediawiki, TEXTS, {"unlink": {"target": "bus"}}).items():
        before, after = seen(mediawiki, text, title), seen(mediawiki, mediawiki.text(title), title)

        assert after.links == before.links - {"Bus"}, text
        assert (after.shown, after.images, after.categories) == (before.shown, before.images, before.categories), text


def test_files_give_way_to_others(command: Command, mediawiki: WikiAccess) -> None:
    operation = {"retarget_links": {"from": "File:P.png", "to": "File:New.png"}}
    for title, text in changed(command, mediawiki, FILES, operation).items():
        before, after = seen(mediawiki, text, title), seen(mediawiki, mediawiki.text(title), title)

        assert after.images == {name.replace("P.png", "New.png") for name in before.images}, text
        assert after.links == {name.replace("P.png", "New.png") for name in before.links}, text


def test_links_through_redirects_are_taken_along_where_asked_for(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    redirects = {f"{prefix} Coach": f"#REDIRECT [[{prefix} Bus]]", f"{prefix} Tram": f"#REDIRECT [[{prefix} Rail]]"}
    text = f"[[{prefix} Coach]] [[{prefix} Tram]] [[{prefix} Bus|a]]"
    mediawiki.create({f"{prefix} Bus": "a", f"{prefix} Rail": "b", **redirects, f"{prefix} page": text})
    keys = {"from": f"{prefix} Bus", "to": "Omnibus"}
    job = {"id": "links", "targets": [{"titles": [f"{prefix} page"]}]}

    command.apply(command.jobs({**job, "operations": [{"retarget_links": {**keys, "through_redirects": True}}]}))

    assert mediawiki.text(f"{prefix} page") == f"[[Omnibus|{prefix} Coach]] [[{prefix} Tram]] [[Omnibus|a]]"


def test_a_tag_of_the_wiki_s_own_can_be_protected_and_one_that_it_lacks_fails_the_page(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.bring_in({f"{prefix} page": "teh <indicator name=a>teh</indicator>"})
    job = {"id": "tags", "targets": [{"titles": [f"{prefix} page"]}]}

    def apply(tag: str) -> int:
        replaced = {"find": "teh", "with": "the", "ignore": [tag]}
        return command.apply(command.jobs({**job, "operations": [{"replace": replaced}]})).code

    assert apply("<chess>") == 1
    assert mediawiki.text(f"{prefix} page") == "teh <indicator name=a>teh</indicator>"
    assert apply("<indicator>") == 0
    assert mediawiki.text(f"{prefix} page") == "the <indicator name=a>teh</indicator>"
