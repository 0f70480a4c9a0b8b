import json

import pytest

from editrunner.report.complaints import CHECK_REPORTS, Check

from .reading_junit import read_junit

CHECKS = [
    Check("a.yaml", ("a.yaml:3:5: unknown key `x`\n::error::y", "a.yaml:4:1: wrong: 1:2: 3")),
    Check("b.yaml", ("b.yaml: there is no such file",)),
    Check("c.yaml", (), ("c.yaml:5:7: two titles",), "1 job, 2 operations"),
]


def shown(format_name: str) -> str:
    return CHECK_REPORTS[format_name](CHECKS)


def test_complaints_are_marked_on_their_lines() -> None:
    assert shown("github").splitlines() == [
        "::error file=a.yaml,line=3,col=5::unknown key `x`%0A::error::y",
        "::error file=a.yaml,line=4,col=1::wrong: 1:2: 3",
        "::error::b.yaml: there is no such file",
        "::warning file=c.yaml,line=5,col=7::two titles",
        "::notice title=editrunner::c.yaml: valid (1 job, 2 operations)",
    ]


def test_each_job_file_is_a_case() -> None:
    found = read_junit(shown("junit"))

    assert found.pop("job files / c.yaml") == "passed"
    assert found == {
        "job files / a.yaml": "failure invalid: a.yaml:3:5: unknown key `x`\n::error::y",
        "job files / b.yaml": "failure invalid: b.yaml: there is no such file",
    }


def test_text_has_a_line_for_each_complaint_and_each_valid_file() -> None:
    assert shown("text").splitlines()[-3:] == [
        "b.yaml: there is no such file",
        "c.yaml:5:7: two titles (warning)",
        "c.yaml: valid (1 job, 2 operations)",
    ]


def test_json_has_each_file_with_its_complaints() -> None:
    rows = json.loads(shown("json"))

    assert [row["valid"] for row in rows] == [False, False, True]
    assert rows[0]["complaints"] == list(CHECKS[0].complaints)
    assert rows[2]["warnings"] == list(CHECKS[2].warnings)


@pytest.mark.parametrize("format_name", list(CHECK_REPORTS))
def test_no_format_passes_on_what_a_terminal_acts_on(format_name: str) -> None:
    assert "\x1b" not in CHECK_REPORTS[format_name]([Check("\x1b[2J", ("\x1b:1:1: \x1b[2J",)), Check("\x1b", ())])
