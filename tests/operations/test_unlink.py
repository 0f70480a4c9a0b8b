from dataclasses import replace

import pytest

from editrunner.model import DEFAULT_SITE, Context, Page
from editrunner.operations.unlink import Unlink
from tests.factories import CONTEXT, text_after, text_of

A = Unlink("A")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x [[A]] y", "x A y"),
        ("[[a]]s [[A|b]]s", "as bs"),
        ("[[ A ]]x [[:A]] [[A#B]] [[A#B|c]]", "A x A A#B c"),
        ("[[A|''b'' {{c|d=e}}]]", "''b'' {{c|d=e}}"),
        ("[[%41]] [[&#65;]]", "A &#65;"),
        ("[[A<!-- b -->]] [[A|b<!-- c -->]]", "A b<!-- c -->"),
        ("[[File:B.png|thumb|c [[A]] d]] [[File:B.png|link=A]]", "[[File:B.png|thumb|c A d]] [[File:B.png|link=]]"),
        ("<gallery>\nB.png|[[A|c]]\n</gallery> <ref>[[A]]</ref>", "<gallery>\nB.png|c\n</gallery> <ref>A</ref>"),
        ("[[B]] [[A|]] <nowiki>[[A]]</nowiki> <!-- [[A]] --> [[[A]]]", None),
        ("#REDIRECT [[A]]", None),
        # what would mean something else outside of brackets
        ("{{b|[[A|c=d]]}} {{b|c=[[A|d=e]]}}", "{{b|c{{=}}d}} {{b|c=d=e}}"),
        ("{{b|c|[[A|<i id=d>{{e|f=g}}</i>]]}}", "{{b|c|<i id{{=}}d>{{e|f=g}}</i>}}"),
        ("{{b|[[A|c|d]]}}", "{{b|c&#124;d}}"),
        ("{{[[A]]}}", "{{<nowiki/>A}}"),
        ("[[A|* b]]\n[[A|b]]\n*[[A|# c]]", "<nowiki/>* b\nb\n*<nowiki/># c"),
        ("x\n[[A| b]] [[A| c]]", "x\n<nowiki/> b  c"),
        ("; [[A|b:c]]\n* [[A|b:c]]", "; b&#58;c\n* b:c"),
        ("'[[A|'b]] [[A|b']]' '''[[A|''b'']]'''", "'<nowiki/>'b b'<nowiki/>' '''''b'''''"),
        (
            "[[A|''b'']][[A|''c'']] ''[[A|''b'']]'' [[A|b']]''",
            "''b''<nowiki/>''c'' ''<nowiki/>''b''<nowiki/>'' b'<nowiki/>''",
        ),
        ("http://b.org/[[A]] http://b.org [[A]]", "http://b.org/<nowiki/>A http://b.org A"),
        ("* [[A|b\nc]]\n[[A|b\n\nc]] [[A|b<ref>\n</ref>]]", "* b c\nb  c b<ref>\n</ref>"),
        ("== a [[A|b =]]\n= [[A|=]] =\n== [[A|b=]] c\n[[A|=]]", "== a b =<nowiki/>\n= = =\n== b= c\n<nowiki/>="),
        ("= [[A|=]] <!-- b -->", "= =<nowiki/> <!-- b -->"),
        ("{|\n| [[A|b{{!}}c]] [[A|{{b|{{!}}}}]]\n|}", "{|\n| b&#124;c {{b|{{!}}}}\n|}"),
        ("[[A|[http://b c]]] [[A|[b]]]", "&#91;http://b c] [b]"),
    ],
)
def test_the_text_of_the_links_stays(text: str, result: str | None) -> None:
    assert text_after(A, text) == result


@pytest.mark.parametrize(
    ("operation", "text", "result"),
    [
        (Unlink("File:A.png"), "[[File:A.png]] [[:File:A.png]] [[Media:A.png|b]]", "[[File:A.png]] File:A.png b"),
        (Unlink("Category:A"), "[[Category:A]] [[:Category:A]]", "[[Category:A]] Category:A"),
        (Unlink("A#B"), "[[A]] [[A#B|c]] [[A#D|e]]", "[[A]] c [[A#D|e]]"),
        (Unlink("A''b"), "[[A''b]]", "A&#39;&#39;b"),
    ],
)
def test_what_is_no_link_to_the_page_stays(operation: Unlink, text: str, result: str) -> None:
    assert text_after(operation, text) == result


def test_links_through_redirects_are_taken_along_where_asked_for() -> None:
    context = Context(DEFAULT_SITE, "job", redirects={"B": "A"})
    page = Page("Example", 0, "wikitext", "[[A]] [[B]]")

    assert text_of(A.apply(page, context)) == "A [[B]]"
    assert text_of(replace(A, through_redirects=True).apply(page, context)) == "A B"
    assert replace(A, through_redirects=True).names(DEFAULT_SITE) == ("A",)


def test_the_words_for_where_there_is_none_say_what_categories_are() -> None:
    page = Page("Example", 0, "wikitext", "[[Category:A]]")

    assert "without a colon" in str(Unlink("Category:A").apply(page, CONTEXT))


def test_the_target_must_be_a_page() -> None:
    with pytest.raises(ValueError, match="`target` must name a page"):
        Unlink("#A")
