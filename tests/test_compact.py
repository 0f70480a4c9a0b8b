import hashlib
import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner import compact
from editrunner.compact import DigestMap, Key, KeySet, NumberSet, Texts

PLAIN = st.text(max_size=3) | st.integers()
KEYS: st.SearchStrategy[Key] = PLAIN | st.tuples(PLAIN, st.text(max_size=2), st.integers(0, 3))


@given(st.lists(st.tuples(KEYS, st.integers(1, 255))), KEYS)
def test_a_map_of_digests_is_a_map(pairs: Sequence[tuple[Key, int]], other: Key) -> None:
    expected: dict[Key, int] = {}
    found = DigestMap()

    for key, number in pairs:
        assert found.put(key, number) == expected.get(key, 0)
        expected[key] = number

    assert {key: found.get(key) for key, _ in pairs} == expected
    assert (len(found), found.get(other)) == (len(expected), expected.get(other, 0))


def test_a_number_can_keep_the_bits_of_the_one_before() -> None:
    found = DigestMap()

    assert [found.put("A", bits, keeps_bits=True) for bits in (1, 4, 1)] == [0, 1, 5]
    assert (found.get("A"), found.put("A", 2), found.get("A")) == (5, 5, 2)


def test_numbers_are_as_wide_as_they_are_said_to_be() -> None:
    found = DigestMap(8)

    found.put("A", 2**63)
    found.put("B", 1)

    assert (found.get("A"), found.get("B")) == (2**63, 1)
    with pytest.raises(OverflowError):
        DigestMap().put("A", 256)


def test_a_copy_goes_its_own_way() -> None:
    found = DigestMap()
    found.put("A", 1)

    other = found.copy()
    other.put("A", 2)
    other.put("B", 3)

    assert [(each.get("A"), each.get("B"), len(each)) for each in (found, other)] == [(1, 0, 1), (2, 3, 2)]


def test_keys_that_share_a_place_are_told_apart() -> None:
    found = DigestMap()

    for number in range(50_000):
        found.put(number, number % 255 + 1)

    assert all(found.get(number) == number % 255 + 1 for number in range(50_000))
    assert not any(str(number) in found for number in range(50_000))


def test_bytes_that_stand_across_two_digests_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {
        "A": bytes(16),
        "B": bytes([0] * 15 + [1]),
        # The end of A, its number (7), and the beginning of B.
        "across": bytes([0, 0, 0, 0, 0, 7] + [0] * 10),
    }
    monkeypatch.setattr(compact, "_digest", digests.__getitem__)
    found = DigestMap()
    found.put("A", 7)
    found.put("B", 8)

    assert (found.get("across"), found.put("across", 9)) == (0, 0)
    assert [found.get(key) for key in digests] == [7, 8, 9]


def test_titles_that_no_encoding_knows_are_keys() -> None:
    assert "\ud800" in KeySet(["\ud800"])


def test_a_key_is_known_by_sixteen_bytes() -> None:
    assert len(compact._digest("A")) == 16  # noqa: SLF001 - what makes two titles with one digest impossible
    assert compact._digest("A") != hashlib.blake2b(b"'A'", digest_size=16).digest()  # noqa: SLF001 - it is salted


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.integers(-3, 3))
def test_a_set_of_numbers_is_a_set(numbers: list[int], other: int) -> None:
    found = NumberSet()

    for number in numbers:
        found.add(number)
        assert number in found

    assert set(found) == set(numbers)
    assert (other in found) == (other in numbers)
    assert "1" not in found


@given(st.lists(st.text(st.characters(exclude_categories=()))), st.lists(st.text()))
def test_texts_are_what_was_put_in(texts: list[str], others: list[str]) -> None:
    packed = Texts(texts)

    assert [*packed] == [*packed] == texts
    assert (packed == Texts(others)) == (texts == others)
    assert packed == Texts(iter(texts))
    assert hash(packed) == hash(Texts(texts))
    assert packed != texts


def test_halves_of_a_surrogate_pair_stay_two() -> None:
    assert [*Texts(["\ud83d\ude00", "\ude00", "\U0001f600"])] == ["\ud83d\ude00", "\ude00", "\U0001f600"]


def test_very_many_texts_take_little_memory() -> None:
    texts = [f"Title {number}" for number in range(100_000)]

    tracemalloc.start()
    try:
        packed = Texts(texts)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert [*packed] == texts
    # As many texts in a list take more than six million.
    assert taken < 1_000_000
