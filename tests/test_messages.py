"""Whoever reads an error message wants to know what to do next."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from editrunner import errors
from editrunner.errors import EditrunnerError, Interrupted, InvalidJobFile, OperationFailed, OurMistake, QueryRefused

PACKAGE = Path(errors.__file__).parent
_SAY_IT_THEMSELVES = (
    InvalidJobFile,  # each complaint says what is expected at its place
    OperationFailed,  # fails one page, and not the run
    OurMistake,  # is reported
    Interrupted,  # is what somebody has wanted
    QueryRefused,  # the planner says which target it is about, and what to do
)
ADVISED = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, EditrunnerError) and not issubclass(kind, _SAY_IT_THEMSELVES)
}


def calls_without_advice(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or any(keyword.arg == "advice" for keyword in node.keywords):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in ADVISED:
            yield f"{path.name}:{node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE).with_suffix(""))
)
def test_every_error_message_says_what_to_do_next(path: Path) -> None:
    assert list(calls_without_advice(path)) == []


def test_a_message_without_advice_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("raise UsageError('no')\nraise UsageError('no', advice='do')\nraise ValueError('no')\n")

    assert list(calls_without_advice(path)) == ["module.py:1: UsageError('no')"]
