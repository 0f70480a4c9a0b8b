"""Collections of very many things in little memory: a run can have more pages than their titles have room for."""

from __future__ import annotations

import hashlib
import json
import secrets
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TypeAlias, cast

Key: TypeAlias = "str | int | tuple[Key | None, ...]"

_DIGEST = 16
"""Bytes of a digest. That two of a thousand million keys have the same one has a chance of one in 10^20."""
_HASH = hashlib.blake2b(digest_size=_DIGEST, salt=secrets.token_bytes(16))
"""Salted, so that nobody can find titles beforehand that have the same digest."""
_BUCKETS = 4096
_TEXTS_IN_PACK = 1000


class DigestMap:
    """A map from keys to whole numbers above 0, which holds a digest in the place of each key.

    Args:
        width: bytes of a number.
    """

    __slots__ = ("_buckets", "_size", "_used", "_width")

    def __init__(self, width: int = 1) -> None:
        self._width = width
        self._size = _DIGEST + width
        self._used = 0
        # Each has digests and numbers in turns; it is searched as a text is, which is fast.
        self._buckets: list[bytearray | None] = [None] * _BUCKETS

    def get(self, key: Key) -> int:
        """Return the number of a key, or 0."""
        digest = _digest(key)
        bucket = self._buckets[int.from_bytes(digest[:2]) % _BUCKETS]
        place = self._find(bucket, digest) if bucket is not None else -1
        return self._number_at(bucket, place) if bucket is not None and place >= 0 else 0

    def put(self, key: Key, number: int, *, keeps_bits: bool = False) -> int:
        """Give a key a number, which may keep the bits of the one that it had; return that, or 0."""
        digest = _digest(key)
        index = int.from_bytes(digest[:2]) % _BUCKETS
        bucket = self._buckets[index]
        if bucket is None:
            bucket = self._buckets[index] = bytearray()
        place = self._find(bucket, digest)
        if place < 0:
            bucket += digest + number.to_bytes(self._width)
            self._used += 1
            return 0
        before = self._number_at(bucket, place)
        after = before | number if keeps_bits else number
        bucket[place + _DIGEST : place + self._size] = after.to_bytes(self._width)
        return before

    def copy(self) -> DigestMap:
        """Return another map with the same keys."""
        other = DigestMap(self._width)
        other._used = self._used
        other._buckets = [None if bucket is None else bytearray(bucket) for bucket in self._buckets]
        return other

    def __contains__(self, key: Key) -> bool:
        return self.get(key) != 0

    def __len__(self) -> int:
        return self._used

    def _find(self, bucket: bytearray, digest: bytes) -> int:
        """Return where a digest begins, or -1."""
        place = bucket.find(digest)
        # The same bytes can be the end of one digest and the beginning of the next.
        while place > 0 and place % self._size:
            place = bucket.find(digest, place + 1)
        return place

    def _number_at(self, bucket: bytearray, place: int) -> int:
        return int.from_bytes(bucket[place + _DIGEST : place + self._size])


class KeySet:
    """A set of keys, as digests."""

    __slots__ = ("_map",)

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._map = DigestMap()
        for key in keys:
            self.add(key)

    def add(self, key: Key) -> None:
        """Put a key in."""
        self._map.put(key, 1)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str | int | tuple) and key in self._map

    def __len__(self) -> int:
        return len(self._map)


class NumberSet:
    """A set of whole numbers, in eight bytes each; made to be filled first, and asked then."""

    __slots__ = ("_is_sorted", "_numbers")

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._numbers = array("q")
        self._is_sorted = True
        self.update(numbers)

    def add(self, number: int) -> None:
        """Put a number in."""
        if self._numbers and number < self._numbers[-1]:
            self._is_sorted = False
        self._numbers.append(number)

    def update(self, numbers: Iterable[int]) -> None:
        """Put numbers in."""
        for number in numbers:
            self.add(number)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        if not self._is_sorted:
            self._numbers = array("q", sorted(self._numbers))
            self._is_sorted = True
        place = bisect_left(self._numbers, number)
        return place < len(self._numbers) and self._numbers[place] == number

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers; those that were put in repeatedly come repeatedly."""
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class Texts(Iterable[str]):
    """Texts that are read from the first to the last only: 100,000 titles take less than a megabyte.

    They are made anew each time.
    """

    __slots__ = ("_packs",)

    def __init__(self, texts: Iterable[str] = ()) -> None:
        rest = iter(texts)
        self._packs = tuple(map(_packed, iter(lambda: list(islice(rest, _TEXTS_IN_PACK)), [])))

    def batches(self) -> Iterator[list[str]]:
        """Yield the texts, many at a time."""
        return map(_unpacked, self._packs)

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self.batches())

    def __eq__(self, other: object) -> bool:
        return self._packs == other._packs if isinstance(other, Texts) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._packs)

    def __repr__(self) -> str:
        return f"Texts({list(self)!r})"


def _packed(texts: list[str]) -> bytes:
    # With half surrogate pairs as they are: written as JSON has them, two would be read as one character.
    return zlib.compress(json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass"), level=1)


def _unpacked(pack: bytes) -> list[str]:
    return cast("list[str]", json.loads(zlib.decompress(pack).decode("utf-8", "surrogatepass")))


def _digest(key: Key) -> bytes:
    hashing = _HASH.copy()
    # What `repr` writes is another text for each other key.
    hashing.update(repr(key).encode())
    return hashing.digest()
