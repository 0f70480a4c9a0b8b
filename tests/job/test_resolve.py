import pytest

from editrunner.job.resolve import dereference, node_at, position_of, resolve
from editrunner.job.yaml_tree import Scalar, parse
from editrunner.model import Json, JsonObject

TEXT: JsonObject = {"type": "string"}
ANYTHING: JsonObject = {}


def value_of(text: str, schema: JsonObject) -> Json:
    return resolve(parse(text, "job.yaml")[0], schema, schema)


LOOKS = [
    "no",
    "on",
    "y",
    "1984",
    "1e3",
    "0x10",
    "0o17",
    "2001-01-01",
    "12:30:45",
    "~",
    "null",
    "true",
    "-.inf",
    "1_000",
]


@pytest.mark.parametrize("written", LOOKS)
def test_where_text_is_asked_for_a_scalar_is_text_however_it_looks(written: str) -> None:
    assert value_of(written, TEXT) == written


@pytest.mark.parametrize("written", ["1e3", "1000.0", "1000"])
def test_a_whole_number_is_one_however_it_is_written(written: str) -> None:
    value = value_of(written, {"type": "integer"})

    assert (value, type(value)) == (1000, int)


def test_an_empty_scalar_is_nothing_even_where_text_is_asked_for() -> None:
    assert value_of("a:", {"properties": {"a": TEXT}}) == {"a": None}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("FALSE", False),
        ("1984", 1984),
        ("-3", -3),
        ("0x10", 16),
        ("0o17", 15),
        ("017", 17),
        ("1e3", 1000),
        ("3.0", 3),
        ("1e999", "1e999"),
        ("1.50", 1.5),
        ("~", None),
        ("null", None),
        ("2001-01-01", "2001-01-01"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0b1", "0b1"),
        ("'1984'", "1984"),
        ('"true"', "true"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_where_nothing_is_known_the_core_schema_of_yaml_1_2_decides(written: str, value: Json) -> None:
    assert value_of(written, ANYTHING) == value


@pytest.mark.parametrize(
    ("written", "value"), [("3", 3), ("See also", "See also"), ("'3'", "3"), ("3.0", "3.0"), ("true", "true")]
)
def test_where_a_number_or_a_text_is_asked_for_a_number_is_one(written: str, value: Json) -> None:
    assert value_of(written, {"anyOf": [{"type": "integer"}, TEXT]}) == value


@pytest.mark.parametrize("written", ["yes", "12", "2001-01-01"])
def test_a_word_of_a_list_of_words_is_text(written: str) -> None:
    assert value_of(written, {"enum": ["skip", "fail"]}) == written


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("|\n  a\n  b\n", "a\nb"),
        ("|\n  a\n\n", "a"),
        ("|+\n  a\n\n", "a\n"),
        ("|-\n  a\n", "a"),
        (">\n  a\n  b\n", "a b"),
        ("|\n\n  a\n", "\na"),
        ("|2\n    a\n", "  a"),
    ],
)
def test_a_block_text_loses_its_one_final_newline(written: str, value: str) -> None:
    assert value_of(f"a: {written}", {"properties": {"a": TEXT}}) == {"a": value}


def test_a_block_text_keeps_it_where_the_schema_says_so() -> None:
    schema: JsonObject = {"properties": {"a": {"type": "string", "x-final-newline": "kept"}}}

    assert value_of("a: |\n  b\n", schema) == {"a": "b\n"}
    assert value_of("a: |-\n  b\n", schema) == {"a": "b"}


def test_a_quoted_text_keeps_its_newlines() -> None:
    assert value_of('"a\\n"', TEXT) == "a\n"


def test_the_schema_of_a_key_may_hang_on_another_key() -> None:
    schema: JsonObject = {
        "allOf": [
            {"if": {"required": ["titles"]}, "then": {"properties": {"titles": {"items": TEXT}}}},
            {"if": {"required": ["pageids"]}, "then": {"properties": {"pageids": {"items": {"type": "integer"}}}}},
        ]
    }

    assert value_of("titles: [1, no]", schema) == {"titles": ["1", "no"]}
    assert value_of("pageids: [1, no]", schema) == {"pageids": [1, "no"]}


def test_keys_that_nobody_foresaw_may_have_a_schema() -> None:
    schema: JsonObject = {"additionalProperties": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}}

    assert value_of("{a: 0x10, b: no, c: [1, 1e3]}", schema) == {"a": "0x10", "b": "no", "c": ["1", "1e3"]}


def test_a_reference_is_looked_up_and_what_stands_beside_it_counts() -> None:
    root: JsonObject = {"$defs": {"a": {"$ref": "#/$defs/b", "title": "A"}, "b": {"type": "string", "title": "B"}}}

    assert dereference({"$ref": "#/$defs/a", "minLength": 1}, root) == {"type": "string", "title": "A", "minLength": 1}


TREE, _ = parse("jobs:\n  - id: a\n    targets: [x,  y]\n", "job.yaml")


@pytest.mark.parametrize(
    ("path", "key", "line", "column"),
    [
        ((), False, 1, 1),
        (("jobs",), True, 1, 1),
        (("jobs",), False, 2, 3),
        (("jobs", 0), False, 2, 5),
        (("jobs", 0, "targets"), True, 3, 5),
        (("jobs", 0, "targets", 1), False, 3, 19),
        (("jobs", 0, "nothing"), False, 2, 5),
        (("jobs", 7), True, 1, 1),
    ],
)
def test_a_place_is_that_of_the_value_or_its_key_or_the_nearest(
    path: tuple[str | int, ...],
    key: bool,  # noqa: FBT001 - a parameter of the test
    line: int,
    column: int,
) -> None:
    position = position_of(TREE, path, key=key)

    assert (position.line, position.column) == (line, column)


def test_a_node_is_found_by_its_path() -> None:
    node = node_at(TREE, ("jobs", 0, "id"))

    assert isinstance(node, Scalar)
    assert node.text == "a"
    assert node_at(TREE, ("jobs", 1)) is None
    assert node_at(TREE, ("jobs", "id")) is None
