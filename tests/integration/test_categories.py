"""Which categories a real wiki finds in a text, against what editrunner reads in it."""

import pytest

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.categories import read_categories
from editrunner.wikitext.titles import normal_title
from tests.wiki_access import WikiAccess

pytestmark = pytest.mark.mediawiki

TEXTS = (
    *(
        "[[Category:A]]",
        "[[category:a|key]]",
        "[[CATEGORY:A]]",
        "[[ Category : A ]]",
        "[[_Category_:_A_|k]]",
        "[[:Category:A]]",
    ),
    *(
        "[[Category:A#b]]",
        "[[Category:A b]]",
        "[[Category:A_b]]",
        "[[Category:A  b]]",
        "[[Category:%41]]",
        "[[Category:&#65;]]",
    ),
    *(
        "[[Category:A&amp;B]]",
        "[[Category&#58;A]]",
        "[[Category:A<!-- c -->]]",
        "[[<!-- c -->Category:A]]",
        "[[Category:<!-- c -->A|k]]",
    ),
    *(
        "[[Category:\nA]]",
        "[[Category:A\n]]",
        "[[Category:A\n|k]]",
        "[[Category:A|\nk]]",
        "[[Category:A|a|b]]",
        "[[Category:A|]]",
        "[[Category:A{{!}}k]]",
        "[[Category:A{{!}}]]",
        "[[Category:{{!}}A]]",
    ),
    *(
        "[[Category:]]",
        "[[Category: ]]",
        "[[Category:A",
        "[[Category:A]",
        "[Category:A]]",
        "[[[Category:A]]]",
        "[[[[Category:A]]]]",
        "[[[[[Category:A]]]]]",
        "[[Category:A]]]",
    ),
    *("[[Category:A|[[B]]]]", "[[Category:A|{{PAGENAME}}]]", "{{[[Category:A]]}}", "[[Category:A|k]] ]]"),
    *(
        "[[Category:Help:A]]",
        "[[Category::A]]",
        "[[Category:A:b]]",
        "[[Category talk:A]]",
        "[[Help:A]]",
        "[[Category:a/b]]",
    ),
    *(
        "[[Category:A<b]]",
        "[[Category:A[b]]",
        "[[Category:A{b]]",
        "[[Category:A}}b]]",
        "[[Category:A%b]]",
        "[[Category:A%5Bb]]",
    ),
    *("<nowiki>[[Category:A]]</nowiki>", "<nowiki>[[Category:A]]", "<!-- [[Category:A]] -->", "<!-- [[Category:A]]"),
    *(
        "<includeonly>[[Category:A]]</includeonly>",
        "<noinclude>[[Category:A]]</noinclude>",
        "<noinclude>[[Category:A]]",
    ),
    *(
        "<onlyinclude>[[Category:A]]</onlyinclude>",
        "<pre>[[Category:A]]</pre>",
        "<div>[[Category:A]]</div>",
        "-{[[Category:A]]}-",
    ),
    *(
        "{|\n| [[Category:A]]\n|}",
        "* [[Category:A]]",
        "== [[Category:A]] ==",
        " [[Category:A]]",
        "[https://a.example/ [[Category:A]]]",
    ),
    *(
        "#REDIRECT [[Category:A]]",
        "#REDIRECT [[:Category:A]]",
        "#REDIRECT [[B]] [[Category:A]]",
        "#redirect[[B]]\n[[Category:A]]",
    ),
    *("[[Category:Ä]]", "[[Category:A\u200e]]", "[[Category:A\u00a0b]]", "[[Kategorie:A]]", "[[Cat:A]]"),
    *("[[Category:A]][[Category:B]] [[Category:A|2]]", "[[B|c [[Category:A]] d]]"),
    *(
        "'''[[Category:A]]'''",
        "[[Category:~A]]",
        "[[Category:A|k\n\n]]",
        "{{{1|[[Category:A]]}}}",
        "[[//Category:A]]",
        "[[Category:.]]",
    ),
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_categories_of_a_text_are_those_of_the_wiki(text: str, mediawiki: WikiAccess) -> None:
    parameters = {"action": "parse", "title": "Merrow", "text": text, "contentmodel": "wikitext", "prop": "categories"}
    answer = mediawiki.connection("Admin").call("POST", parameters).body
    theirs = {normal_title(DEFAULT_SITE, f"Category:{row['category']}") for row in answer["parse"]["categories"]}

    found = read_categories(text, DEFAULT_SITE)

    ours = {link.title for link in found.links}
    assert ours <= theirs
    assert theirs - ours <= {mention.title for mention in found.mentions if mention.may_count}
