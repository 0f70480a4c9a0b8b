import pytest

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.escaping import check_parameter, fits_parameter, needs_name
from editrunner.wikitext.substitution import Place, filled, marked

TAGS = DEFAULT_SITE.extension_tags
FITTING = ["", "x", "a=b", "[[A|b]]", "{{A|b}}", "{{{a|b}}}", "<nowiki>|}}</nowiki>", "<!-- | -->", "a\n* b", "{x}y"]
UNFIT = ["a|b", "}}", "a}", "{{", "[[a", "<!--", "{|\n|}", "a}}{{b", "<includeonly>", "x\n== h ==", "== h =="]


def escaped(value: str) -> str:
    """A value that comes from a row."""
    return filled(marked("${value}"), lambda _: value, Place.PARAMETER, DEFAULT_SITE)


@pytest.mark.parametrize("value", FITTING)
def test_what_stays_in_its_parameter_fits_and_is_left_as_it_is(value: str) -> None:
    assert fits_parameter(value, TAGS)
    assert escaped(value) == value
    check_parameter(value)


@pytest.mark.parametrize("value", UNFIT)
def test_what_would_break_out_is_refused_with_what_to_do(value: str) -> None:
    assert not fits_parameter(value, TAGS)
    with pytest.raises(ValueError, match=r"write \{\{!\}\} for"):
        check_parameter(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a|b", "a{{!}}b"),
        ("[[a|b]]|c", "[[a|b]]{{!}}c"),
        ("a}}", "a&#125;&#125;"),
        ("{{a|b", "&#123;&#123;a{{!}}b"),
        ("<!-- a", "&lt;!-- a"),
    ],
)
def test_only_what_breaks_out_is_escaped(value: str, written: str) -> None:
    assert escaped(value) == written
    assert fits_parameter(written, TAGS)


@pytest.mark.parametrize("value", UNFIT)
def test_an_escaped_value_fits(value: str) -> None:
    assert fits_parameter(escaped(value), TAGS)


def test_a_tag_of_an_extension_may_hold_pipes_where_the_wiki_has_it() -> None:
    check_parameter("<tabber>a|b</tabber>")
    assert fits_parameter("<tabber>a|b</tabber>", TAGS | {"tabber"})
    assert not fits_parameter("<tabber>a|b</tabber>", TAGS)


def test_an_equal_sign_needs_the_name_of_the_parameter() -> None:
    assert needs_name("a=b", TAGS)
    assert not needs_name("[[a|b=c]]{{a|b=c}}<nowiki>=</nowiki>", TAGS)
