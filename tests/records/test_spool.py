import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

from editrunner.errors import LocalFailure
from editrunner.records.spool import TextSpool


@pytest.fixture
def spool() -> Iterator[TextSpool]:
    with TextSpool() as spool:
        yield spool


def test_the_newest_text_of_a_name_counts(spool: TextSpool) -> None:
    spool.put("A", "old")
    spool.put("B", "other")
    spool.put("A", "new")

    assert [spool.get(name) for name in ("A", "B", "C")] == ["new", "other", None]


# Half of a pair can come from a pattern that cuts a character in two.
@pytest.mark.parametrize("text", ["", "\N{CAT FACE}\n", "\ud83d"], ids=ascii)
def test_a_text_comes_back_as_it_was(text: str, spool: TextSpool) -> None:
    spool.put("A", text)
    spool.put("B", "more")

    assert spool.get("A") == text


def test_a_full_disk_is_told_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def seek(self, *_: int) -> int:
            return 0

        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    def full(*_: Any) -> Full:
        return Full()

    monkeypatch.setattr(tempfile, "TemporaryFile", full)

    with TextSpool() as spool, pytest.raises(LocalFailure, match="No space left on device") as raised:
        spool.put("A", "text")
    assert "TMPDIR" in str(raised.value.advice)
