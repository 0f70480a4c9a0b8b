import pytest

from editrunner.job.sound import Path, sound_part
from editrunner.job.yaml_tree import MappingNode, Node, Scalar, SequenceNode, parse

TEXT = """\
wiki: {api: x}
edit: {summary: s}
jobs:
  - id: a
    operations: [one, two, three]
  - id: b
    targets: [{table: t.csv}, {titles: [A], limit: 1}]
    exclude: [e, f]
"""

TARGETS = [{"table": "t.csv"}, {"titles": ["A"], "limit": "1"}]


def values(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, SequenceNode):
        return [values(item) for item in node.items]
    return {key: values(value) for key, (_, value) in node.entries.items()}


def part_without(*faults: Path) -> object:
    part = sound_part(parse(TEXT, "job.yaml")[0], faults)
    return None if part is None else values(part)


def test_an_operation_with_a_fault_leaves_the_others() -> None:
    part = part_without(("jobs", 0, "operations", 1, "replace", "find"), ("jobs", 1, "exclude", 0))

    assert part == {
        "wiki": {"api": "x"},
        "edit": {"summary": "s"},
        "jobs": [{"id": "a", "operations": ["one", "three"]}, {"id": "b", "targets": TARGETS, "exclude": ["f"]}],
    }


def test_a_target_without_rows_leaves_the_others() -> None:
    part = part_without(("jobs", 0), ("jobs", 1, "targets", 1, "limit"))

    assert part == {
        "wiki": {"api": "x"},
        "edit": {"summary": "s"},
        "jobs": [{"id": "b", "targets": TARGETS[:1], "exclude": ["e", "f"]}],
    }


@pytest.mark.parametrize("fault", [("targets", 0), ("id",), ("operations",), ("for_each",), ()])
def test_a_job_of_which_something_else_has_a_fault_is_left_out_as_a_whole(fault: Path) -> None:
    assert part_without(("jobs", 1, *fault)) == {
        "wiki": {"api": "x"},
        "edit": {"summary": "s"},
        "jobs": [{"id": "a", "operations": ["one", "two", "three"]}],
    }


def test_which_wiki_it_is_does_not_matter_to_the_jobs() -> None:
    assert part_without(("wiki", "api")) == {
        "edit": {"summary": "s"},
        "jobs": [
            {"id": "a", "operations": ["one", "two", "three"]},
            {"id": "b", "targets": TARGETS, "exclude": ["e", "f"]},
        ],
    }


@pytest.mark.parametrize("fault", [(), ("edit",), ("edit", "summary"), ("jobs",), ("limits", "first")])
def test_what_all_jobs_build_upon_leaves_nothing_sound(fault: Path) -> None:
    assert part_without(fault) is None


def test_what_stays_keeps_its_place() -> None:
    part = sound_part(parse(TEXT, "job.yaml")[0], [("jobs", 0)])

    assert isinstance(part, MappingNode)
    jobs = part.entries["jobs"][1]
    assert isinstance(jobs, SequenceNode)
    assert jobs.items[0].at.line == 6
