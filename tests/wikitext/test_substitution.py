import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.preprocessor import read_deeply
from editrunner.wikitext.substitution import Place, as_written, filled, has_placeholder, marked, names_in, stand_in
from tests.wikitext.nasty_pages import PIECES

TAGS = DEFAULT_SITE.extension_tags


def put(text: str, value: str, place: Place = Place.WIKITEXT) -> str:
    return filled(marked(text), lambda _: value, place, DEFAULT_SITE)


def refusal(text: str, value: str, place: Place = Place.WIKITEXT) -> str:
    with pytest.raises(OperationFailed) as failure:
        put(text, value, place)
    return failure.value.code


# ---------------------------------------------------------------- marking


def test_names_stand_between_braces_and_blanks_around_them_do_not_count() -> None:
    assert names_in(marked("a ${title} b ${ old name } ${today:%d %B}")) == ("title", "old name", "today:%d %B")


@pytest.mark.parametrize("text", ["$5", "{{a|{{{1}}}}}", "$ {a}", "a$", "{a}$", "$a", ""])
def test_a_dollar_or_braces_alone_are_text(text: str) -> None:
    assert not has_placeholder(marked(text))
    assert put(text, "no") == text


@pytest.mark.parametrize(
    ("text", "result"),
    [("$${a}", "${a}"), ("$$${a}", "$${a}"), ("$${${a}", "${VALUE"), ("{{a|$${b}}}", "{{a|${b}}}"), ("$${", "${")],
)
def test_a_second_dollar_takes_the_meaning_from_the_first(text: str, result: str) -> None:
    assert put(text, "VALUE") == result


@pytest.mark.parametrize("text", ["${", "a ${b", "${}", "${ }", "${{{1}}}", "${a\n}", "${a|b}", "${a#b}", "${$a}"])
def test_what_begins_as_a_placeholder_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no name in braces"):
        marked(text)


def test_a_marked_text_can_be_shown_as_it_was_written() -> None:
    assert as_written(marked("a ${b} c")) == "a ${b} c"


def test_a_letter_stands_in_for_placeholders_only() -> None:
    assert stand_in("${a}-$${b} $c") == "x-${b} $c"


def test_a_value_is_never_read_for_placeholders() -> None:
    assert put("${a}", "${a} $${b}") == "${a} $${b}"


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ("${v}", "a|b=c}} [[", "a|b=c}} [["),
        ("{{A|x=${v}}}", "a|b", "{{A|x=a{{!}}b}}"),
        ("{{A|x=${v}}}", "a=b", "{{A|x=a=b}}"),
        ("{{A|${v}}}", "a=b", "{{A|a{{=}}b}}"),
        ("{{A|{{B}}=${v}}}", "a=b", "{{A|{{B}}=a=b}}"),
        ("{{A|[[b=c]]${v}}}", "a=b", "{{A|[[b=c]]a{{=}}b}}"),
        ("{{A|x=${v}}}", "[[a|b]] {{c|d}}", "{{A|x=[[a|b]] {{c|d}}}}"),
        ("{{A|x=${v}}}", "<nowiki>|</nowiki><!-- | -->", "{{A|x=<nowiki>|</nowiki><!-- | -->}}"),
        ("{{A|x=${v}}}", "}}{{B", "{{A|x=&#125;&#125;&#123;&#123;B}}"),
        ("{{A|x=${v}}}", "a}", "{{A|x=a&#125;}}"),
        ("{{A|x=${v}}}", "a <!-- b", "{{A|x=a &lt;!-- b}}"),
        ("{{A|x=${v}}}", "<nowiki>", "{{A|x=&lt;nowiki>}}"),
        ("{{A|x=${v}}}", "<b>a</b> < b", "{{A|x=<b>a</b> < b}}"),
        ("{{{a|${v}}}}", "b|c}", "{{{a|b{{!}}c&#125;}}}"),
        ("{{A|x=${v}\n|y=z}}", "a\n== b ==", "{{A|x=a\n== b ==\n|y=z}}"),
        ("{{A|x=${v}|y=z}}", "[[a]]\n== b ==", "{{A|x=&#91;&#91;a&#93;&#93;\n&#61;= b ==|y=z}}"),
        ("{{A|x=${v}}}", "{|\n|a\n|}", "{{A|x={{{!}}\n{{!}}a\n{{!}}&#125;}}"),
        ("{{lc:${v}}}", "a|b", "{{lc:a{{!}}b}}"),
        ("[[A|${v}]]", "b|c", "[[A|b&#124;c]]"),
        ("[[A|${v}]]", "[[b]]", "[[A|&#91;&#91;b&#93;&#93;]]"),
        ("[[A|${v}]]", "b]", "[[A|b&#93;]]"),
        ("[[A|${v}]]", "{{b|c}}", "[[A|{{b|c}}]]"),
        ("[[File:A.png|thumb|${v}]]", "see [[b|c]]|left", "[[File:A.png|thumb|see [[b|c]]&#124;left]]"),
        ("[[Image:A.png|${v}]]", "[[b]]", "[[Image:A.png|[[b]]]]"),
        ("[[${v}]]", "A#b", "[[A#b]]"),
        ("[[${v}|x]]", "Help:A b", "[[Help:A b|x]]"),
        ("<!-- ${v} -->", "a --> b --!> c", "<!-- a --&gt; b --!&gt; c -->"),
        ("<nowiki>${v}</nowiki>", "</nowiki >|", "<nowiki>&lt;/nowiki >|</nowiki>"),
        ("<ref>${v}</ref>", "a|b</REF>c</refs>", "<ref>a|b&lt;/REF>c</refs></ref>"),
        ("<ref>{{A|x=${v}}}</ref>", "<ref>a</ref>", "<ref>{{A|x=&lt;ref>a&lt;/ref>}}</ref>"),
        ('<ref name="${v}">a</ref>', 'b" x>', '<ref name="b&#34; x&#62;">a</ref>'),
        ("<span title='${v}'>a</span>", "it's", "<span title='it&#39;s'>a</span>"),
        ("{{A|x=<b id='${v}'>}}", "|}}", "{{A|x=<b id='&#124;&#125;&#125;'>}}"),
        ("a < ${v} > b", "'", "a < ' > b"),
    ],
)
def test_a_value_is_written_as_its_place_needs_it(text: str, value: str, result: str) -> None:
    assert put(text, value) == result


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[[${v}]]", "a|b"),
        ("[[A${v}|b]]", "]]"),
        ("[[${v}]]", ""),
        ("[[${v}]]", "a\nb"),
        ("{{${v}}}", "a|b=c"),
        ("{{${v}}}", "a#b"),
        ("{{A ${v}|b}}", "<b>"),
        ("{{A|${v}=b}}", "c=d"),
        ("{{{${v}|a}}}", "b|c"),
    ],
)
def test_what_no_name_can_have_is_refused_where_a_name_is_wanted(text: str, value: str) -> None:
    assert refusal(text, value) == "value_unfit"


@pytest.mark.parametrize(
    ("text", "value"),
    [("${v} {{A|b}}", "<!--"), ("${v} [[A|b]]</nowiki>", "<nowiki>"), ("<${v}><ref>a</ref>", "ref")],
)
def test_a_value_that_would_swallow_what_stands_around_it_is_refused(text: str, value: str) -> None:
    assert refusal(text, value) == "value_breaks_out"


@pytest.mark.parametrize(
    ("place", "text", "value", "result"),
    [
        (Place.PLAIN, "Help:${v}", "{{a|b}}", "Help:{{a|b}}"),
        (Place.PATTERN, r"\b${v}\b", "a.b (c)", r"\ba\.b\ \(c\)\b"),
        (Place.REPLACEMENT, r"\1 ${v}", r"\2|", r"\1 \\2|"),
        (Place.REPLACEMENT, r"{{A|\1|x=${v}}}", r"\2|", r"{{A|\1|x=\\2{{!}}}}"),
        (Place.PARAMETER, "a ${v}", "b|c=d}}", "a b{{!}}c=d&#125;&#125;"),
        (Place.PARAMETER, "{{A|${v}}}", "b=c", "{{A|b{{=}}c}}"),
        (Place.SUMMARY, "see [[A|${v}]]", "b\n c]]", "see [[A|b c&#93;&#93;]]"),
        (Place.SUMMARY, "{{A|${v}}}", "b|c=d", "{{A|b|c=d}}"),
    ],
)
def test_other_texts_than_wikitext_have_needs_of_their_own(place: Place, text: str, value: str, result: str) -> None:
    assert put(text, value, place) == result


def test_each_name_has_its_value_wherever_it_stands() -> None:
    text = marked("{{A|${b}|x=${a}}} ${a}${b}")

    assert filled(text, {"a": "1|2", "b": "3=4"}.__getitem__, Place.WIKITEXT, DEFAULT_SITE) == (
        "{{A|3{{=}}4|x=1{{!}}2}} 1|23=4"
    )


FRAMES = [
    "{{A|x=${v}|y=[[b|c]]}}",
    "{{A|${v}|y}}",
    "a [[B|${v}]] c {{d}}",
    "[[File:B.png|thumb|${v}]]",
    "<ref name='a'>{{A|${v}}}</ref> b",
    "<nowiki>${v}</nowiki> {{b}}",
    "{{{a|${v}}}} {{b|c}}",
    "<!-- ${v} --> {{b|c}}",
    "<b title='${v}'>{{c}}</b>",
]


@pytest.mark.parametrize("frame", FRAMES)
@given(value=st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_whatever_a_value_is_all_around_it_stays_what_it_was(frame: str, value: str) -> None:
    def structure(text: str) -> list[tuple[str, str, int]]:
        """What stands before and behind the value."""
        return [
            (node.kind, text[node.start : node.start + 3], len(text) - node.end)
            for node in read_deeply(text, TAGS)
            if node.kind != "comment"
        ]

    expected = structure(put(frame, "x"))

    found = structure(put(frame, value))

    assert all(found.count(node) >= expected.count(node) for node in expected), put(frame, value)


@pytest.mark.parametrize("place", [Place.WIKITEXT, Place.PLAIN, Place.PATTERN, Place.PARAMETER])
def test_values_that_are_too_long_together_are_not_put_in(place: Place) -> None:
    with pytest.raises(OperationFailed, match="would be longer") as failure:
        filled(marked("${a}" * 1000), lambda _: "x" * 100_000, place, DEFAULT_SITE)

    assert failure.value.code == "text_too_long"
