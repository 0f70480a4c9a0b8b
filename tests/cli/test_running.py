from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from editrunner.cli import running
from editrunner.cli.connect import Approach
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.running import wiki_for_writing
from editrunner.cli.watching import Watch


class _Closed:
    """A wiki that remembers whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_wiki_is_closed_where_ctrl_c_comes_while_an_import_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    wiki = _Closed()

    @contextmanager
    def imported_meanwhile(_: str) -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "imported_meanwhile", imported_meanwhile)
    monkeypatch.setattr(running, "open_wiki", lambda *_args, **_named: wiki)
    way = Approach("https://wiki.example/w/api.php", None, None)

    with pytest.raises(KeyboardInterrupt), wiki_for_writing(way, 5, None, Interrupts(), Watch()):
        pytest.fail("it was not to be used")

    assert wiki.closed
