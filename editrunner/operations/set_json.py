"""The operation `set_json`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.errors import OperationFailed
from editrunner.model import JSON_MODELS, Change, Confinement, Context, Json, JsonObject, NewText, NoChange, Page
from editrunner.operations.json_patch import PATCH_KINDS, PatchError, check_patch, merged, patched
from editrunner.wikitext.json_text import check_json, json_as_stored, parse_json, same_json

_POINTER: JsonObject = {"type": "string", "pattern": "^(/|$)", "x-complaint": "is no JSON Pointer, as `/key/0`"}


@dataclass(frozen=True, slots=True)
class SetJson:
    """Changes values of a page of JSON; the order of keys stays.

    A merge patch is idempotent; a patch is where its steps are (`add` to the end of an array is not).
    """

    KIND: ClassVar[str] = "set_json"
    SUMMARY: ClassVar[str] = "Change values of a page of JSON."
    SCHEMA: ClassVar[JsonObject] = {
        "merge": {
            "title": "a merge patch",
            "type": "object",
            "minProperties": 1,
            "description": "A merge patch (RFC 7396): the keys to set, in maps like those of the page; `null` removes "
            "a key. An array is replaced as a whole.",
            "examples": [{"colour": "red", "sizes": {"small": None}}],
        },
        "patch": {
            "title": "a patch",
            "type": "array",
            "minItems": 1,
            "items": {
                "title": "a step of a patch",
                "type": "object",
                "properties": {
                    "op": {"enum": list(PATCH_KINDS), "description": "What to do."},
                    "path": {
                        **_POINTER,
                        "description": "Where, as a JSON Pointer: `/key/0`; `-` is an array's end.",
                        "examples": ["/colours/-"],
                    },
                    "from": {
                        **_POINTER,
                        "description": "What to move or copy, as a JSON Pointer.",
                        "examples": ["/colours/0"],
                    },
                    "value": {
                        "description": "What to put there, or what has to stand there (`test`).",
                        "examples": ["red"],
                    },
                },
                "required": ["op", "path"],
                "additionalProperties": False,
            },
            "description": "A patch (RFC 6902): steps that are done in order; where one does not fit, the page fails. "
            "A step that adds to an array does so in each run, unless a `test` before it fails.",
            "examples": [[{"op": "add", "path": "/colours/-", "value": "red"}]],
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    EXAMPLE: ClassVar[JsonObject] = {"merge": {"colour": "red"}}
    CONTENT_MODELS: ClassVar[frozenset[str]] = JSON_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none")

    merge: JsonObject | None = None
    patch: tuple[JsonObject, ...] | None = None

    def __post_init__(self) -> None:
        if (self.merge is None) == (self.patch is None):
            raise ValueError("it needs either `merge` or `patch`")
        check_json(self.merge)
        check_patch(self.patch or ())
        check_json([step.get("value") for step in self.patch or ()])

    def apply(self, page: Page, context: Context) -> Change:
        """Change the values, and write the page as the wiki does.

        Raises:
            OperationFailed: the page is no JSON that can be saved without loss, or the patch does not fit it.
        """
        value = _value_of(page)
        try:
            changed = merged(value, self.merge) if self.patch is None else patched(value, self.patch)
            check_json(changed)
        except PatchError as error:
            raise OperationFailed("patch_failed", f"the patch does not fit the page: {error}") from error
        except ValueError as error:
            raise OperationFailed("invalid_json", f"the page cannot become this: {error}") from error
        if page.text and same_json(value, changed):
            return NoChange("the page has these values already")
        return NewText(json_as_stored(changed))


def _value_of(page: Page) -> Json:
    """Return what stands on the page; on a page that is being created, an empty object."""
    if not page.text:
        return {}
    try:
        return parse_json(page.text)
    except ValueError as error:
        raise OperationFailed("invalid_json", f"the page is no JSON that can be saved without loss: {error}") from error
