import pytest

from editrunner.wikitext.patterns import FLAGS, check_replacement, compile_pattern


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
