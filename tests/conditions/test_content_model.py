from editrunner.conditions.content_model import ContentModel
from tests.factories import CONTEXT, a_page


def test_it_holds_for_pages_of_that_model_only() -> None:
    assert ContentModel("json").holds(a_page("{}", content_model="json"), CONTEXT)
    assert not ContentModel("json").holds(a_page("{}"), CONTEXT)
