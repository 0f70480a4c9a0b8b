import pytest

from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.uses_file import UsesFile


@pytest.mark.parametrize("written", ["Old logo.png", "old_logo.png", "File:Old logo.png", "image:old logo.png"])
def test_a_file_is_named_with_or_without_its_namespace(written: str) -> None:
    listings = UsesFile(written).listings(DEFAULT_SITE, {}, ())

    assert listings == [Query("imageusage", {"iutitle": "File:Old logo.png"}, "iulimit")]


def test_namespaces_narrow_the_list() -> None:
    (query,) = UsesFile("A.png").listings(DEFAULT_SITE, {}, (0, 14))

    assert query == Query("imageusage", {"iutitle": "File:A.png", "iunamespace": "0|14"}, "iulimit")
