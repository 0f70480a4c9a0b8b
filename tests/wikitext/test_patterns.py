import pytest

from editrunner.wikitext.patterns import FLAGS, check_replacement, compile_pattern, substitute


def test_flags_are_given_by_their_names() -> None:
    assert compile_pattern("^teh$", ("ignore_case", "multiline")).search("a\nTEH\nb") is not None
    assert compile_pattern("a.b", ("dot_all",)).search("a\nb") is not None
    assert compile_pattern("a b # c", ("verbose",)).search("ab") is not None


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "(?P<a", "a{2,1}", "(?<n>a)(?&m)", "\\"])
def test_what_is_no_pattern_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(ValueError, match="the pattern is not a regular expression"):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [("teh", "the"), ("(a)", r"\1"), ("(?P<x>a)", r"\g<x>"), ("a", ""), ("a", r"\\"), ("a|b", "c"), ("(a)|(b)", r"\2")],
)
def test_a_replacement_that_fits_is_taken(pattern: str, replacement: str) -> None:
    check_replacement(pattern, (), replacement)


@pytest.mark.parametrize(
    ("pattern", "replacement"), [("a", r"\1"), ("(a)", r"\2"), ("(?P<x>a)", r"\g<y>"), ("a", "\\"), ("a", r"\g<")]
)
def test_a_replacement_that_does_not_fit_is_refused_in_words(pattern: str, replacement: str) -> None:
    with pytest.raises(ValueError, match="the replacement does not fit the pattern"):
        check_replacement(pattern, (), replacement)


@pytest.mark.parametrize("pattern", ["a # comment", "(?x)a # comment", "(?i)a"])
def test_a_replacement_is_checked_whatever_the_pattern_begins_or_ends_with(pattern: str) -> None:
    check_replacement(pattern, ("verbose",), "b")


@pytest.mark.parametrize("name", FLAGS)
def test_each_flag_compiles(name: str) -> None:
    assert compile_pattern("a", (name,)).search("a") is not None


@pytest.mark.parametrize(
    ("pattern", "text", "protected", "result"),
    [
        ("a", "aXaXa", [(1, 2)], ("bXbXb", 3)),
        ("a", "a a a", [(2, 3)], ("b a b", 2)),
        ("a+", "aaaa", [(1, 2)], ("aab", 1)),
        ("aa", "aaaaa", [(1, 2)], ("aaba", 1)),
        ("(?<=a)a", "aaa", [(0, 2)], ("aab", 1)),
        ("^a", "aa\na", [(0, 1)], ("aa\na", 0)),
        ("", "ab", [(0, 2)], ("babb", 2)),
        ("", "abc", [], ("babbbcb", 4)),
        ("x*", "abxd", [], ("babbbbdb", 5)),
        (r"\ba\b", "a-aa", [(0, 1)], ("a-aa", 0)),
    ],
)
def test_no_match_that_touches_a_protected_region_is_replaced(
    pattern: str, text: str, protected: list[tuple[int, int]], result: tuple[str, int]
) -> None:
    assert substitute(compile_pattern(pattern), lambda _: "b", text, protected) == result


@pytest.mark.parametrize("pattern", [r"^(a|aa)+$", r"(a|a)*$", r"^(?:[a-z]|\w)+$", r"^(?=(a|aa)+$)"])
def test_searches_have_one_time_for_all_of_a_text(pattern: str) -> None:
    text = f"{'a' * 40}!\n" * 50

    with pytest.raises(TimeoutError):
        substitute(compile_pattern(pattern, ("multiline",)), lambda _: "", text, [(5, 6), (50, 51)], seconds=0.01)


def test_no_time_is_left_for_what_comes_behind_a_region() -> None:
    with pytest.raises(TimeoutError):
        substitute(compile_pattern("a"), lambda _: "", "a", seconds=0)
