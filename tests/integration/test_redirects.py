"""Where redirects lead, and which lead to a page: asked of real wikis in few requests."""

import pytest

from editrunner.model import Redirect
from editrunner.wiki import redirects
from tests.wiki_access import LOGGED_OUT, WikiAccess

pytestmark = pytest.mark.mediawiki


class Asked:
    """Reads from a wiki, and counts."""

    def __init__(self, wiki: WikiAccess) -> None:
        self._wiki = wiki
        self.count = 0

    def __call__(self, parameters: dict[str, str]) -> dict[str, object]:
        self.count += 1
        body: dict[str, object] = self._wiki.connection(LOGGED_OUT).call("GET", {"action": "query", **parameters}).body
        assert "errors" not in body
        return body


@pytest.fixture
def asked(mediawiki: WikiAccess) -> Asked:
    return Asked(mediawiki)


def test_a_chain_is_followed_to_its_end_with_the_fragments(mediawiki: WikiAccess, asked: Asked, prefix: str) -> None:
    one, two, three = (f"{prefix} {name}" for name in ("one", "two", "three"))
    mediawiki.create({three: "end", two: f"#REDIRECT [[{three}#Part]]", one: f"#REDIRECT [[{two}]]"})

    chains = redirects.redirect_chains(asked, [one, two, three])  # type: ignore[arg-type] # a dict is a mapping

    assert chains == {
        one: (Redirect(one, two), Redirect(two, three, "Part")),
        two: (Redirect(two, three, "Part"),),
    }
    assert asked.count == 1


def test_a_circle_ends_where_it_closes(mediawiki: WikiAccess, asked: Asked, prefix: str) -> None:
    one, two = f"{prefix} one", f"{prefix} two"
    mediawiki.create({one: f"#REDIRECT [[{two}]]", two: f"#REDIRECT [[{one}]]"})

    chains = redirects.redirect_chains(asked, [one])  # type: ignore[arg-type] # as above

    assert chains == {one: (Redirect(one, two), Redirect(two, one))}


def test_all_redirects_to_a_page_are_found_by_any_of_their_titles(
    mediawiki: WikiAccess, asked: Asked, prefix: str
) -> None:
    page, short = f"Template:{prefix} page", f"Template:{prefix} short"
    others = [f"Template:{prefix} other {number}" for number in range(60)]
    mediawiki.create({page: "x", short: f"#REDIRECT [[{page}]]"})
    mediawiki.bring_in(dict.fromkeys(others, f"#REDIRECT [[{page}]]"))

    found = redirects.redirects_to(asked, [short, f"{prefix} missing"])  # type: ignore[arg-type] # as above

    assert found == dict.fromkeys([short, *others], page)
