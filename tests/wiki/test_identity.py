from typing import Any

import pytest

from editrunner.model import DEFAULT_SITE, Account, EditModule, Site
from editrunner.wiki.identity import account_from, identity_from

ARTICLES = {"id": 0, "case": "first-letter", "name": "", "content": True}
# What a German wiki has.
TEMPLATES = {"id": 10, "case": "case-sensitive", "name": "Vorlage", "canonical": "Template"}
USER = {"id": 7, "name": "Bot", "rights": ["edit", "bot"]}
MODULE: dict[str, Any] = {"paraminfo": {"modules": [{"name": "edit", "parameters": []}]}}


def site(**more: Any) -> Site:
    query = {
        "general": {"generator": "MediaWiki 1.43.9"},
        "namespaces": {"0": ARTICLES, "10": TEMPLATES},
        "userinfo": USER,
        **more,
    }
    return identity_from(query, MODULE).site


def test_a_namespace_has_the_name_of_the_wiki_and_all_others_besides() -> None:
    found = site(namespacealiases=[{"id": 10, "alias": "V"}, {"id": 10, "alias": "Vl"}]).namespaces

    assert (found[10].name, found[10].aliases) == ("Vorlage", ("Template", "V", "Vl"))
    assert (found[0].first_letter, found[10].first_letter) == (True, False)


def test_the_tags_of_extensions_are_known_by_their_names() -> None:
    assert site(extensiontags=["<nowiki>", "<SyntaxHighlight>"]).extension_tags == {"nowiki", "syntaxhighlight"}


# Those of MediaWiki in English and in Catalan.
@pytest.mark.parametrize(
    ("told", "trail"),
    [
        ("/^([a-z]+)(.*)$/sD", "^([a-z]+)"),
        ("/^((?:[a-zàèéíòóúç·ïü]|'(?!'))+)(.*)$/sDu", "^((?:[a-zàèéíòóúç·ïü]|'(?!'))+)"),
        ("something else", DEFAULT_SITE.link_trail),
    ],
)
def test_a_link_trail_is_taken_without_the_marks_of_php(told: str, trail: str) -> None:
    assert site(general={"generator": "MediaWiki 1.43.9", "linktrail": told}).link_trail == trail


def test_the_words_of_the_wiki_take_the_place_of_the_english_ones() -> None:
    words = [
        {"name": "redirect", "aliases": ["#WEITERLEITUNG", "#REDIRECT"]},
        {"name": "subst", "aliases": ["ERS:", "SUBST:"]},
        {"name": "safesubst", "aliases": ["SICHERERS:"]},
    ]

    found = site(magicwords=words)

    assert found.redirect_words == ("#WEITERLEITUNG", "#REDIRECT")
    assert found.substitution_words == ("ERS:", "SUBST:", "SICHERERS:")
    assert found.sort_key_words == DEFAULT_SITE.sort_key_words


@pytest.mark.parametrize(
    ("user", "account"),
    [
        (USER, Account("Bot", frozenset({"edit", "bot"}))),
        ({"id": 0, "name": "192.0.2.1", "anon": True, "rights": ["edit"]}, Account(None, frozenset({"edit"}))),
        (
            {"id": 9, "name": "~2026-1", "temp": True, "rights": []},
            Account("~2026-1", frozenset(), temporary=True),
        ),
    ],
    ids=["account", "logged out", "temporary account"],
)
def test_an_account_has_a_name_unless_it_is_an_address(user: Any, account: Account) -> None:
    assert account_from(user) == account


def test_the_values_that_an_edit_may_have_are_those_that_the_wiki_lists() -> None:
    parameters = [
        {"name": "text", "type": "text"},
        {"name": "tags", "type": ["typo-fix"]},
        {"name": "contentmodel", "type": ["wikitext", "json"]},
        {"name": "contentformat", "type": "string"},
    ]
    query: Any = {"general": {"generator": "MediaWiki 1.43.9"}, "namespaces": {"0": ARTICLES}, "userinfo": USER}
    module: Any = {"paraminfo": {"modules": [{"name": "edit", "parameters": parameters}]}}

    assert identity_from(query, module).edit_module == EditModule(
        frozenset({"text", "tags", "contentmodel", "contentformat"}),
        frozenset({"typo-fix"}),
        frozenset({"wikitext", "json"}),
        frozenset(),
    )
