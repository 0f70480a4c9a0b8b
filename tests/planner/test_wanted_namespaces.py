import unicodedata
from dataclasses import replace

import pytest

from editrunner.model import NotFetched, PageSnapshot, Target
from editrunner.planner.wanted_namespaces import WantedNamespaces
from tests.fake_wiki import snapshot


def a_page(namespace: int, *requested: str) -> PageSnapshot:
    return replace(snapshot("Somewhere", "a"), namespace=namespace, requested=requested)


@pytest.mark.parametrize(("namespace", "is_wanted"), [(0, True), (1, False)])
def test_a_page_is_wanted_in_the_namespaces_of_the_target_that_led_to_it(namespace: int, *, is_wanted: bool) -> None:
    wanted = WantedNamespaces([Target(title="A", wanted_namespaces=(0,)), Target(title="B", wanted_namespaces=(1,))])

    assert wanted.has(a_page(namespace, "A")) is is_wanted


def test_one_of_several_targets_that_wants_a_page_is_enough() -> None:
    wanted = WantedNamespaces([Target(title="A", wanted_namespaces=(0,)), Target(title="B")])

    assert wanted.has(a_page(1, "A", "B"))


def test_titles_are_the_same_however_their_letters_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Ä")
    wanted = WantedNamespaces([Target(title=decomposed, wanted_namespaces=(0,))])

    assert not wanted.has(a_page(1, "Ä"))


def test_a_page_id_stands_for_wherever_it_leads() -> None:
    wanted = WantedNamespaces([Target(page_id=7, wanted_namespaces=(2,))])

    assert [wanted.has(a_page(namespace)) for namespace in (2, 3)] == [True, False]


def test_what_could_not_be_fetched_is_told_of_in_any_case() -> None:
    wanted = WantedNamespaces([Target(title="A", wanted_namespaces=(0,))])

    assert wanted.has(NotFetched("A", ("A",), "invalidtitle", "no title"))
