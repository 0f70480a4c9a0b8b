from editrunner.model import DEFAULT_SITE, InputFile, Position, Query, RawQuery, Row, Target
from editrunner.selectors.table import Table

INPUTS = {"t.csv": InputFile("t.csv", "", "page,note\n A ,b\nC,d\n")}


def test_each_row_is_a_target_with_its_line_and_its_values() -> None:
    (listing,) = Table("t.csv", "page").listings(DEFAULT_SITE, INPUTS, ())

    assert not isinstance(listing, Query | RawQuery)
    assert [*listing] == [
        Target(title="A", position=Position("t.csv", 2, 1), row=Row("t.csv", 2, {"page": " A ", "note": "b"})),
        Target(title="C", position=Position("t.csv", 3, 1), row=Row("t.csv", 3, {"page": "C", "note": "d"})),
    ]
