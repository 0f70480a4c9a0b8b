import pytest

from editrunner.errors import OperationFailed
from editrunner.model import Change, Json, JsonObject, NoChange
from editrunner.operations.set_json import SetJson
from tests.factories import CONTEXT, a_page, text_of


def after(operation: SetJson, text: str) -> Change:
    return operation.apply(a_page(text, content_model="json"), CONTEXT)


@pytest.mark.parametrize(
    ("text", "merge", "result"),
    [
        (
            '{\n\t"b": 1,\n\t"a": 2\n}',
            {"b": {"x": []}, "c": "<é>"},
            '{\n\t"b": {\n\t\t"x": []\n\t},\n\t"a": 2,\n\t"c": "\\u003Cé\\u003E"\n}',
        ),
        ('{"a":1,"b":2}', {"a": None}, '{\n\t"b": 2\n}'),
        ("", {"a": {"b": None}}, '{\n\t"a": {}\n}'),
        ('{"a":1}', {"a": True}, '{\n\t"a": true\n}'),
    ],
)
def test_keys_are_set_in_their_places(text: str, merge: JsonObject, result: str) -> None:
    assert text_of(after(SetJson(merge=merge), text)) == result
    assert text_of(after(SetJson(merge=merge), result)) is None


def test_a_patch_is_applied() -> None:
    patch: tuple[JsonObject, ...] = ({"op": "add", "path": "/a/-", "value": 3},)

    assert text_of(after(SetJson(patch=patch), '{"a":[1]}')) == '{\n\t"a": [\n\t\t1,\n\t\t3\n\t]\n}'


@pytest.mark.parametrize("text", ['{"a":1, "b": [1.0]}', '{"b":2,"a":1}'])
def test_a_page_that_has_the_values_is_left_alone_however_it_is_written(text: str) -> None:
    assert isinstance(after(SetJson(merge={"a": 1}), text), NoChange)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{'a': 1}", "Expecting property name"),
        ('{"a":1,"a":2}', 'the key "a" stands twice'),
        ('{"a":9007199254740993}', "beyond 2^53"),
        ('{"a":1e400}', "too large"),
        ("[NaN]", "NaN is no JSON"),
        ('["\\ud800"]', "surrogate"),
        ("[" * 600 + "]" * 600, "more than 511"),
        ("[" * 100_000, "more than 511"),
    ],
)
def test_a_page_that_cannot_be_saved_without_loss_fails(text: str, reason: str) -> None:
    with pytest.raises(OperationFailed, match=reason.replace("^", r"\^")) as raised:
        after(SetJson(merge={"a": 1}), text)

    assert raised.value.code == "invalid_json"


def test_a_patch_that_does_not_fit_fails_the_page() -> None:
    with pytest.raises(OperationFailed, match=r'the patch does not fit the page: step 1 .*no key "b"') as raised:
        after(SetJson(patch=({"op": "remove", "path": "/b"},)), "{}")

    assert raised.value.code == "patch_failed"


@pytest.mark.parametrize("value", [2**53 + 1, -(2**53) - 1, float("inf"), "\ud800", {"\0": 1}])
def test_values_that_no_wiki_keeps_are_refused(value: Json) -> None:
    with pytest.raises(ValueError, match=r"."):
        SetJson(merge={"a": value})
    with pytest.raises(ValueError, match=r"."):
        SetJson(patch=({"op": "add", "path": "/a", "value": value},))


@pytest.mark.parametrize("keys", [{}, {"merge": {"a": 1}, "patch": ({"op": "remove", "path": "/a"},)}])
def test_one_way_of_saying_it_is_needed(keys: JsonObject) -> None:
    with pytest.raises(ValueError, match="either `merge` or `patch`"):
        SetJson(**keys)  # type: ignore[arg-type] # wrong on purpose
