from collections.abc import Mapping
from typing import Any

import pytest

from editrunner.records.chains import Chains, Place, digest_of


class File:
    """A file of logs, read line by line; the digest of a line is its name."""

    def __init__(self) -> None:
        self.chains = Chains()

    def read(self, line: str, **event: Any) -> Place:
        told: Mapping[str, Any] = {"event": "edit.intent", "run": "er-1", "time": "2026-01-01T00:00:00Z", **event}
        place = self.chains.find(told, line)
        self.chains.add(place.chain, told, line)
        return place


@pytest.fixture
def file() -> File:
    return File()


def test_the_lines_of_two_shards_of_one_run_are_told_apart_by_their_digests(file: File) -> None:
    file.read("a1", prev=None, shard="1/2")
    file.read("b1", prev=None, shard="2/2")

    places = [file.read("b2", prev="b1"), file.read("a2", prev="a1"), file.read("b3", prev="b2")]

    assert [(place.chain.name, place.follows) for place in places] == [
        ("er-1 2/2", True),
        ("er-1 1/2", True),
        ("er-1 2/2", True),
    ]
    assert [chain.lines for chain in file.chains.all] == [2, 3]


def test_a_line_behind_one_that_was_changed_follows_none_and_is_of_the_log_whose_next_number_it_has(
    file: File,
) -> None:
    file.read("a1", prev=None, shard="1/2", seq=1)
    file.read("b1", prev=None, shard="2/2", seq=1)
    file.read("b2", prev="b1", seq=2)

    place = file.read("b3", prev="another b2", seq=3)

    assert (place.chain.name, place.begins, place.follows) == ("er-1 2/2", False, False)


def test_two_lines_cannot_follow_the_same_one(file: File) -> None:
    file.read("a1", prev=None, seq=1)
    file.read("a2", prev="a1", seq=2)

    assert not file.read("a2 again", prev="a1", seq=2).follows


def test_a_log_whose_first_line_is_gone_begins_where_it_does(file: File) -> None:
    place = file.read("a2", prev="a1", seq=2)

    assert (place.begins, place.follows) == (True, False)


def test_a_clock_that_is_set_back_does_not_bring_lines_out_of_their_order(file: File) -> None:
    file.read("a1", prev=None, time="2026-01-02T00:00:00Z")
    chain = file.read("a2", prev="a1", time="2026-01-01T00:00:00Z").chain

    assert chain.order == ("2026-01-02T00:00:00Z", "a1")


def test_only_its_newest_line_says_that_a_run_has_ended(file: File) -> None:
    file.read("a1", prev=None)

    assert file.read("a2", prev="a1", event="run.stopped").chain.finished
    assert not file.read("a3", prev="a2", event="run.resumed").chain.finished


def test_the_newline_of_a_line_is_not_part_of_its_digest() -> None:
    assert digest_of(b"{}\n") == digest_of(b"{}") != digest_of(b"{}\n\n")
