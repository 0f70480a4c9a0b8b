"""Changes of a JSON value, as RFC 7396 (merge patch) and RFC 6902 (patch) describe them; values stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

from editrunner.model import Json, JsonObject
from editrunner.wikitext.json_text import same_json

_INDEX = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_WITH_VALUE = ("add", "replace", "test")
_WITH_FROM = ("move", "copy")
PATCH_KINDS = ("add", "remove", "replace", "move", "copy", "test")

Path: TypeAlias = tuple[str, ...]


class PatchError(ValueError):
    """A patch does not fit a value."""


def merged(value: Json, patch: Json) -> Json:
    """Return a value with a merge patch applied: https://www.rfc-editor.org/rfc/rfc7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for key, change in patch.items():
        if change is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), change)
    return result


def check_patch(patch: Sequence[JsonObject]) -> None:
    """Check the form of a patch.

    Raises:
        ValueError: one of its steps lacks something, or has a path that is none.
    """
    for number, step in enumerate(patch, start=1):
        kind = step["op"]
        needed = "value" if kind in _WITH_VALUE else "from" if kind in _WITH_FROM else None
        if needed is not None and needed not in step:
            raise ValueError(f"step {number}: `op: {kind}` needs `{needed}`")
        for key in ("path", "from"):
            if key in step:
                _path(cast("str", step[key]))


def patched(value: Json, patch: Sequence[JsonObject]) -> Json:
    """Return a value with a patch applied, all of it or nothing: https://www.rfc-editor.org/rfc/rfc6902.

    Raises:
        PatchError: one of its steps does not fit.
    """
    for number, step in enumerate(patch, start=1):
        try:
            value = _STEPS[cast("str", step["op"])](value, step)
        except PatchError as error:
            raise PatchError(f"step {number} ({step['op']} {step['path']}): {error}") from None
    return value


def _add(value: Json, step: JsonObject) -> Json:
    return _put(value, _path(cast("str", step["path"])), step["value"])


def _remove(value: Json, step: JsonObject) -> Json:
    return _without(value, _path(cast("str", step["path"])))


def _replace(value: Json, step: JsonObject) -> Json:
    path = _path(cast("str", step["path"]))
    _at(value, path)
    return _put(value, path, step["value"], instead=True)


def _move(value: Json, step: JsonObject) -> Json:
    source, path = _path(cast("str", step["from"])), _path(cast("str", step["path"]))
    moved = _at(value, source)
    if source == path:
        return value
    if path[: len(source)] == source:
        raise PatchError("nothing can be moved into itself")
    return _put(_without(value, source), path, moved)


def _copy(value: Json, step: JsonObject) -> Json:
    return _put(value, _path(cast("str", step["path"])), _at(value, _path(cast("str", step["from"]))))


def _test(value: Json, step: JsonObject) -> Json:
    if not same_json(_at(value, _path(cast("str", step["path"]))), step["value"]):
        raise PatchError("another value stands there")
    return value


_STEPS: dict[str, Callable[[Json, JsonObject], Json]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}


def _path(pointer: str) -> Path:
    """Take a JSON Pointer apart: https://www.rfc-editor.org/rfc/rfc6901."""
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"`{pointer}` is no JSON Pointer: it begins with `/`")
    if re.search("~(?![01])", pointer):
        raise ValueError(f"`{pointer}` is no JSON Pointer: `~` is written as `~0`, `/` in a key as `~1`")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def _at(value: Json, path: Path) -> Json:
    for part in path:
        if isinstance(value, dict):
            value = value[_key(value, part)]
        elif isinstance(value, list):
            value = value[_index(value, part)]
        else:
            raise PatchError(f'there is nothing under "{part}"')
    return value


def _put(value: Json, path: Path, new: Json, *, instead: bool = False) -> Json:
    """Return a value with another one put in; into an array, before the item that stands there or instead of it."""
    if not path:
        return new
    part, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, part: _put(value[_key(value, part)], rest, new, instead=instead) if rest else new}
    if not isinstance(value, list):
        raise PatchError(f'nothing can stand under "{part}"')
    if rest or instead:
        index = _index(value, part)
        return [*value[:index], _put(value[index], rest, new, instead=instead), *value[index + 1 :]]
    index = len(value) if part == "-" else _index([*value, None], part)
    return [*value[:index], new, *value[index:]]


def _without(value: Json, path: Path) -> Json:
    if not path:
        raise PatchError("the whole value cannot be removed")
    part, rest = path[0], path[1:]
    if isinstance(value, dict):
        key = _key(value, part)
        if rest:
            return {**value, key: _without(value[key], rest)}
        return {name: item for name, item in value.items() if name != key}
    if isinstance(value, list):
        index = _index(value, part)
        return [*value[:index], *([_without(value[index], rest)] if rest else []), *value[index + 1 :]]
    raise PatchError(f'there is nothing under "{part}"')


def _key(value: JsonObject, part: str) -> str:
    if part not in value:
        raise PatchError(f'there is no key "{part}"')
    return part


def _index(value: list[Json], part: str) -> int:
    if not _INDEX.fullmatch(part):
        raise PatchError(f'"{part}" is not the number of an item')
    if int(part) >= len(value):
        raise PatchError(f"there is no item {part}")
    return int(part)
