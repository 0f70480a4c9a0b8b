from editrunner.model import DEFAULT_SITE, InputFile, Position, Target
from editrunner.selectors.file import File, titles_in


def a_file(content: str) -> InputFile:
    return InputFile("titles.txt", "", content)


def test_each_line_is_a_title_with_its_place() -> None:
    assert list(titles_in(a_file("Sandbox\nHelp:B\n"))) == [
        Target(title="Sandbox", position=Position("titles.txt", 1, 1)),
        Target(title="Help:B", position=Position("titles.txt", 2, 1)),
    ]


def test_empty_lines_and_comments_are_passed_over_and_counted() -> None:
    lines = [
        (target.title, target.position.line)
        for target in titles_in(a_file("\n# pages\n  \nA\n #b\n  B  \r\nC"))
        if target.position is not None
    ]

    assert lines == [("A", 4), ("B", 6), ("C", 7)]


def test_only_a_line_end_ends_a_title() -> None:
    titles = [target.title for target in titles_in(a_file("A\u2028B\nC\x85D\n"))]

    assert titles == ["A\u2028B", "C\x85D"]


def test_the_file_is_looked_up_among_the_inputs_of_the_job() -> None:
    inputs = {"titles.txt": a_file("A")}

    (listing,) = File("titles.txt").listings(DEFAULT_SITE, inputs, ())

    assert [target.title for target in listing] == ["A"]  # type: ignore[union-attr] # titles, no query
