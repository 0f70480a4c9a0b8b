import dataclasses

import pytest

from editrunner.conditions.last_edited_by import LastEditedBy
from editrunner.errors import OperationFailed
from editrunner.model import Facts, Needs, Page
from tests.factories import CONTEXT, a_page

TIME = "2024-01-01T00:00:00Z"


def a_page_of(user: str | None, last_edit: str | None = TIME) -> Page:
    return dataclasses.replace(a_page(""), facts=Facts(TIME, last_edit, user))


def test_it_asks_for_the_user() -> None:
    assert LastEditedBy("Bot").needs(CONTEXT.site) == Needs(last_editor=True)


@pytest.mark.parametrize(
    ("written", "user"),
    [
        ("Example Bot", "Example Bot"),
        ("example_Bot", "Example Bot"),
        ("192.0.2.1", "192.0.2.1"),
        # As IPUtils::sanitizeIP() writes them.
        ("2001:db8::1", "2001:DB8:0:0:0:0:0:1"),
        ("~2024-1", "~2024-1"),
    ],
)
def test_it_holds_for_the_user_however_the_name_is_written(written: str, user: str) -> None:
    assert LastEditedBy(written).holds(a_page_of(user), CONTEXT)
    assert not LastEditedBy(written).holds(a_page_of("Somebody"), CONTEXT)


def test_nobody_has_edited_a_page_that_does_not_exist() -> None:
    assert not LastEditedBy("Bot").holds(a_page_of(None, last_edit=None), CONTEXT)


def test_where_the_wiki_hides_the_user_nobody_can_tell() -> None:
    with pytest.raises(OperationFailed) as failure:
        LastEditedBy("Bot").holds(a_page_of(None), CONTEXT)

    assert failure.value.code == "user_hidden"
