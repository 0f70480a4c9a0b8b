import pytest

from editrunner.errors import InvalidJobFile
from editrunner.job import yaml_tree
from editrunner.job.yaml_tree import MAX_DEPTH, MappingNode, Node, Scalar, SequenceNode
from editrunner.model import Position


def parse(text: str, path: str) -> Node:
    tree, refusals = yaml_tree.parse(text, path)
    assert refusals == []
    return tree


def complaint(text: str) -> str:
    with pytest.raises(InvalidJobFile) as refusal:
        yaml_tree.parse(text, "job.yaml")
    (only,) = refusal.value.complaints
    return only


def refusals(text: str) -> list[str]:
    return [f"{position}: {message}" for position, message in yaml_tree.parse(text, "job.yaml")[1]]


def scalars_in(node: Node) -> list[tuple[str, str, int, int]]:
    """Return text, style, line and column of each scalar, in order."""
    if isinstance(node, Scalar):
        return [(node.text, node.style, node.at.line, node.at.column)]
    children = (
        node.items if isinstance(node, SequenceNode) else [part for pair in node.entries.values() for part in pair]
    )
    return [scalar for child in children for scalar in scalars_in(child)]


def test_everything_is_read_with_its_place_and_style() -> None:
    assert scalars_in(parse("a: 1\nlist:\n  - 'b'\n  - \"é\": c\n  - |\n    d\n", "job.yaml")) == [
        ("a", "", 1, 1),
        ("1", "", 1, 4),
        ("list", "", 2, 1),
        ("b", "'", 3, 5),
        ("é", '"', 4, 5),
        ("c", "", 4, 10),
        ("d\n", "|", 5, 5),
    ]


@pytest.mark.parametrize("last", ["", "  - e #42\n", "  - {e: f}\n", "  - [e]\n", "  - *anchor\n"])
def test_a_list_is_the_same_whatever_stands_at_its_end(last: str) -> None:
    tree = parse(f"list:\n  - &anchor a\n  -   'b'\n  - |\n    c\n  - d\n{last}", "job.yaml")

    assert isinstance(tree, MappingNode)
    items = tree.entries["list"][1]
    assert isinstance(items, SequenceNode)
    assert len(items.items) == 4 + bool(last)
    assert [*items.items[:4]] == [
        Scalar("a", "", Position("job.yaml", 2, 5)),
        Scalar("b", "'", Position("job.yaml", 3, 7)),
        Scalar("c\n", "|", Position("job.yaml", 4, 5)),
        Scalar("d", "", Position("job.yaml", 6, 5)),
    ]


def test_a_column_counts_characters_and_not_bytes() -> None:
    assert scalars_in(parse("😀é: x", "job.yaml"))[1][3] == 5


def test_flow_collections_are_told_from_block_ones() -> None:
    tree = parse("a: [x]\nb:\n  - x\nc: {x: y}\n", "job.yaml")

    assert isinstance(tree, MappingNode)
    flows = [value.flow for _, value in tree.entries.values() if isinstance(value, SequenceNode | MappingNode)]
    assert flows == [True, False, True]
    assert not tree.flow


def test_no_scalar_is_taken_for_anything_but_text() -> None:
    texts = [text for text, *_ in scalars_in(parse("[no, 1984, 2001-01-01, ~, 0x10]", "job.yaml"))]

    assert texts == ["no", "1984", "2001-01-01", "~", "0x10"]


def test_an_alias_stands_for_what_its_anchor_names() -> None:
    tree = parse("a: &x [1, 2]\nb: *x\n", "job.yaml")

    assert isinstance(tree, MappingNode)
    assert tree.entries["b"][1] is tree.entries["a"][1]


def test_comments_and_an_explicit_document_are_no_matter() -> None:
    assert scalars_in(parse("%YAML 1.2\n---\n# c\na: b # d\n...\n# e\n", "job.yaml"))[0][0] == "a"


@pytest.mark.parametrize("collection", ["[", "{a: ", "- ", "? ", "&a ["])
def test_deep_nesting_is_refused_where_it_begins_to_be_too_deep(collection: str) -> None:
    assert f"nested more than {MAX_DEPTH} levels deep" in complaint(collection * 100_000)


def test_what_is_just_not_too_deep_is_read() -> None:
    deepest = parse("[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1), "job.yaml")

    assert [text for text, *_ in scalars_in(deepest)] == ["x"]


def test_aliases_of_aliases_are_counted_as_what_they_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 100)

    assert len(scalars_in(parse("a: &a [x, x, x]\nb: [*a, *a]\n", "job.yaml"))) == 11
    assert complaint("a: &a [x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c]\n") == (
        "job.yaml:4:5: this file stands for more than 100 values"
    )


@pytest.mark.parametrize("text", ["{}", "[{}]", "[{}, {{}}]", "{{k: {}}}"])
def test_aliases_of_a_long_text_are_counted_as_so_much_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 100)
    long = text.format("x" * 1000)

    parse(f"a: &a {long}\nb: *a\n", "job.yaml")
    assert "this file stands for more than 100 values" in complaint(f"a: &a {long}\nb: [*a, *a, *a]\n")


@pytest.mark.parametrize("text", ["- {}\n- {}\n", "- [x]\n- [y]\n", "a: 1\nb: 2\n", "- {a: 1}\n"])
def test_values_are_bounded_but_for_lists_of_texts(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_PARTS", 2)
    titles = f"[{', '.join('abcdefgh')}]"

    parse(f"- {titles}\n- {titles}\n", "job.yaml")
    parse(text, "job.yaml")
    monkeypatch.setattr(yaml_tree, "MAX_PARTS", 1)
    assert "more than 1 values besides lists of texts" in complaint(text)


def test_an_anchor_is_known_only_behind_what_it_names() -> None:
    (only,) = refusals("a: &x [*x]")

    assert only.startswith("job.yaml:1:8: `*x` names no anchor that stands before it")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "# only a comment\n"])
def test_a_file_without_anything_is_empty(text: str) -> None:
    assert complaint(text) == "job.yaml:1:1: the file is empty; a job file begins with `version: 1`"


@pytest.mark.parametrize("text", ["---\n", "%YAML 1.2\n---\n", "--- # nothing\n...\n"])
def test_an_empty_document_is_an_empty_scalar(text: str) -> None:
    assert [scalar for scalar, *_ in scalars_in(parse(text, "job.yaml"))] == [""]


@pytest.mark.parametrize("text", ["\x07", "a: \x00", "a: b\n\x1b[31m", "\ufffe"])
def test_a_character_that_yaml_does_not_allow_is_named_with_its_place(text: str) -> None:
    assert "a control character (U+" in complaint(text)


def test_the_place_of_such_a_character_is_right() -> None:
    assert complaint("a: b\nc: é\x07").startswith("job.yaml:2:5: a control character (U+0007)")


def test_a_tag_is_shown_as_it_is_written() -> None:
    of_standard, own = refusals("a: !!int 3\nb: !x 3")

    assert "(`!!int`)" in of_standard
    assert "(`!x`)" in own


def test_an_anchor_without_a_tag_is_no_tag() -> None:
    assert scalars_in(parse("a: &x b", "job.yaml"))[1][0] == "b"


@pytest.mark.parametrize("key", ["[a]", "{a: b}", "? [a]\n"])
def test_a_key_is_a_text(key: str) -> None:
    assert refusals(f"{key}: b") == [f"job.yaml:1:{3 if key[0] == '?' else 1}: a key must be a text"]


def test_an_alias_may_be_a_key() -> None:
    assert scalars_in(parse("a: &x b\n*x : c\n", "job.yaml"))[2][0] == "b"


def test_all_that_is_refused_is_told_at_once() -> None:
    found = refusals("a: 1\na: 2\nb: {c: 1, c: 2}\nd: {{Stub}}\ne: [{{X|a=b}}, !t x, *y]\n<<: {f: 1}\n")

    assert [line.split(": ")[0] for line in found] == [
        f"job.yaml:{place}" for place in ("2:1", "3:11", "4:4", "5:5", "5:16", "5:22", "6:1")
    ]


def test_the_tree_is_what_was_probably_meant() -> None:
    tree, _ = yaml_tree.parse("a: 1\na: 2\nd: {{Stub}}\n", "job.yaml")

    assert [text for text, *_ in scalars_in(tree)] == ["a", "1", "d", "…"]
