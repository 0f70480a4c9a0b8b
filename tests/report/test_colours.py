import io
from collections.abc import Mapping

import pytest

from editrunner.report.colours import is_coloured, wanted_colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


# https://no-color.org/ and https://force-color.org/: an empty variable counts as none.
@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, None),
        ({"NO_COLOR": "", "FORCE_COLOR": ""}, None),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_a_person_can_want_colours_or_not(environment: Mapping[str, str], *, wanted: bool | None) -> None:
    assert wanted_colour(environment) is wanted
    assert is_coloured(Terminal(), environment) is (wanted is not False)
    assert is_coloured(io.StringIO(), environment) is (wanted is True)
