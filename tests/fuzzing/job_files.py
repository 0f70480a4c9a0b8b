"""Random job files: made from the schema, with a value out of place here and there, or out of other job files."""

import json
import re
from pathlib import Path
from random import Random

import yaml

from editrunner.job.schema import job_schema
from editrunner.model import Json, JsonObject

HERE = Path(__file__).parent
JOBS = HERE.parent / "jobs"
JOB_FILES = sorted(path for folder in ("valid", "invalid") for path in (JOBS / folder).glob("*.yaml"))
CORPUS = sorted((HERE / "corpus" / "job_files").iterdir())

_DEEPEST = 8
_WORDS = (
    *("Sandbox", "A#b", "${page.title}", "$${", "${today:%Y}", "", " ", "~", "no", "1e3", "0x10"),
    *("12:30:45", "[[A]]", "{{A|b=c}}", "lead", "2%", "T-1", "titles.txt", "cities.csv", "../x", "/dev/zero", "pages"),
    *("(a+)+$", "(?P<a>b", "\\1", "\\", "a\nb", "\x07", "\u202e", "é", "😀", "Category:A", "#REDIRECT [[A]]", "1 week"),
    *("2030-01-01T00:00:00Z", "https://wiki.example/w/api.php", "http://127.0.0.1/", "css", "=", "/a/b", "/-", "P1D"),
    *(
        "Infobox city",
        "See also",
        "country",
        "a",
        "b",
        "the",
        "teh",
        "Example",
        "x" * 70,
        "7 days",
        "2024-01-31",
        "text/css",
        "job",
    ),
)
_WRONG_WORDS = ("${name", "${row}", "x" * 70_000, "\u0000", "\ud800")
_OTHERS: tuple[Json, ...] = (None, True, False, 0, -1, 1, 10**30, 0.5, 1e300, [], {}, [[]], {"": ""}, [None])
_TOKENS = (
    *("{", "}", "[", "]", ",", ": ", "- ", "? ", "&a ", "*a", "!x ", "!!int ", "|", ">", "'", '"', "#", " #", "%"),
    *("---\n", "...\n", "<<: ", "\t", "\n", "\r", "\u2028", "\ufeff", "\x00", "\x85", "${a}", "~", "\\", "@", "`"),
    *("version: 1\n", "jobs:\n", "  - id: job\n", "null", "1e400", "0o17", "-.inf", "\ud800"),
)


def structure(random: Random) -> Json:
    """Return a job file of which most is right."""
    value = _value(job_schema(), random, 0)
    if isinstance(value, dict) and random.random() < 0.9:
        value["edit"] = {"summary": "Fix spelling"}
    return value


def written(value: Json, random: Random) -> str:
    """Return a value as YAML, in one of several styles."""
    if random.random() < 0.3:
        return json.dumps(value)
    return yaml.safe_dump(value, allow_unicode=random.random() < 0.5, default_flow_style=random.random() < 0.3)


def mutated(random: Random) -> bytes:
    """Return a job file of the tests with some changes that know nothing of YAML."""
    content = _content(random)
    for _ in range(random.randint(1, 6)):
        start, end = sorted(random.randint(0, len(content)) for _ in range(2))
        end = min(end, start + random.choice((0, 1, 10, 1000)))
        content = content[:start] + _put_in(content[start:end], random) + content[end:]
    return content


def _content(random: Random) -> bytes:
    return random.choice(JOB_FILES + CORPUS).read_bytes()


def _put_in(cut: bytes, random: Random) -> bytes:
    other = _content(random)
    start = random.randint(0, len(other))
    return random.choice(
        (
            b"",
            cut * random.choice((2, 3, 50)),
            random.choice(_TOKENS).encode("utf-8", "surrogatepass"),
            random.randbytes(random.randint(1, 4)),
            other[start : start + random.randint(1, 200)],
            random.choice(_WORDS).encode(),
        )
    )


def _value(schema: JsonObject, random: Random, depth: int) -> Json:
    schema = _whole(schema)
    if random.random() < 0.005:
        return random.choice((*_OTHERS, *_WORDS, *_WRONG_WORDS))
    if "const" in schema:
        return schema["const"]
    examples = _list(schema, "examples")
    if examples and random.random() < 0.3:
        return random.choice(examples)
    if "enum" in schema:
        return random.choice(_list(schema, "enum"))
    if "anyOf" in schema and "properties" not in schema:
        alternative = random.choice(_list(schema, "anyOf"))
        assert isinstance(alternative, dict)
        return _value(alternative, random, depth + 1)
    kind = schema.get("type", "string")
    return _of_type(str(random.choice(kind)) if isinstance(kind, list) else str(kind), schema, random, depth)


def _of_type(kind: str, schema: JsonObject, random: Random, depth: int) -> Json:
    if kind == "object":
        return _map(schema, random, depth)
    if kind == "array":
        items = schema.get("items")
        assert isinstance(items, dict)
        least = 1 if schema.get("minItems") else 0
        number = least if depth > _DEEPEST else random.randint(least, int(str(schema.get("maxItems", 3))))
        made = [_value(items, random, depth + 1) for _ in range(number)]
        return list({repr(item): item for item in made}.values()) if schema.get("uniqueItems") else made
    if kind == "integer":
        return int(str(schema.get("minimum", 0))) + random.choice((0, 0, 1, 2, 5, 500))
    if kind == "boolean":
        return random.random() < 0.5
    return _text(schema, random)


def _text(schema: JsonObject, random: Random) -> str:
    fitting = [word for word in _WORDS if _fits(word, schema)]
    return random.choice(fitting if fitting and random.random() < 0.98 else _WORDS)


def _fits(word: str, schema: JsonObject) -> bool:
    pattern, file_name = schema.get("pattern", ""), "path" in str(schema.get("title", ""))
    assert isinstance(pattern, str)
    long_enough = len(word) >= int(str(schema.get("minLength", 0)))
    return bool(re.search(pattern, word)) and long_enough and (not file_name or word in ("titles.txt", "cities.csv"))


def _map(schema: JsonObject, random: Random, depth: int) -> Json:
    required = [str(key) for key in _list(schema, "required")]
    unwanted: set[str] = set()
    properties = dict(_object(schema, "properties"))
    rules = [rule for rule in _list(schema, "allOf") if isinstance(rule, dict)]
    for choice in filter(None, map(_choice, (schema, *rules))):
        required.append(random.choice(choice))
        unwanted |= set(choice) - set(required)
    for rule in rules:
        if "then" in rule and set(_list(_object(rule, "if"), "required")) <= set(required):
            properties |= _object(_object(rule, "then"), "properties")
            required += _choice(_object(rule, "then"), "anyOf")
    if schema.get("minProperties") and properties:
        required = [random.choice(sorted(properties))]
    elif depth <= _DEEPEST:
        required += [key for key in properties if key not in unwanted and random.random() < 0.2]
    if random.random() < 0.005:
        required.append(random.choice(_WORDS))
    return {key: _value(_object(properties, key), random, depth + 1) for key in dict.fromkeys(required)}


def _choice(schema: JsonObject, keyword: str = "oneOf") -> list[str]:
    """Return the keys of which a map has one."""
    alternatives = [one for one in _list(schema, keyword) if isinstance(one, dict)]
    return [str(key) for one in alternatives for key in _list(one, "required")]


def _whole(schema: JsonObject) -> JsonObject:
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    named = _object(_object(job_schema(), "$defs"), reference.rpartition("/")[2])
    return {**_whole(named), **{key: value for key, value in schema.items() if key != "$ref"}}


def _object(schema: JsonObject, key: str) -> JsonObject:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def _list(schema: JsonObject, key: str) -> list[Json]:
    found = schema.get(key)
    return found if isinstance(found, list) else []
