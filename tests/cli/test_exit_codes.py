import click
import pytest

from editrunner.cli.exit_codes import exit_code_of_verb
from editrunner.errors import LocalFailure


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (click.exceptions.Exit(3), 3),
        (click.UsageError("no such option"), 2),
        (click.Abort(), 130),
        (LocalFailure("the disk is full"), 8),
        (ValueError("a bug"), 70),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_ends_a_verb_has_an_exit_code(error: BaseException, code: int) -> None:
    assert exit_code_of_verb(error) == code
