from dataclasses import replace

import pytest

from editrunner.model import DEFAULT_SITE, Asking, Context, Page
from editrunner.operations.retarget_links import RetargetLinks
from tests.factories import CONTEXT, failure_code, text_after, text_of

BUS = RetargetLinks("Bus", "Omnibus")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a [[Bus]] b", "a [[Omnibus|Bus]] b"),
        ("[[bus]]", "[[Omnibus|bus]]"),
        ("[[bus]]es", "[[Omnibus|bus]]es"),
        ("[[Bus|coach]]es", "[[Omnibus|coach]]es"),
        ("[[bus |a|b]]", "[[Omnibus |a|b]]"),
        ("[[ Bus ]]", "[[Omnibus|Bus ]]"),
        ("[[_bus_|a]]", "[[Omnibus|a]]"),
        ("[[:Bus]] [[:Bus|a]]", "[[:Omnibus|Bus]] [[:Omnibus|a]]"),
        ("[[Bus#History]] [[Bus#A_b|c]]", "[[Omnibus#History|Bus#History]] [[Omnibus#A_b|c]]"),
        ("[[&#66;us]] [[%42us|a]]", "[[Omnibus|&#66;us]] [[Omnibus|a]]"),
        ("[[Bus<!-- a -->|b]]", "[[Omnibus<!-- a -->|b]]"),
        ("{{a|[[Bus]]|b=[[bus{{!}}c]]}}", "{{a|[[Omnibus|Bus]]|b=[[Omnibus{{!}}c]]}}"),
        ("<ref>[[Bus]]</ref>", "<ref>[[Omnibus|Bus]]</ref>"),
        ("[[File:A.png|thumb|a [[Bus]] b]]", "[[File:A.png|thumb|a [[Omnibus|Bus]] b]]"),
        ("[[File:A.png|link=Bus|alt=Bus]]", "[[File:A.png|link=Omnibus|alt=Bus]]"),
        ("<gallery>\nA.png|link=Bus|[[bus]]\n</gallery>", "<gallery>\nA.png|link=Omnibus|[[Omnibus|bus]]\n</gallery>"),
        ("<imagemap>\nA.png\nrect 0 0 1 1 [[Bus]]\n</imagemap>", None),
        ("{{#if:[[Bus|a]]}}", "{{#if:[[Omnibus|a]]}}"),
        # where the text is the new title already
        ("[[Bus|omnibus]]", "[[omnibus]]"),
        ("[[Bus|Omnibus]]es", "[[Omnibus]]es"),
        ("[[Bus|om]]nibus", "[[omnibus]]"),
        ("[[Bus|''Omnibus'']]", "[[Omnibus|''Omnibus'']]"),
        ("[[Bus| Omnibus]]", "[[Omnibus| Omnibus]]"),
        ("[[Bus#A|Omnibus]]", "[[Omnibus#A|Omnibus]]"),
        ("[[Bus#A|Omnibus#A]]", "[[Omnibus#A]]"),
        # no links, or none to the page
        ("[[Buses]] [[A|Bus]] [[Talk:Bus]] [[:en:Bus]] [[#Bus]] Bus", None),
        ("<nowiki>[[Bus]]</nowiki> <!-- [[Bus]] --> <pre>[[Bus]]</pre>", None),
        ("[[Bus|]] [[[Bus]]] [[Bus\n]] [[Bus|a [[b]] c]]", None),
        ("[[{{a}}]] [[Bus{{a}}]]", None),
        ("{{a|Bus}} {{Bus}}", None),
        # what only looks like emphasis
        ("[[A]] [[Bus|a]]", "[[A]] [[Omnibus|a]]"),
    ],
)
def test_links_lead_to_the_new_page_and_show_the_same_text(text: str, result: str | None) -> None:
    site = replace(DEFAULT_SITE, extension_tags=DEFAULT_SITE.extension_tags | {"imagemap"})
    if "imagemap" in text:
        found = text_of(BUS.apply(Page("Example", 0, "wikitext", text), Context(site, "job")))
        assert found == text.replace("[[Bus]]", "[[Omnibus|Bus]]")
    else:
        assert text_after(BUS, text) == result


@pytest.mark.parametrize(
    ("operation", "text", "result"),
    [
        (RetargetLinks("A", "B#C"), "[[A]] [[A#D|e]]", "[[B#C|A]] [[B#C|e]]"),
        (RetargetLinks("A#B c", "D"), "[[A#B_c|x]] [[A#E|x]] [[A|x]]", "[[D|x]] [[A#E|x]] [[A|x]]"),
        (RetargetLinks("A#B", "A#C"), "[[A#B]] [[A#C]]", "[[A#C|A#B]] [[A#C]]"),
        (RetargetLinks("Help:A", "Help:B"), "[[help:a|x]] [[Help: A|x]]", "[[help:B|x]] [[Help: B|x]]"),
        (RetargetLinks("A", "Help:B"), "[[A]] [[A|Help:b]]", "[[Help:B|A]] [[Help:b]]"),
        (RetargetLinks("Help:A", "B"), "[[Help:A]]", "[[B|Help:A]]"),
        (RetargetLinks("A", "Category:B"), "[[A]] [[A|Category:B]]", "[[:Category:B|A]] [[:Category:B]]"),
        (RetargetLinks("Category:A", "Category:B"), "[[:Category:A]] x", "[[:Category:B|Category:A]] x"),
        (RetargetLinks("Category:A", "Category:B"), "[[Category:A]] [[Category:A|x]]", None),
        (RetargetLinks("A", ":en:B"), "[[A]]", "[[:en:B|A]]"),
        (RetargetLinks("A", "b_c"), "[[A|x]]", "[[b c|x]]"),
        (RetargetLinks("A''b", "C"), "[[A''b]]", "[[C|A&#39;&#39;b]]"),
    ],
)
def test_sections_and_namespaces(operation: RetargetLinks, text: str, result: str | None) -> None:
    assert text_after(operation, text) == result


FILE = RetargetLinks("File:A b.png", "File:C.png")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[[File:A b.png|thumb|x]]", "[[File:C.png|thumb|x]]"),
        ("[[image:A_b.png]]", "[[image:C.png]]"),
        ("[[:File:A b.png]]", "[[:File:C.png|File:A b.png]]"),
        ("[[Media:A b.png|x]] [[Media:A b.png]]", "[[Media:C.png|x]] [[Media:C.png|Media:A b.png]]"),
        (
            "<gallery>\nA b.png|x\n File:a b.png \nD.png\n</gallery>",
            "<gallery>\nC.png|x\n File:C.png \nD.png\n</gallery>",
        ),
        ("{{a|A b.png|b=File:A b.png}}", None),
        ("[[File:D.png|a [[File:A b.png]]]]", "[[File:D.png|a [[File:C.png]]]]"),
    ],
)
def test_files_are_changed_wherever_they_are_shown(text: str, result: str | None) -> None:
    assert text_after(FILE, text) == result


def test_files_are_changed_as_values_of_templates_where_asked_for() -> None:
    operation = replace(FILE, template_values=True)
    text = "{{a|A b.png|b= File:A_b.png\n|c=see A b.png|d={{e|a b.png}}|f=A b.pngx}}"

    assert text_after(operation, text) == "{{a|C.png|b= File:C.png\n|c=see A b.png|d={{e|C.png}}|f=A b.pngx}}"


@pytest.mark.parametrize(
    "operation", [RetargetLinks("File:A.png", "B"), RetargetLinks("A", "B", template_values=True)], ids=["to", "from"]
)
def test_a_file_gives_way_to_a_file_only(operation: RetargetLinks) -> None:
    assert failure_code(operation, "[[A]] [[File:A.png]]") == "not_a_file"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[[Bus]] [[bus]] [[bus]]es", "[[Omnibus]] [[omnibus]] [[omnibus]]es"),
        ("[[Bus|coach]] [[Bus|bus]]", "[[Omnibus|coach]] [[omnibus]]"),
        ("[[Bus#A]] [[Bus#A|bus]]", "[[Omnibus#A]] [[Omnibus#A|omnibus]]"),
    ],
)
def test_the_new_title_can_be_shown_where_the_old_one_was(text: str, result: str) -> None:
    assert text_after(replace(BUS, label="title"), text) == result


def test_links_through_redirects_are_taken_along_where_asked_for() -> None:
    context = replace(CONTEXT, redirects={"Coach": "Bus", "Omnibus": "Bus", "Tram": "Tramway"})
    page = Page("Example", 0, "wikitext", "[[Coach]] [[Omnibus]] [[Tram]] [[Bus|a]]")
    operation = replace(BUS, through_redirects=True)

    assert text_of(BUS.apply(page, context)) == "[[Coach]] [[Omnibus]] [[Tram]] [[Omnibus|a]]"
    assert text_of(operation.apply(page, context)) == "[[Omnibus|Coach]] [[Omnibus]] [[Tram]] [[Omnibus|a]]"


def test_redirects_are_asked_for_only_where_they_matter() -> None:
    assert isinstance(BUS, Asking)
    assert BUS.names(DEFAULT_SITE) == ()
    assert RetargetLinks("image:a.png", "File:B.png", through_redirects=True).names(DEFAULT_SITE) == ("File:A.png",)


@pytest.mark.parametrize(
    ("text", "result"),
    [("#REDIRECT [[Bus]]", "#REDIRECT [[Omnibus]]"), ("#redirect: [[bus#A]] x", "#redirect: [[Omnibus#A]] x")],
)
def test_a_redirect_leads_to_the_new_page(text: str, result: str) -> None:
    assert text_after(BUS, text) == result


def test_no_page_is_made_to_lead_to_itself() -> None:
    page = Page("Omnibus", 0, "wikitext", "#REDIRECT [[Bus]]")

    assert text_of(BUS.apply(page, CONTEXT)) is None


def test_where_first_letters_matter_links_in_another_case_are_others() -> None:
    namespaces = {**DEFAULT_SITE.namespaces, 0: replace(DEFAULT_SITE.namespaces[0], first_letter=False)}
    context = replace(CONTEXT, site=replace(DEFAULT_SITE, namespaces=namespaces))
    page = Page("Example", 0, "wikitext", "[[bus]] [[Bus]] [[Bus|omnibus]]")

    assert text_of(BUS.apply(page, context)) == "[[bus]] [[Omnibus|Bus]] [[Omnibus|omnibus]]"


@pytest.mark.parametrize(
    ("ignore", "result"),
    [
        ((), "[[Omnibus|Bus]] {{a|[[Omnibus|Bus]]}} <ref>[[Omnibus|Bus]]</ref>"),
        (("templates",), "[[Omnibus|Bus]] {{a|[[Bus]]}} <ref>[[Omnibus|Bus]]</ref>"),
        (("ref",), "[[Omnibus|Bus]] {{a|[[Omnibus|Bus]]}} <ref>[[Bus]]</ref>"),
        (("links",), None),
        (("link_targets",), None),
    ],
)
def test_links_in_protected_regions_stay(ignore: tuple[str, ...], result: str | None) -> None:
    text = "[[Bus]] {{a|[[Bus]]}} <ref>[[Bus]]</ref>"

    assert text_after(replace(BUS, ignore_also=ignore), text) == result


@pytest.mark.parametrize("target", ["#A", ":", " _#A", ":#"])
def test_both_ends_must_be_pages(target: str) -> None:
    with pytest.raises(ValueError, match="`from` must name a page"):
        RetargetLinks(target, "B")
    with pytest.raises(ValueError, match="`to` must name a page"):
        RetargetLinks("A", target)
