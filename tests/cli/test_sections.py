import io
import json
import sys
from pathlib import Path

import pytest

from editrunner.cli.main import run

PAGE = "lead\n== A ==\n=== \x1b[2J ===\n<noinclude>\n== B ==\n</noinclude>\n{{t|\n== C ==\n}}\n== D ==\nd\n"


def test_the_sections_of_a_file_are_shown_with_both_kinds_of_ids(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.txt").write_text(PAGE)

    code = run(["sections", str(tmp_path / "page.txt"), "--format", "json"])

    rows = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [(row["section"], row["transcluded"], row["line"], row["heading"]) for row in rows] == [
        (0, "T-0", 1, ""),
        (1, "T-1", 2, "A"),
        (2, "T-2", 3, "\x1b[2J"),
        (3, None, 5, "B"),
        (None, None, 8, "C"),
        (5, "T-4", 10, "D"),
    ]
    assert [row["bytes"] for row in rows[-1:]] == [len("== D ==\nd\n")]


def test_a_file_is_read_as_the_wiki_would_store_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.txt").write_bytes(b"\xef\xbb\xbf== A ==\r\na\r\n=== B ===\r\nb\r\n")

    run(["sections", str(tmp_path / "page.txt"), "--format", "json"])

    rows = json.loads(capsys.readouterr().out)
    assert [(row["section"], row["transcluded"], row["heading"], row["bytes"]) for row in rows] == [
        (0, "T-0", "", 0),
        (1, "T-1", "A", len("== A ==\na\n=== B ===\nb\n")),
        (2, "T-2", "B", len("=== B ===\nb\n")),
    ]


def test_people_see_the_sections_as_a_tree(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))

    code = run(["sections", "-"])

    out = capsys.readouterr().out
    assert code == 0
    assert "\x1b" not in out
    assert [line.split()[0] for line in out.splitlines()] == ["section", "0", "1", "2", "3", "-", "5"]
    assert "no wiki can edit it alone" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "either a file or `--title`"),
        (["page.txt", "--title", "A"], "either a file or `--title`"),
        (["page.txt"], "cannot be read: No such file"),
        (["binary"], "is not UTF-8 text"),
        (["--title", "A"], "EDITRUNNER_API"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_sentence(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EDITRUNNER_API", raising=False)
    Path("binary").write_bytes(b"\xff\xfe")

    code = run(["sections", *arguments])

    shown = capsys.readouterr()
    assert code == 2
    assert shown.out == ""
    assert message in shown.err
