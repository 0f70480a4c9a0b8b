import pytest

from editrunner.conditions.smaller_than import SmallerThan
from tests.factories import CONTEXT, a_page


@pytest.mark.parametrize(
    ("text", "holds"), [("", True), ("1234", True), ("12345", False), ("123456", False), ("éé", True), ("ééé", False)]
)
def test_it_counts_bytes_and_leaves_out_the_size_itself(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert SmallerThan(5).holds(a_page(text), CONTEXT) is holds
