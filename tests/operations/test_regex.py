import pytest

from editrunner.operations import substitution
from editrunner.operations.regex import Regex
from tests.factories import failure_code, text_after


@pytest.mark.parametrize(
    ("find", "with_", "text", "result"),
    [
        (r"(\d+) ?km\b", r"\1 kilometres", "5km and 10 km", "5 kilometres and 10 kilometres"),
        (r"(?P<a>x)(?P<b>y)", r"\g<b>\g<a>", "xy", "yx"),
        (r"\p{Lu}", "U", "aÉb", "aUb"),
        (r"^a$", "b", "a", "b"),
        (r"a", "b", "c", None),
        (r"(?<=\[\[)a", "b", "[[a]] a", "[[b]] a"),
        (r"a(x)?", r"b\1", "a ax", "b bx"),
    ],
)
def test_each_match_is_replaced(find: str, with_: str, text: str, result: str | None) -> None:
    assert text_after(Regex(find, with_), text) == result


@pytest.mark.parametrize(
    ("flags", "find", "text", "result"),
    [
        (("ignore_case",), "teh", "TEH", "x"),
        (("multiline",), "^b$", "a\nb\nc", "a\nx\nc"),
        (("dot_all",), "a.b", "a\nb", "x"),
        (("verbose",), "a b # c", "ab", "x"),
        (("ignore_case", "dot_all"), "A.B", "a\nb", "x"),
    ],
)
def test_flags_say_how_the_pattern_is_read(flags: tuple[str, ...], find: str, text: str, result: str) -> None:
    assert text_after(Regex(find, "x", flags), text) == result
    assert text_after(Regex(find, "x"), text) is None


@pytest.mark.parametrize(("find", "with_"), [("(", "a"), ("a", r"\1"), ("a", r"\g<b>")])
def test_a_pattern_or_replacement_that_is_none_is_refused_before_any_page(find: str, with_: str) -> None:
    with pytest.raises(ValueError, match=r"the (pattern|replacement)"):
        Regex(find, with_)


@pytest.mark.parametrize(("text", "code"), [("1", None), ("", None), ("1 2", "unexpected_count")])
def test_a_page_that_matches_another_number_of_times_than_expected_fails(text: str, code: str | None) -> None:
    assert failure_code(Regex(r"\d", "x", expect=1), text) == code


def test_a_pattern_that_takes_too_long_fails_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(substitution, "TIMEOUT", 0.01)

    assert failure_code(Regex(r"^(a|aa)+$", "x"), "a" * 60 + "b") == "regex_timeout"


@pytest.mark.parametrize("pattern", [r"^(a|aa)+$", r"(a|a)*$", r"^(?:[a-z]|\w)+$", r"^(?=(a|aa)+$)"], ids=range(4))
def test_a_catastrophic_pattern_fails_the_page_and_not_the_run(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(substitution, "TIMEOUT", 0.05)
    text = f"{'a' * 60}!Bb|\n" * 3

    assert failure_code(Regex(pattern, "x", ("multiline",)), text) == "regex_timeout"
    assert text_after(Regex("!", "x"), text) == text.replace("!", "x")


@pytest.mark.parametrize(
    ("find", "with_", "text", "result"),
    [
        (
            "teh",
            "the",
            "teh <nowiki>teh</nowiki> [http://teh.example teh]",
            "the <nowiki>teh</nowiki> [http://teh.example the]",
        ),
        (r"(?<=-->)b", "c", "<!-- a -->b b", "<!-- a -->c b"),
        (r"a.*b", "c", "a <!-- x --> b a b", "a <!-- x --> b c"),
        (r"(?P<x>a)|b", r"[\g<x>]", "b a <pre>a</pre>", "[] [a] <pre>a</pre>"),
    ],
)
def test_a_match_that_touches_a_protected_region_is_left_alone(find: str, with_: str, text: str, result: str) -> None:
    assert text_after(Regex(find, with_), text) == result


def test_regions_are_named_by_the_job() -> None:
    text = "<nowiki>1</nowiki> {{a|1}} 1"

    assert text_after(Regex("1", "2", ignore=("templates",)), text) == "<nowiki>2</nowiki> {{a|1}} 2"
    assert text_after(Regex("1", "2", ignore_also=("templates",)), text) == "<nowiki>1</nowiki> {{a|1}} 2"
    assert text_after(Regex("1", "2", ignore=()), text) == "<nowiki>2</nowiki> {{a|2}} 2"


def test_only_what_is_replaced_is_counted() -> None:
    assert failure_code(Regex("1", "2", expect=1), "1 <!-- 1 -->") is None
    assert failure_code(Regex("1", "2", expect=2), "1 <!-- 1 -->") == "unexpected_count"


def test_a_pattern_that_takes_too_much_memory_fails_the_page() -> None:
    assert failure_code(Regex("(?R)", "x"), "text") == "regex_memory"


def test_a_pattern_that_takes_too_much_memory_without_any_text_is_refused_before_any_page() -> None:
    with pytest.raises(ValueError, match="never comes to an end"):
        Regex("(?R)", r"\g<0>")
