import pytest

from editrunner.model import DEFAULT_SITE, InputFile, Query, RawQuery, Row, Target
from editrunner.selectors.folder import Folder

PATHS = (
    "pages/b c.wiki",
    "pages/A.wiki",
    "pages/A.txt",
    "pages/.hidden",
    "pages/deep/C.wiki",
    "other/D.wiki",
    "E.wiki",
)
INPUTS = {path: InputFile(path, "", "") for path in PATHS}


@pytest.mark.parametrize(
    ("folder", "paths"),
    [
        (Folder("pages"), ["pages/A.txt", "pages/A.wiki", "pages/b c.wiki"]),
        (Folder("pages/"), ["pages/A.txt", "pages/A.wiki", "pages/b c.wiki"]),
        (Folder("pages", "*.wiki"), ["pages/A.wiki", "pages/b c.wiki"]),
        (Folder("pages", "[A-Z].*"), ["pages/A.txt", "pages/A.wiki"]),
        (Folder("."), ["E.wiki"]),
        (Folder("pages/deep"), ["pages/deep/C.wiki"]),
    ],
)
def test_the_files_that_stand_in_the_folder_itself_are_rows_in_order(folder: Folder, paths: list[str]) -> None:
    assert [row.file for row in folder.rows(INPUTS)] == paths


def test_a_files_name_makes_the_title_of_its_page() -> None:
    (listing,) = Folder("pages", "*.wiki", "Help:${name}").listings(DEFAULT_SITE, INPUTS, ())

    assert not isinstance(listing, Query | RawQuery)
    assert [*listing] == [
        Target(title="Help:A", row=Row("pages/A.wiki", 0, {"name": "A", "path": "pages/A.wiki"})),
        Target(title="Help:b c", row=Row("pages/b c.wiki", 0, {"name": "b c", "path": "pages/b c.wiki"})),
    ]
