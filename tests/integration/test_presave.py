"""What a real wiki makes of texts before it stores them, against what editrunner says of them."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from editrunner.model import DEFAULT_SITE, Site
from editrunner.wikitext.json_text import json_as_stored, parse_json
from editrunner.wikitext.presave import as_stored, transforms
from tests.wiki_access import WikiAccess

pytestmark = pytest.mark.mediawiki

TITLE = "Merrow, Alder (town)"

# Around what is expanded elsewhere; only some of it hides it from the wiki.
PLACES = (
    "{}",
    "a {} b",
    "<!-- {} -->",
    "<!-- {}",
    "<nowiki>{}</nowiki>",
    "<nowiki>{}",
    "<NOWIKI >{}</nowiki >",
    "<pre>{}</pre>",
    "<ref>{}</ref>",
    '<ref name="{}">x</ref>',
    '<ref name="{}" />',
    "<gallery>\nFile:A.png|{}\n</gallery>",
    "<poem>{}</poem>",
    "<math>{}</math>",
    "<syntaxhighlight lang=php>{}</syntaxhighlight>",
    "<noinclude>{}</noinclude>",
    "<includeonly>{}</includeonly>",
    "<onlyinclude>{}</onlyinclude>",
    "<includeonly><!-- {} --></includeonly>",
    "<noinclude><ref>{}</ref></noinclude>",
    "{{{{Template|{}}}}}",
    "{{{{Template|<nowiki>{}</nowiki>}}}}",
    "{{{{{{argument|{}}}}}}}",
    "{{{{{}}}}}",
    "{{{{Template|<!-- c -->{}",
    "[[A|{}]]",
    "[https://wiki.example/ {}]",
    "{{| class=wikitable\n| {}\n|}}",
    "== {} ==",
    "-{{zh:{};}}-",
    "<div>{}</div>",
    "<blockquote>{}</blockquote>",
)
TEXTS = (
    *("~~", "~~~", "~~~~", "~~~~~", "~~~~~~", "~<!-- c -->~~", "~~<nowiki />~", "~ ~~"),
    *("{{subst:Merrow template}}", "{{ Subst :Merrow template}}", "{{SUBST:Merrow template|a}}"),
    *("{{\nsubst:Merrow template}}", "{{<!-- c -->subst:Merrow template}}", "{{sub<!-- c -->st:Merrow template}}"),
    *("{{safesubst:Merrow template}}", "{{{{{|safesubst:}}}Merrow template}}", "{{{{{|subst:}}}Merrow template}}"),
    *("{{<includeonly>subst:</includeonly>Merrow template}}", "{{<noinclude/>subst:Merrow template}}"),
    *(
        "{{substance}}",
        "{{subst}}",
        "{{#subst:Merrow template}}",
        "{{:subst:Merrow template}}",
        "{subst:Merrow template}",
    ),
    *("{{Merrow template|{{subst:Merrow template}}}}", "{{subst:PAGENAME}}", "{{{subst:Merrow}}}"),
    *("[[A|]]", "[[A (b)|]]", "[[A (b)| ]]", "[[A, B|]]", "[[Help:A (b)|]]", "[[:Help:A|]]", "[[A（b）|]]", "[[A#b|]]"),  # noqa: RUF001 - what MediaWiki knows, too
    *("[[|A]]", "[[|]]", "[[| A ]]", "[[ |A]]", "[[A\n|]]", "[[A<b|]]", "[[{{A}}|]]", "[[A||]]", "[[A|<!-- c -->]]"),
    *(
        "[[<!-- c -->A|]]",
        "[[A%20b|]]",
        "[[A&amp;b|]]",
        "[[Ä (ö)|]]",
        "[[[A|]]]",
        "[[A_(b)|]]",
        "[A|]",
        "[[//A|]]",
        "[[|A b]]",
    ),
)


def as_saved(wiki: WikiAccess, text: str, content_model: str) -> str:
    """What the wiki would store, by its own words: https://www.mediawiki.org/wiki/API:Parse (`onlypst`)."""
    parameters = {"action": "parse", "onlypst": "1", "title": TITLE, "text": text, "contentmodel": content_model}
    answer = wiki.connection("Admin").call("POST", parameters).body
    assert "errors" not in answer, answer
    return str(answer["parse"]["text"])


def site_of(wiki: WikiAccess) -> Site:
    tags = wiki.query(meta="siteinfo", siprop="extensiontags")["extensiontags"]
    return replace(DEFAULT_SITE, extension_tags=frozenset(tag.strip("<>").lower() for tag in tags))


@pytest.fixture(scope="module")
def wiki(mediawiki: WikiAccess) -> WikiAccess:
    """A wiki with something to substitute."""
    mediawiki.create({"Template:Merrow template": "substituted", "Merrow template": "substituted"})
    return mediawiki


def check_foretold(texts: Iterable[str], wiki: WikiAccess, content_model: str = "wikitext") -> None:
    site = site_of(wiki)
    for text in texts:
        changed = as_saved(wiki, text, content_model) != as_stored(text)
        assert bool(transforms(text, site, content_model)) is changed, text


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_wiki_expands_while_saving_is_foretold(text: str, wiki: WikiAccess) -> None:
    check_foretold([text], wiki)


@pytest.mark.parametrize("place", PLACES)
def test_it_is_foretold_wherever_it_stands(place: str, wiki: WikiAccess) -> None:
    check_foretold((place.format(text) for text in ("~~~~", "{{subst:Merrow template}}", "[[A (b)|]]")), wiki)


@pytest.mark.parametrize("text", ["{{subst:}}", "{{subst:Merrow no template}}"])
def test_a_substitution_that_comes_to_nothing_is_foretold_all_the_same(text: str, wiki: WikiAccess) -> None:
    assert as_saved(wiki, text, "wikitext") == text
    assert transforms(text, site_of(wiki)) == ("a substitution ({{subst:…}})",)


@pytest.mark.parametrize("content_model", ["css", "javascript", "text"])
def test_it_is_foretold_for_the_content_models_that_are_text(content_model: str, wiki: WikiAccess) -> None:
    check_foretold(
        ["~~~~", "/* ~~~~ */", "{{subst:Merrow template}}", "[[A|]]", "<nowiki>~~~~</nowiki>"], wiki, content_model
    )


JSON_TEXTS = (
    *("{}", "[]", '{"a":[],"b":{}}', "null", "true", '"a"', "1"),
    *("[1.0, 1.5, -0, 0.1, 1e5, 1E+5, 100000.0]", "[0.0001, 0.00001, 0.000123456, 1.5e300, 5e-324]"),
    *("[1e14, 1e15, 1e16, 1e17, 1e18, 1e22, 1234567890123456.7, 123456789012345680.0]",),
    *('["\\u2028\\u2029\\u007f\\u0000\\u001f\\b\\f\\n\\r\\t\\/\\"\\\\"]', "[\"<a href='x'>&amp;</a>\"]"),
    *('["\\ud83d\\ude00\\u00e9", "é😀"]', '{"":1,"0":2,"é":3,"a b":4,"</script>":5}'),
    *(
        '{"b":{"z":[1,{"y":null,"x":[[],[{}]]}]},"a":"    four\\n    blanks"}',
        '["~~~~","{{subst:x}}","[[A|]]","<nowiki>"]',
    ),
    *('\n {"a" :1 ,\t"b":[ ] }\n\n', f"[9007199254740992, -9007199254740992{', 1' * 50}]", "[" * 511 + "]" * 511),
)


@pytest.mark.parametrize("text", JSON_TEXTS)
def test_json_is_written_as_a_wiki_writes_it(text: str, wiki: WikiAccess) -> None:
    stored = json_as_stored(parse_json(text))

    assert as_saved(wiki, text, "json") == stored
    assert as_saved(wiki, stored, "json") == stored


@pytest.mark.parametrize(
    "text", ["[" * 512 + "]" * 512, '["\\ud800"]', '{"\\u0000a":1}', "[NaN]", "[1,]", "{'a':1}", "", "[01]"]
)
def test_what_no_wiki_reads_as_json_is_refused(text: str, wiki: WikiAccess) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)

    assert as_saved(wiki, text, "json") == text.rstrip()
