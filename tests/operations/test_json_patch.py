import json

import pytest

from editrunner.model import Json, JsonObject
from editrunner.operations.json_patch import PatchError, check_patch, merged, patched


# The cases of RFC 7396, appendix A.
@pytest.mark.parametrize(
    ("value", "patch", "result"),
    [
        ('{"a":"b"}', '{"a":"c"}', '{"a":"c"}'),
        ('{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'),
        ('{"a":"b"}', '{"a":null}', "{}"),
        ('{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'),
        ('{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'),
        ('{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'),
        ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'),
        ('{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'),
        ('["a","b"]', '["c","d"]', '["c","d"]'),
        ('{"a":"b"}', '["c"]', '["c"]'),
        ('{"a":"foo"}', "null", "null"),
        ('{"a":"foo"}', '"bar"', '"bar"'),
        ('{"e":null}', '{"a":1}', '{"e":null,"a":1}'),
        ("[1,2]", '{"a":"b","c":null}', '{"a":"b"}'),
        ("{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'),
    ],
)
def test_a_value_is_merged_as_the_standard_says(value: str, patch: str, result: str) -> None:
    assert json.dumps(merged(json.loads(value), json.loads(patch))) == json.dumps(json.loads(result))


# The cases of RFC 6902, appendix A.
@pytest.mark.parametrize(
    ("value", "patch", "result"),
    [
        ('{"foo":"bar"}', '[{"op":"add","path":"/baz","value":"qux"}]', '{"foo":"bar","baz":"qux"}'),
        ('{"foo":["bar","baz"]}', '[{"op":"add","path":"/foo/1","value":"qux"}]', '{"foo":["bar","qux","baz"]}'),
        ('{"baz":"qux","foo":"bar"}', '[{"op":"remove","path":"/baz"}]', '{"foo":"bar"}'),
        ('{"foo":["bar","qux","baz"]}', '[{"op":"remove","path":"/foo/1"}]', '{"foo":["bar","baz"]}'),
        ('{"baz":"qux","foo":"bar"}', '[{"op":"replace","path":"/baz","value":"boo"}]', '{"baz":"boo","foo":"bar"}'),
        (
            '{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}',
            '[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]',
            '{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}',
        ),
        (
            '{"foo":["all","grass","cows","eat"]}',
            '[{"op":"move","from":"/foo/1","path":"/foo/3"}]',
            '{"foo":["all","cows","eat","grass"]}',
        ),
        (
            '{"baz":"qux","foo":["a",2,"c"]}',
            '[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]',
            '{"baz":"qux","foo":["a",2,"c"]}',
        ),
        (
            '{"foo":"bar"}',
            '[{"op":"add","path":"/child","value":{"grandchild":{}}}]',
            '{"foo":"bar","child":{"grandchild":{}}}',
        ),
        ('{"/":9,"~1":10}', '[{"op":"test","path":"/~01","value":10}]', '{"/":9,"~1":10}'),
        ('{"foo":["bar"]}', '[{"op":"add","path":"/foo/-","value":["abc","def"]}]', '{"foo":["bar",["abc","def"]]}'),
        ('{"a":{"b":[1]}}', '[{"op":"copy","from":"/a/b","path":"/c"}]', '{"a":{"b":[1]},"c":[1]}'),
        ('{"a":1,"":2}', '[{"op":"remove","path":"/"}]', '{"a":1}'),
        ('{"a":1}', '[{"op":"add","path":"","value":[]},{"op":"add","path":"/0","value":1}]', "[1]"),
        ('{"a":1}', '[{"op":"move","from":"/a","path":"/a"}]', '{"a":1}'),
        ('{"a":[[1,2],3]}', '[{"op":"replace","path":"/a/0/1","value":null}]', '{"a":[[1,null],3]}'),
    ],
)
def test_a_value_is_patched_as_the_standard_says(value: str, patch: str, result: str) -> None:
    given = json.loads(value)

    assert json.dumps(patched(given, json.loads(patch))) == json.dumps(json.loads(result))
    assert given == json.loads(value)


@pytest.mark.parametrize(
    ("value", "step", "reason"),
    [
        ({"baz": "qux"}, {"op": "test", "path": "/baz", "value": "bar"}, "another value stands there"),
        ({"foo": "bar"}, {"op": "add", "path": "/baz/bat", "value": "qux"}, 'there is no key "baz"'),
        ({"~1": 10}, {"op": "test", "path": "/~01", "value": "10"}, "another value"),
        ({"a": True}, {"op": "test", "path": "/a", "value": 1}, "another value"),
        ({}, {"op": "remove", "path": "/a"}, 'there is no key "a"'),
        ({}, {"op": "replace", "path": "/a", "value": 1}, 'there is no key "a"'),
        ([1], {"op": "add", "path": "/2", "value": 1}, "there is no item 2"),
        ([1], {"op": "remove", "path": "/-"}, "not the number of an item"),
        ([1], {"op": "remove", "path": "/01"}, "not the number of an item"),
        ([1], {"op": "replace", "path": "/1", "value": 1}, "there is no item 1"),
        ("a", {"op": "add", "path": "/b", "value": 1}, "nothing can stand under"),
        ("a", {"op": "remove", "path": "/b"}, "there is nothing under"),
        ({"a": 1}, {"op": "test", "path": "/a/b", "value": 1}, "there is nothing under"),
        ({"a": {}}, {"op": "move", "from": "/a", "path": "/a/b"}, "into itself"),
        ({"a": 1}, {"op": "remove", "path": ""}, "the whole value"),
    ],
)
def test_a_step_that_does_not_fit_is_named(value: Json, step: JsonObject, reason: str) -> None:
    with pytest.raises(PatchError, match=rf"^step 1 \({step['op']} .*\): .*{reason}"):
        patched(value, [step])


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"op": "add", "path": "/a"}, "step 1: `op: add` needs `value`"),
        ({"op": "move", "path": "/a"}, "step 1: `op: move` needs `from`"),
        ({"op": "remove", "path": "a"}, "`a` is no JSON Pointer"),
        ({"op": "remove", "path": "/a~2"}, "`/a~2` is no JSON Pointer"),
    ],
)
def test_the_form_of_a_patch_is_checked(step: JsonObject, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_patch([step])
