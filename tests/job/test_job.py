from editrunner.job.job import EditOptions


def test_the_summary_is_the_one_that_the_wiki_stores() -> None:
    assert EditOptions(" == A == ", mark=False).marked_summary("er-012345") == "A"
    assert EditOptions(" == A == ").marked_summary("er-012345") == "== A == #er-012345"
