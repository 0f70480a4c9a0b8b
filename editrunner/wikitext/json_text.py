"""JSON as MediaWiki reads it, and as it stores it: https://www.mediawiki.org/wiki/Manual:JsonContent.

A page of JSON is read and written anew whenever it is saved (`FormatJson`, which is PHP's own encoder): indented with
tabs, with the characters escaped that mean something in HTML, and with the shortest form of each number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn, cast

from editrunner.model import Json, is_sendable

DEEPEST = 511
"""How many arrays and objects may stand in each other: https://www.php.net/manual/en/function.json-decode.php."""
MOST_EXACT = 2**53
"""Beyond it, not all readers of JSON keep an integer as it is: https://www.rfc-editor.org/rfc/rfc8259#section-6."""

# PHP escapes these, too: for HTML, and for JavaScript before 2019.
_ESCAPED = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# Between these powers of ten, PHP writes numbers without an exponent.
_LEAST_EXPONENT, _MOST_EXPONENT = -4, 17


def parse_json(text: str) -> Json:
    """Read a page's JSON, more strictly than MediaWiki does.

    Raises:
        ValueError: it is no JSON, or cannot be saved without loss: a key twice, a number that is not kept.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise ValueError(f"there are more than {DEEPEST} arrays and objects in each other") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    checked: Json = value
    check_json(checked)
    return checked


def check_json(value: Json) -> None:
    """Check that a wiki keeps a value as it is.

    Raises:
        ValueError: it does not.
    """
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, dict):
            for key in one:
                _check_key(key)
        children = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else None
        if children is None:
            _check_scalar(one)
            continue
        if depth > DEEPEST:
            raise ValueError(f"there are more than {DEEPEST} arrays and objects in each other")
        waiting += [(child, depth + 1) for child in children]


def json_as_stored(value: Json) -> str:
    """Return the text that MediaWiki makes of a value."""
    return "".join(_pieces(value, "\n"))


def same_json(one: Json, other: Json) -> bool:
    """Say whether two values are the same JSON; unlike in Python, true is not 1. The order of keys does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'the key "{key}" stands twice in one object')
        found[key] = value
    return found


def _integer(digits: str) -> int:
    if len(digits) > len(str(-MOST_EXACT)):
        raise ValueError(_beyond(digits[:20]))
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"the number {digits[:20]} is too large")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _check_key(key: str) -> None:
    _check_scalar(key)
    if key.startswith("\0"):
        raise ValueError("a key begins with the character U+0000, which no wiki reads")


def _check_scalar(value: Json) -> None:
    if isinstance(value, str) and not is_sendable(value):
        raise ValueError("a text has half of a surrogate pair, which no wiki reads")
    if isinstance(value, int) and abs(value) > MOST_EXACT:
        raise ValueError(_beyond(str(value)))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no JSON")


def _beyond(digits: str) -> str:
    return f"the integer {digits} is beyond 2^53, and would lose digits: write it as a text"


def _pieces(value: Json, line: str) -> Iterator[str]:
    """Yield what stands for a value; `line` is a line end with the indentation of where it stands."""
    if isinstance(value, dict) and value:
        start = f"{{{line}\t"
        for key, item in value.items():
            yield f"{start}{_text(key)}: "
            yield from _pieces(item, f"{line}\t")
            start = f",{line}\t"
        yield f"{line}}}"
    elif isinstance(value, list) and value:
        start = f"[{line}\t"
        for item in value:
            yield start
            yield from _pieces(item, f"{line}\t")
            start = f",{line}\t"
        yield f"{line}]"
    else:
        yield _scalar(value)


def _scalar(value: Json) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _float(value)
    return json.dumps(value)


def _text(value: str) -> str:
    written = json.dumps(value, ensure_ascii=False)
    for character, escape in _ESCAPED.items():
        written = written.replace(character, escape)
    return written


def _float(value: float) -> str:
    """Write a number as PHP does: `1.0e+17` and `1.0e-5`, but `10000000000000000`, `0.0001` and `1`."""
    shortest = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, shortest.digits))
    power = len(digits) - 1 + cast("int", shortest.exponent)
    # A zero below zero is written as -0, and read as 0 when that is saved.
    sign = "-" if shortest.sign and value else ""
    if power < _LEAST_EXPONENT or power >= _MOST_EXPONENT:
        return f"{sign}{digits[0]}.{digits[1:] or '0'}e{power:+d}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole = digits[: power + 1].ljust(power + 1, "0")
    fraction = digits[power + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
