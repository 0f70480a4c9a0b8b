import pytest

from editrunner.model import InputFile, Row
from editrunner.selectors.rows import Table, read_table


def table(content: str, path: str = "t.csv") -> Table:
    return read_table(InputFile(path, "", content))


def values(read: Table) -> list[dict[str, str]]:
    assert read.faults == ()
    return [dict(row.values) for row in read.rows]


def faults(content: str, path: str = "t.csv") -> list[str]:
    return [f"{fault.line}: {fault.text}" for fault in table(content, path).faults]


def test_a_row_knows_its_file_and_the_line_in_which_it_begins() -> None:
    read = table('title,note\r\nA,"two\r\nlines"\r\n\r\nB,one\r\n')

    assert read.columns == ("title", "note")
    assert [*read.rows] == [
        Row("t.csv", 2, {"title": "A", "note": "two\nlines"}),
        Row("t.csv", 5, {"title": "B", "note": "one"}),
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("t.csv", 'title,note\n"A, B","say ""hi"""\n'),
        ("T.CSV", 'title,note\n"A, B","say ""hi"""'),
        ("t.tsv", 'title\tnote\nA, B\t"say ""hi"""\n'),
        ("t.jsonl", '{"title": "A, B", "note": "say \\"hi\\""}\n'),
        ("t.jsonl", '\n{"note": "say \\"hi\\"", "title": "A, B"}\r\n\r\n'),
    ],
)
def test_all_kinds_of_tables_have_the_same_values(path: str, content: str) -> None:
    assert values(table(content, path)) == [{"title": "A, B", "note": 'say "hi"'}]


def test_values_are_in_the_form_in_which_a_wiki_has_texts() -> None:
    assert values(table("cafe\u0301, b \ncafe\u0301, c \n")) == [{"café": "café", "b": " c "}]


def test_numbers_of_json_stay_as_they_are_written() -> None:
    assert values(table('{"a": 1.50, "b": 10000000000000000000, "c": "1"}', "t.jsonl")) == [
        {"a": "1.50", "b": "10000000000000000000", "c": "1"}
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "1: the table is empty: its first line names its columns"),
        ("\n\n", "1: the table is empty: its first line names its columns"),
        ("title,note\n", "1: the table has no rows"),
        ("title;note\nA;b\n", "1: the columns are separated by semicolons, not by commas"),
        ("title\tnote\nA\tb\n", "1: the columns are separated by tabs, not by commas"),
        ("title,title\nA,b\n", "1: the column `title` stands here twice"),
        ("title, title\nA,b\n", "1: the column `title` stands here twice"),
        ("title,\nA,b\n", "1: column 2 has no name"),
        ("title,today\nA,b\n", "1: a column cannot be called `today`: `${today}` means something else"),
        ("page.title,b\nA,b\n", "1: a column cannot be called `page.title`: `${page.title}` means something else"),
        ("title,note\nA\n", "2: the row has 1 cell, and the table 2 columns"),
        ('title,note\n"A\nB",c\nD,e,f\n', "4: the row has 3 cells, and the table 2 columns"),
        ('title,note\nA,"b\n', "2: this is not a row of a table: a quotation mark has no second one"),
        ("title\nA\x08\n", "2: the value of `title` has the control character U+0008, which no wiki stores"),
        ("title\nA\ufdd0\n", "2: the value of `title` has the control character U+FDD0, which no wiki stores"),
    ],
)
def test_a_table_with_a_fault_is_told_of_with_its_line(content: str, complaint: str) -> None:
    assert faults(content) == [complaint]


def test_a_closing_quotation_mark_in_the_middle_of_a_cell_is_a_fault() -> None:
    (fault,) = faults('title\n"A" b\n')

    assert fault.startswith("2: this is not a row of a table: something stands behind a closing quotation mark")


def test_a_cell_without_end_is_a_fault() -> None:
    assert faults("title\n" + "a" * 200_000) == ["2: this is not a row of a table: a cell is too long"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("\n", "1: the table is empty"),
        ('{"title": "A"}\nB\n', "2: this line is not a JSON object"),
        ('["A"]', '1: this line is not a JSON object, as {"title": "Sandbox"}'),
        ("{}", '1: this line is not a JSON object, as {"title": "Sandbox"}'),
        ('{"a": null}', "1: the value of `a` is neither a text nor a number"),
        ('{"a": ["b"]}', "1: the value of `a` is neither a text nor a number"),
        ('{"a": true}', "1: the value of `a` is neither a text nor a number"),
        ('{"a": NaN}', "1: the value of `a` is neither a text nor a number"),
        ('{"a": "1", "a": "2"}', "1: the column `a` stands here twice"),
        ('{"a": "1"}\n\n{"b": "2"}', "3: the row has no column `a`, which the first row has"),
        ('{"a": "1"}\n{"a": "1", "b": "2"}', "2: the row has a column `b`, which the first row does not have"),
        ('{"a": "\\ud800"}', "1: the value of `a` has the control character U+D800, which no wiki stores"),
        ("[" * 100_000, "1: this line is not a JSON object"),
    ],
)
def test_json_lines_with_a_fault_are_told_of_with_their_line(content: str, complaint: str) -> None:
    assert faults(content, "t.jsonl") == [complaint]


def test_all_rows_with_faults_are_told_of() -> None:
    assert [fault.line for fault in table("a,b\n1\n2,3\n4\n").faults] == [2, 4]


def test_each_line_of_json_that_is_wrong_is_told() -> None:
    content = '{"a": "1"}\n{"b": "1"}\n[]\n{"a": "2"}\n{"a": null}\n'

    assert [fault.line for fault in table(content, "t.jsonl").faults] == [2, 3, 5]
