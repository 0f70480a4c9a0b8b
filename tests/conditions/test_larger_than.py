import pytest

from editrunner.conditions.larger_than import LargerThan
from tests.factories import CONTEXT, a_page


@pytest.mark.parametrize(
    ("text", "holds"), [("", False), ("1234", False), ("12345", False), ("123456", True), ("éé", False), ("ééé", True)]
)
def test_it_counts_bytes_and_leaves_out_the_size_itself(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert LargerThan(5).holds(a_page(text), CONTEXT) is holds
