import pytest

from editrunner.wikitext.pattern_size import LARGEST, check_size
from editrunner.wikitext.patterns import compile_pattern


def nested(count: int, opening: str, closing: str) -> str:
    return opening * count + "a" + closing * count


BOMBS = {
    "plus": nested(25, "(?:", ")+"),
    "lazy": nested(25, "(?:", ")+?"),
    "at least once": nested(25, "(", "){1,9}"),
    "exactly": nested(12, "(?:b", "){50}"),
    "a huge number": "(?:ab){99999999}",
    "more digits than there are numbers": "(?:ab){" + "9" * 5000 + "}",
    "behind a set with brackets": "[)(\\]]" + nested(25, "(?:[)]", ")+"),
    "behind a bracket in a set": "[]]" + nested(25, "(?:", ")+"),
    "behind a comment": nested(25, "(?:(?#[)", ")+") + "]",
    "behind an escaped bracket": "\\[" + nested(25, "(?:\\)", ")+") + "]",
    "among flags": "(?i)" + nested(25, "(?i:", ")+"),
    "with blanks and a comment before a plus": "(?x)" + nested(25, "(?:", ") # [\n +"),
    "with sets in sets": "(?V1)" + nested(25, "(?:[[a]))]", ")+"),
    "with blanks in a number": "(?x)(?:ab){ 9 9 9 #}\n 9 9 9 }",
    "with a comment in a number that comes to be one": "(?x:(?:ab){ 9#}\n 9 9 9 9 9 })",
    "with blanks that come to mean nothing": "(?x:#[\n)#" + nested(25, "(?:", ")+") + "]",
}


@pytest.mark.parametrize("pattern", BOMBS.values(), ids=BOMBS)
def test_a_pattern_that_would_fill_the_memory_is_refused_before_it_is_compiled(pattern: str) -> None:
    with pytest.raises(ValueError, match="the pattern"):
        compile_pattern(pattern)


def test_a_verbose_pattern_is_read_as_one() -> None:
    pattern = nested(25, "(?:", ") # [\n +")

    with pytest.raises(ValueError, match="repetitions within repetitions"):
        compile_pattern(pattern, ("verbose",))
    check_size(pattern.replace("\n", ""), verbose=True)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\d+) ?km\b",
        "(?i)(?x: a b ) (?:c)+",
        "(?V1)[[a-z]--[aeiou]]+",
        "a+" * 2000,
        "(?:ab)+" * 1000,
        "x{1000}" * 100,
        "[+]" * 3000,
        r"\+\)\+" * 1000,
        "|".join(["colou?r(?:s|ed|ing)*"] * 400),
        "(?x)" + "(?: a b )+  # a word\n" * 300,
        nested(40, "(?:", ")*"),
        nested(12, "(?:", ")+"),
    ],
)
def test_long_patterns_are_no_large_ones(pattern: str) -> None:
    check_size(pattern, verbose=False)
    compile_pattern(pattern)


def test_the_largest_pattern_is_compiled() -> None:
    copies = LARGEST // len("(?:ab){1}")
    compile_pattern(f"(?:ab){{{copies // 4}}}")
