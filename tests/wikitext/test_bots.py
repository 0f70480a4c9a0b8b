import pytest

from editrunner.model import DEFAULT_SITE
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
