import dataclasses

import pytest

from editrunner.model import DEFAULT_SITE, Namespace
from editrunner.wikitext.bots import bots_refusal


@pytest.mark.parametrize(
    "text",
    [
        "{{nobots}}",
        "{{Nobots}}",
        "text\n{{ nobots }}\ntext",
        "{{nobots|reason=no}}",
        "{{NoBots}}",
        "{{bots|deny=all}}",
        "{{bots|deny=ExampleBot}}",
        "{{bots|deny=OtherBot, ExampleBot}}",
        "{{bots|deny=exampleBot}}",
        "{{Bots|deny=Example Bot,ExampleBot}}",
        "{{bots|allow=OtherBot}}",
        "{{bots|allow=none}}",
        "{{bots\n|allow=none\n}}",
        "{{bots<!-- c -->|deny=all}}",
        "{{<!-- c -->nobots}}",
        "{{Template:Nobots}}",
        "{{bots|deny=ExampleBot<!-- since it broke the table -->}}",
        "{{Infobox|note={{nobots}}}}",
        "{{template: nobots}}",
        "{{nobots|allow=ExampleBot}}",
        "{{bots|optout=all}}",
        "{{bots|optout=nosource, all}}",
        "{{bots|allow=ExampleBot|deny=all}}",
        "{{bots|deny=none}} {{bots|deny=ExampleBot}}",
        "{{bots|deny=none|deny=ExampleBot}}",
        "{{bots|<!-- c -->deny<!-- c -->=all}}",
        "<ref>{{nobots}}</ref>",
        "<nowiki>{{nobots}}",
        "{{bots|deny={{{1|all}}},ExampleBot}}",
    ],
)
def test_a_page_keeps_the_account_away(text: str) -> None:
    assert bots_refusal(text, "ExampleBot", DEFAULT_SITE) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobots",
        "{{bots}}",
        "{{bots|allow=all}}",
        "{{bots|allow=ExampleBot}}",
        "{{bots|allow=OtherBot, ExampleBot}}",
        "{{bots|deny=none}}",
        "{{bots|deny=OtherBot}}",
        "{{bots|optout=newsletter}}",
        "{{botsford}}",
        "<!-- {{nobots}} -->",
        "<nowiki>{{nobots}}</nowiki>",
        "{{tl|nobots}}",
        "{{bots|allow=|deny=}}",
        "{{bots|allow= <!-- nobody yet --> |deny=OtherBot}}",
        "{{bots|optout=nosource,npov}}",
        "{{bots|all}}",
        "{{bots|deny=ExampleBot|deny=none}}",
        "{{bots|deny=Example}}",
        "{{nobots",
        "{{{nobots}}}",
        "<pre>{{nobots}}</pre>",
        "<math>{{nobots}}</math>",
        "<!-- {{bots|deny=all}}",
        "{{nobots/doc}}",
        "{{Help:Nobots}}",
        "{{:Nobots}}",
    ],
)
def test_a_page_lets_the_account_edit(text: str) -> None:
    assert bots_refusal(text, "ExampleBot", DEFAULT_SITE) is None


def test_underscores_and_spaces_in_names_are_the_same() -> None:
    assert bots_refusal("{{bots|deny=Example_Bot}}", "Example Bot", DEFAULT_SITE) is not None


@pytest.mark.parametrize(
    ("text", "kept_away"),
    [
        ("{{nobots}}", True),
        ("{{bots|deny=all}}", True),
        ("{{bots|allow=ExampleBot}}", True),
        ("{{bots|deny=ExampleBot}}", False),
    ],
)
def test_a_run_that_is_logged_out_is_a_bot_without_a_name(text: str, kept_away: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert (bots_refusal(text, None, DEFAULT_SITE) is not None) is kept_away


def test_the_reason_says_which_template_it_was() -> None:
    assert bots_refusal("{{nobots}}", "ExampleBot", DEFAULT_SITE) == "the page has {{nobots}}"
    assert bots_refusal("{{bots|deny=ExampleBot}}", "ExampleBot", DEFAULT_SITE) == (
        "{{bots|deny=…}} on the page names ExampleBot"
    )


def test_the_namespace_may_be_in_the_language_of_the_wiki() -> None:
    namespaces = {**DEFAULT_SITE.namespaces, 10: Namespace(10, "Vorlage", ("Template",))}
    german = dataclasses.replace(DEFAULT_SITE, namespaces=namespaces)

    assert bots_refusal("{{vorlage:Nobots}}", "ExampleBot", german) is not None
    assert bots_refusal("{{vorlage:Nobots}}", "ExampleBot", DEFAULT_SITE) is None
