import pytest

from editrunner.model import DEFAULT_SITE, PageSnapshot, Position, Target


def test_a_position_is_written_as_editors_read_it() -> None:
    assert str(Position("jobs/a.yaml", 3, 7)) == "jobs/a.yaml:3:7"


@pytest.mark.parametrize(("target", "shown"), [(Target(title="A"), "A"), (Target(page_id=12), "page id 12")])
def test_a_target_is_named_by_what_was_asked_for(target: Target, shown: str) -> None:
    assert str(target) == shown


# https://www.mediawiki.org/wiki/Manual:Namespace_constants
@pytest.mark.parametrize(
    ("number", "name"),
    [(-2, "Media"), (-1, "Special"), (0, ""), (1, "Talk"), (3, "User talk"), (10, "Template"), (15, "Category talk")],
)
def test_the_built_in_site_has_the_namespaces_of_every_wiki(number: int, name: str) -> None:
    assert DEFAULT_SITE.namespaces[number].name == name
    assert sorted(DEFAULT_SITE.namespaces) == list(range(-2, 16))


def test_a_page_without_a_revision_does_not_exist() -> None:
    snapshot = PageSnapshot("A", 0, 0, 0, None, "2026-01-01T00:00:00Z", None, "wikitext", None, "")

    assert not snapshot.exists
