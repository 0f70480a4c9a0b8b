"""What `doctor` says on the embedded wiki; `tests/integration` has all that it finds on real ones."""

from .conftest import Embedded


def test_the_embedded_wiki_can_be_examined(embedded: Embedded) -> None:
    shown = embedded.run("doctor", "jobs.yaml").stdout

    assert "account     Bot\ngroups      bot, *, user, autoconfirmed\n" in shown
    assert shown.endswith("\nThis will work.\n")
