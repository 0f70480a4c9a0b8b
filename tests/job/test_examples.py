from collections.abc import Sequence
from pathlib import Path

import pytest

from editrunner.job.examples import run_examples, unanswerable
from tests.factories import loaded
from tests.job.rendering import as_yaml


def results(
    folder: Path, *, before: str, after: str, operations: Sequence[object]
) -> list[tuple[bool, str, str | None]]:
    text = as_yaml(operations=operations, keys={"examples": [{"before": before, "after": after}]})
    return [(result.passed, result.result, result.failure) for result in run_examples(loaded(folder, text).jobs[0])]


SPELLING = {"replace": {"find": "teh", "with": "the"}}


def test_an_example_passes_where_the_operations_make_its_text(tmp_path: Path) -> None:
    operations = [SPELLING, {"append": {"text": "a"}}]

    assert results(tmp_path, before="teh", after="the\na", operations=operations) == [(True, "the\na", None)]


def test_an_example_fails_with_what_came_out_instead(tmp_path: Path) -> None:
    assert results(tmp_path, before="teh", after="teh", operations=[SPELLING]) == [(False, "the", None)]


@pytest.mark.parametrize("after", ["the", "the\n", "the\n\n "])
def test_blanks_at_the_end_do_not_count_since_no_wiki_stores_them(tmp_path: Path, after: str) -> None:
    assert results(tmp_path, before="teh\n", after=after, operations=[SPELLING])[0][0]


def test_a_job_can_say_that_a_text_is_left_alone(tmp_path: Path) -> None:
    assert results(tmp_path, before="cat", after="cat", operations=[SPELLING])[0][0]


def test_an_operation_that_fails_fails_its_example_with_its_reason(tmp_path: Path) -> None:
    operations = [{"append": {"text": "a", "section": "A", "if_absent": "fail"}}]

    assert results(tmp_path, before="b", after="b", operations=operations) == [(False, "b", 'there is no section "A"')]


def test_what_is_cosmetic_alone_leaves_the_text_alone_as_it_does_on_a_wiki(tmp_path: Path) -> None:
    operations = [SPELLING, {"replace": {"find": "  ", "with": " ", "cosmetic": True}}]

    assert results(tmp_path, before="a  b", after="a  b", operations=operations)[0][0]
    assert results(tmp_path, before="teh  b", after="the b", operations=operations)[0][0]


def test_an_example_says_why_its_operations_changed_nothing(tmp_path: Path) -> None:
    keys = {"examples": [{"before": "a", "after": "b"}]}
    (result,) = run_examples(loaded(tmp_path, as_yaml(operations=[SPELLING], keys=keys)).jobs[0])

    assert result.reasons == ('replace: "teh" does not stand there',)


def test_each_example_knows_where_it_stands(tmp_path: Path) -> None:
    text = as_yaml(keys={"examples": [{"before": "", "after": "a"}, {"before": "b", "after": "b\na", "title": "B"}]})

    first, second = run_examples(loaded(tmp_path, text).jobs[0])

    assert (first.example.title, second.example.title) == ("Example", "B")
    assert first.example.position.column < second.example.position.column


def conditional(folder: Path, after: str, **keys: object) -> tuple[bool, str | None]:
    example = {"before": "teh", "after": after}
    (result,) = run_examples(
        loaded(folder, as_yaml(operations=[SPELLING], keys={**keys, "examples": [example]})).jobs[0]
    )
    return result.passed, result.failure


def test_an_example_that_the_conditions_of_the_job_pass_over_is_left_as_it_is(tmp_path: Path) -> None:
    assert conditional(tmp_path, "teh", only_if={"contains": "x"}) == (True, None)
    assert conditional(tmp_path, "the", skip_if={"any": [{"smaller_than": 10}]}) == (
        False,
        "the page is left alone: `skip_if`: `any/smaller_than`: the page is smaller than 10 bytes",
    )


def test_conditions_that_only_a_wiki_can_answer_are_left_out(tmp_path: Path) -> None:
    asking = {"in_category": "X", "last_edited_by": "Bot", "not": {"last_edited_before": "1 day"}}
    job = loaded(tmp_path, as_yaml(keys={"only_if": {**asking, "contains": "t"}, "skip_if": {"contains": "x"}})).jobs[0]

    assert conditional(tmp_path, "the", only_if=asking, skip_if={"in_category": "Y"}) == (True, None)
    assert conditional(tmp_path, "teh", only_if={**asking, "contains": "x"}) == (True, None)
    assert unanswerable(job) == ["in_category", "last_edited_by", "not"]
