from collections.abc import Mapping

import pytest

from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.all_pages import AllPages


def parameters_of(selector: AllPages, namespaces: tuple[int, ...]) -> list[Mapping[str, str]]:
    listings = list(selector.listings(DEFAULT_SITE, {}, namespaces))
    assert all(
        isinstance(one, Query) and (one.module, one.limit_parameter) == ("allpages", "aplimit") for one in listings
    )
    return [one.parameters for one in listings if isinstance(one, Query)]


def test_each_namespace_is_a_list_of_its_own() -> None:
    assert parameters_of(AllPages(True), (4, 0)) == [{"apnamespace": "4"}, {"apnamespace": "0"}]


def test_all_namespaces_that_have_pages_are_listed_unless_some_are_asked_for() -> None:
    numbers = [int(parameters["apnamespace"]) for parameters in parameters_of(AllPages(True), ())]

    assert numbers == list(range(16))


@pytest.mark.parametrize(("redirects", "wanted"), [("only", "redirects"), ("none", "nonredirects")])
def test_redirects_are_chosen_by_the_wiki(redirects: str, wanted: str) -> None:
    selector = AllPages(True, redirects)  # type: ignore[arg-type] # one of those that it takes

    assert parameters_of(selector, (0,)) == [{"apnamespace": "0", "apfilterredir": wanted}]
