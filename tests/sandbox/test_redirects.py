import pytest

from editrunner.sandbox.namespaces import Namespaces
from editrunner.sandbox.redirects import redirect_target, without_redirect
from editrunner.sandbox.titles import Title, Titles

TITLES = Titles(Namespaces("Sandbox wiki"))


@pytest.mark.parametrize("text", ["#REDIRECT [[a]]", "\n#redirect: [[a|b]] c", "#REDIRECT[[%61]]"])
def test_a_redirect_has_a_target(text: str) -> None:
    assert redirect_target(text, TITLES) == Title(0, "A")


@pytest.mark.parametrize("text", ["a #REDIRECT [[a]]", "#REDIRECT [[#a]]", "#REDIRECT [[a", "#REDIRECT [[a{b]]"])
def test_other_text_has_none(text: str) -> None:
    assert redirect_target(text, TITLES) is None


def test_the_rest_of_a_redirect_is_a_page_like_any_other() -> None:
    assert without_redirect("#REDIRECT [[Category:A]] [[Category:B]]") == " [[Category:B]]"
