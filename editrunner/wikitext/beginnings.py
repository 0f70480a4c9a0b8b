"""What two texts have in common."""

from __future__ import annotations


def common_length(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginnings; stretches are compared as a whole."""
    if one == other:
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
