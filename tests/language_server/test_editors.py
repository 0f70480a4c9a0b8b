"""What an editor with a YAML language server says of job files, by the schema that is published."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from editrunner.job.schema import job_schema
from editrunner.job.yaml_tree import MappingNode, Node, Scalar, SequenceNode, parse
from editrunner.model import JsonObject

from .client import LanguageServer

pytestmark = pytest.mark.language_server

ROOT = Path(__file__).parent.parent.parent
SERVER = ROOT / ".language-server" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
SCHEMA = ROOT / "schemas" / "job.schema.json"
JOBS = ROOT / "tests" / "jobs"


def files(folder: str) -> list[Path]:
    """Return the job files that an editor can show: those in UTF-8."""
    return [path for path in sorted(JOBS.joinpath(folder).glob("*.yaml")) if _is_text(path)]


def _is_text(path: Path) -> bool:
    try:
        return "\0" not in path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False


BY_MEANING = {
    "a_number_too_long": "numbers of more digits than anything counts",
    "a_table_that_is_missing": "files that are not there, and patterns that do not compile",
    "file": "files that are not there, and paths out of the folder",
    "links": "links that are no pages",
    "blank_summary": "a job without its own summary needs one of the file",
    "categories_redirects_json_by_meaning": "keys that do not go together, and JSON Pointers",
    "category_in_namespaces": "a type of members that is not of these namespaces",
    "columns": "the columns of a table, and where they can be put",
    "condition_pattern": "patterns that do not compile",
    "conditions_impossible_times": "days that there are not",
    "confinement_without_section": "keys that need a section",
    "file_missing": "files that are not there or no texts",
    "file_of_no_titles": "what stands in other files",
    "folder": "files that are not there, and two for one page",
    "job_id_twice": "two jobs of one id",
    "left_to_the_wiki": "operations that must be alone, and policies that do not go with them",
    "limits_of_jobs": "limits that are never reached",
    "limits_of_jobs_failures": "limits that are never reached",
    "limits_that_others_outdo": "limits that are never reached",
    "links_to_no_page": "links that are no pages",
    "lists_of_everything": "selectors that would select everything",
    "no_summary": "a job without its own summary needs one of the file",
    "nothing_but_a_comment": "an empty file is left alone: somebody is about to write it",
    "prefix_of_everything": "selectors that would select everything",
    "query_tricks": "parameters that a job file cannot give",
    "regex_patterns": "patterns that do not compile",
    "section_created_by_number": "a section that cannot be created",
    "section_created_under": "a section that cannot be created",
    "section_of_digits": "a number in quotes, which YAML has no word for",
    "substitution": "names that stand for nothing",
    "summary_ends_in_a_newline": "how a text was written: a block text ends in a newline that is left out",
    "summary_too_long_with_its_mark": "how long a summary becomes",
    "tables": "what stands in other files",
    "template_values": "what is no value of a parameter",
    "text_cut_by_a_comment": "comments, which YAML forgets",
    "text_files": "files that are not there or no texts",
    "texts_cut_by_comments": "comments, which YAML forgets",
    "times_that_are_none": "days that there are not",
    "undo_where_the_file_creates": "operations that do not go with policies",
    "values_cut_by_comments": "comments, which YAML forgets",
    "watchlist_expiry_alone": "a key that needs a certain value of another one",
    "job_ids": "a number for a text that no number fits",
    "titles": "how a text was written: a block text ends in a newline that is left out",
    "rows_schema": "what a text with `${…}` in it can become",
}
"""Wrong files of which only editrunner knows what is wrong with them, or with some of their lines."""

NOT_YAML = {
    "at_sign",
    "backtick",
    "a_key_is_a_list",
    "list_item_out_of_line",
    "missing_colon",
    "percent",
    "table_without_quotes",
    "text_a_comment_in_a_map",
    "unclosed_quote",
    "wrong_indentation",
}
"""What is no YAML is wrong to both. A language server goes on behind it, and then misses what it could not read."""

GOES_ON = {
    "a_target_of_two_kinds": "it complains of the second kind at its own line, too",
    "billion_laughs": "it does not count what aliases stand for, and complains of the unknown keys",
    "examples": "it asks for one of the alternatives at the beginning of the map, too",
    "merge_key": "to it, merge keys are ordinary ones, and the job has no others",
    "misspelt_keys": "it says also that the key is missing which was meant",
    "sections": "`true` without quotes is no text to YAML; to us it is where a text is asked for",
    "several_documents": "it checks each of the documents",
    "title_a_link": "it complains at the inner list, too",
}
"""Wrong files to which a language server has more to say, on other lines; ours is said there, too."""

ONLY_AT_ANOTHER_PLACE = {"unclosed_quote", "merge_key", "several_documents", "billion_laughs"}
"""Where it has no word for our complaint itself, or sees its cause at another line."""


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    if not SERVER.exists():
        pytest.fail("there is no language server: run script/language-server, or `script/test --no-language-server`")
    with LanguageServer(["node", str(SERVER), "--stdio"], SCHEMA) as running:
        yield running


def lines_of_errors(server: LanguageServer, path: Path) -> set[int]:
    found = server.diagnostics(path.as_uri(), path.read_text(encoding="utf-8"))
    return {one["range"]["start"]["line"] + 1 for one in found if not one["message"].startswith("Unused anchor")}


def lines_of_complaints(path: Path) -> set[int]:
    complaints = path.with_suffix(".complaints").read_text(encoding="utf-8").splitlines()
    return {int(found[1]) for found in map(re.compile(r"(\d+):\d+: ").match, complaints) if found}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files("valid"), ids=lambda path: path.stem)
def test_an_editor_has_nothing_against_a_job_file_that_is_right(server: LanguageServer, path: Path) -> None:
    # Words of YAML where a text is asked for; only editrunner takes them for texts.
    word = re.compile(r"(?<=[\[ ])(~|null|true|false|True|Null)(?=[,\]} \n])")
    lines = {at for at, line in enumerate(text_of(path).splitlines(keepends=True), 1) if word.search(line)}

    assert lines_of_errors(server, path) <= (lines if path.stem == "scalars" else set())


@pytest.mark.parametrize("path", files("invalid"), ids=lambda path: path.stem)
def test_an_editor_complains_of_the_lines_that_we_complain_of(server: LanguageServer, path: Path) -> None:
    ours, theirs = lines_of_complaints(path), lines_of_errors(server, path)

    if path.stem in BY_MEANING:
        assert theirs <= ours
        assert theirs != ours or path.stem in ("file_of_no_titles", "tables")
    elif path.stem in NOT_YAML | GOES_ON.keys():
        assert theirs
        assert ours <= theirs or path.stem in ONLY_AT_ANOTHER_PLACE
    else:
        assert theirs == ours


def test_what_is_said_of_files_here_is_said_of_files_that_are_there() -> None:
    assert {*BY_MEANING, *NOT_YAML, *GOES_ON, *ONLY_AT_ANOTHER_PLACE} <= {path.stem for path in files("invalid")}


def test_an_editor_says_what_is_wrong_in_our_words(server: LanguageServer) -> None:
    text = "version: 1\njobs:\n  - id: a\n    targets: [{titles: ['A#b']}]\n    operations: [{touch: {}}]\n"

    (error,) = server.diagnostics("file:///complaint.yaml", text)

    assert error["message"] == (
        "This is not a page title: a title has none of # < > [ ] { } | and no control characters."
    )


def offered(server: LanguageServer, name: str, text: str) -> set[str]:
    """Return what is offered at the `^` in a text."""
    before = text[: text.index("^")]
    uri = f"file:///{name}.yaml"
    server.diagnostics(uri, text.replace("^", ""))
    return set(server.completions(uri, before.count("\n"), len(before) - before.rfind("\n") - 1))


START = "version: 1\njobs:\n  - id: a\n"


def definition(name: str) -> JsonObject:
    definitions = job_schema()["$defs"]
    assert isinstance(definitions, dict)
    found = definitions[name]
    assert isinstance(found, dict)
    return found


def test_an_editor_offers_the_keys(server: LanguageServer) -> None:
    job = offered(server, "job", f"{START}    ^\n")
    top = offered(server, "file", "version: 1\n^\n")
    limits = offered(server, "limits", "version: 1\nlimits:\n  ^\n")
    operation = offered(server, "operation", f"{START}    targets: [{{titles: [A]}}]\n    operations:\n      - ^\n")
    replace = offered(server, "replace", f"{START}    operations:\n      - replace:\n          ^\n")
    condition = offered(server, "condition", f"{START}    only_if:\n      ^\n")
    target = offered(server, "target", f"{START}    targets:\n      - ^\n")

    assert {"targets", "operations", "only_if", "skip_if", "exclude", "examples", "for_each", "redirects"} <= job
    assert {"wiki", "edit", "limits", "jobs", "missing"} <= top
    assert {"edits", "first", "stop_page", "failures"} <= limits
    properties = definition("operation")["properties"]
    assert isinstance(properties, dict)
    assert set(properties) <= operation
    assert {"find", "with", "word", "case", "section"} <= replace
    assert {"contains", "has_template", "all", "not"} <= condition
    assert {"titles", "category", "search", "query"} <= target


def test_an_editor_offers_the_words_that_a_key_can_have(server: LanguageServer) -> None:
    assert {"follow", "skip", "edit", "fail"} <= offered(server, "words", f"{START}    redirects: ^\n")
    assert {"true", "false"} <= offered(server, "booleans", "version: 1\nedit:\n  minor: ^\n")


def keys_in(node: Node) -> Iterator[Scalar]:
    if isinstance(node, MappingNode):
        for key, value in node.entries.values():
            yield key
            yield from keys_in(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from keys_in(item)


def test_an_editor_shows_what_a_key_means(server: LanguageServer) -> None:
    path = JOBS / "valid" / "every_key.yaml"
    server.diagnostics(path.as_uri(), text_of(path))

    keys = list(keys_in(parse(text_of(path), path.name)[0]))
    silent = [key for key in keys if not server.hover(path.as_uri(), key.at.line - 1, key.at.column - 1).strip()]

    assert len(keys) > 100
    assert silent == []
    assert "What to do with a target that does not exist." in hover_of(server, path, "missing", keys)
    assert "How many levels of subcategories to go down into." in hover_of(server, path, "depth", keys)


def hover_of(server: LanguageServer, path: Path, name: str, keys: list[Scalar]) -> str:
    at = next(key.at for key in keys if key.text == name)
    return server.hover(path.as_uri(), at.line - 1, at.column - 1)


def test_every_pattern_is_one_of_ecmascript() -> None:
    patterns = list(_patterns(json.loads(text_of(SCHEMA))))
    program = "for (const one of JSON.parse(require('fs').readFileSync(0))) new RegExp(one, 'u')"

    command = ["node", "-e", program]
    subprocess.run(command, input=json.dumps(patterns).encode(), check=True)  # noqa: S603 - the patterns are ours
    assert len(patterns) > 20


def _patterns(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for value in schema.values():
            yield from _patterns(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _patterns(item)
