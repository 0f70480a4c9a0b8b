"""The JSON Schema of job files, composed from what the operations, selectors and conditions say of themselves.

It is built in memory; `schemas/job.schema.json` is a copy that a test keeps current.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from jsonschema import Draft202012Validator

from editrunner.conditions.registry import CONDITIONS
from editrunner.job.job import DEFAULT_CAPTCHAS, DEFAULT_FAILURES, DEFAULT_MAXLAG, SUMMARY_LENGTH
from editrunner.model import Condition, Endless, Json, JsonObject, Operation, Selector
from editrunner.operations.registry import OPERATIONS
from editrunner.selectors.registry import SELECTORS

SCHEMA_ID = "https://editrunner.example/schemas/job.schema.json"
_PLACEHOLDER = "\\$\\{[^${}]+\\}"
_NO_CONTROL = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]*$"
END = "$(?!\\n)"
"""The end of a text; in Python, `$` alone also stands before a newline there."""
_CONTROL_COMPLAINT = (
    "has a control character, which no wiki stores; in a double-quoted text, `\\b` is one: use '…' for patterns"
)

TITLE_PATTERN = "^[^#<>\\[\\]{}|\\x00-\\x1f\\x7f]*" + END
"""What every title fits; the wiki has further rules (https://www.mediawiki.org/wiki/Manual:Page_title)."""
TITLE_COMPLAINT = "is not a page title: a title has none of # < > [ ] { } | and no control characters"

_DEFINITIONS: JsonObject = {
    "title": {
        "title": "a page title",
        "type": "string",
        "minLength": 1,
        "maxLength": 300,
        "pattern": TITLE_PATTERN,
        "x-complaint": TITLE_COMPLAINT,
        "examples": ["Sandbox", "Project:Sandbox"],
    },
    "wikitext": {
        "title": "a text",
        "examples": ["{{Copy edit}}", "* [[Spelling]]"],
        "type": "string",
        "pattern": _NO_CONTROL,
        "x-complaint": _CONTROL_COMPLAINT,
    },
    "pattern": {
        "title": "a regular expression",
        "examples": ["\\bteh\\b"],
        "type": "string",
        "minLength": 1,
        "maxLength": 10_000,
        "pattern": _NO_CONTROL,
        "x-complaint": _CONTROL_COMPLAINT,
    },
    "heading": {
        "title": "a heading",
        "examples": ["See also"],
        "type": "string",
        "minLength": 1,
        "pattern": "^[^\\x00-\\x1f\\x7f]*" + END,
        "x-complaint": "is not a heading: a heading is one line",
    },
    "parameter": {
        "title": "the name of a parameter",
        "examples": ["country"],
        "type": "string",
        "minLength": 1,
        "pattern": "^(?!\\s)[^|={}\\[\\]<>\\x00-\\x1f\\x7f]*(?<!\\s)" + END,
        "x-complaint": "is not the name of a parameter: it has none of | = { } [ ] < > and no blanks around it",
    },
    "path": {
        "title": "a path inside the job file's folder",
        "examples": ["texts/notice.txt"],
        "type": "string",
        "minLength": 1,
        "maxLength": 1000,
    },
    "table": {
        "title": "the path of a table",
        "examples": ["renames.csv"],
        "type": "string",
        "maxLength": 1000,
        "pattern": "\\.(?:[cC][sS][vV]|[tT][sS][vV]|[jJ][sS][oO][nN][lL])" + END,
        "x-complaint": "is not the name of a table: it ends in .csv, .tsv or .jsonl",
    },
    "section": {
        "title": "`lead`, a section's number, its heading, or a map with `heading`, `between` or `id`",
        "anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "properties": {
                    "id": {
                        "type": "string",
                        "pattern": "^(?:T-)?[0-9]{1,6}" + END,
                        "x-complaint": "is not a section's id: a number, or `T-` and a number",
                        "description": "The wiki's id of the section; `T-1` counts as a transclusion shows them.",
                        "examples": ["2", "T-1"],
                    },
                    "between": {
                        "type": "array",
                        "items": {"$ref": "#/$defs/heading"},
                        "minItems": 2,
                        "maxItems": 2,
                        "description": "Two lines that a bot has put there for itself: what stands between them.",
                        "examples": [["<!-- BOT START -->", "<!-- BOT END -->"]],
                    },
                    "heading": {"$ref": "#/$defs/heading", "description": "The heading, without equal signs."},
                    "under": {
                        "$ref": "#/$defs/heading",
                        "description": "The heading of a section that it is a subsection of.",
                    },
                    "level": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 6,
                        "description": "Its level.",
                        "examples": [3],
                    },
                    "occurrence": {
                        "type": "integer",
                        "minimum": 1,
                        "description": "Which one, counting from 1, where the heading stands repeatedly.",
                        "examples": [2],
                    },
                },
                "oneOf": [{"required": ["heading"]}, {"required": ["between"]}, {"required": ["id"]}],
                "dependentRequired": {key: ["heading"] for key in ("under", "level", "occurrence")},
                "additionalProperties": False,
            },
        ],
        "description": "The section that the operation is confined to.",
        "examples": [
            "lead",
            2,
            "See also",
            {"heading": "2019", "under": "History"},
            {"between": ["<!-- BOT START -->", "<!-- BOT END -->"]},
            {"id": "T-1"},
        ],
    },
}

_DEFINITIONS["content_model"] = {
    "examples": ["wikitext", "json"],
    "type": "string",
    "pattern": "^[A-Za-z][A-Za-z0-9_.-]*" + END,
    "x-complaint": "is not the name of a content model",
}
_DEFINITIONS["user"] = {
    "title": "a user name",
    "examples": ["ExampleBot"],
    "type": "string",
    "minLength": 1,
    "pattern": "^[^@#<>\\[\\]{}|/]*" + END,
    "x-complaint": "is not a user name; the name of a bot password (behind the @) is left out",
}

_EDIT: JsonObject = {
    "title": "how edits are saved",
    "type": "object",
    "properties": {
        "summary": {
            "type": "string",
            "minLength": 1,
            "maxLength": SUMMARY_LENGTH,
            "pattern": "^[^\\x00-\\x1f\\x7f]*" + END,
            "x-complaint": "has a line break or a control character, which a summary cannot have",
            "description": "The edit summary.",
            "examples": ["Fix spelling ([[Project:Bot requests#42]])"],
        },
        "mark": {
            "type": "boolean",
            "default": True,
            "description": "Put the id of the run behind the summary, as ` #er-7f3a2c`.",
        },
        "minor": {
            "type": "boolean",
            "description": "Mark the edits as minor, or as not minor; else the account's preference decides.",
        },
        "bot": {"type": "boolean", "default": False, "description": "Mark the edits as a bot's."},
        "tags": {
            "type": "array",
            "items": {
                "type": "string",
                "minLength": 1,
                "pattern": "^[^|,\\x00-\\x1f]*" + END,
                "x-complaint": "is not the name of a change tag: a name has no comma, no | and no control characters",
            },
            "uniqueItems": True,
            "default": [],
            "description": "Change tags to put on the edits; the wiki must know them.",
        },
        "watchlist": {
            "enum": ["nochange", "preferences", "watch", "unwatch"],
            "default": "nochange",
            "description": "What the edits do to the account's watchlist.",
        },
        "watchlist_expiry": {
            "type": "string",
            "minLength": 1,
            "description": "How long a page stays on the watchlist; needs `watchlist: watch`.",
            "examples": ["1 week", "2030-01-01T00:00:00Z"],
        },
        "conflicts": {
            "enum": ["strict", "ignore_own"],
            "default": "strict",
            "description": "`ignore_own` takes later edits of the same account for no conflict, and overwrites them.",
        },
        "content_model": {
            "$ref": "#/$defs/content_model",
            "description": "The content model of pages being created; else what the wiki has for such a title.",
            "examples": ["css"],
        },
        "content_format": {
            "type": "string",
            "pattern": "^[a-z]+/[a-z0-9.+-]+" + END,
            "x-complaint": "is not a content format, as `text/x-wiki`",
            "description": "The content format of pages being created.",
            "examples": ["text/css"],
        },
        "recreate_deleted": {
            "type": "boolean",
            "default": False,
            "description": "Whether `missing: create` may bring back a title with a deletion log.",
        },
        "on_merge": {
            "enum": ["keep", "undo"],
            "default": "keep",
            "description": "What to do where the wiki has merged an edit with somebody else's of the same moment: "
            "keep what it made of the two, or take back our part.",
        },
        "override_filters": {
            "type": "array",
            "items": {
                "title": "the id of an abuse filter",
                "type": ["integer", "string"],
                "minimum": 1,
                "pattern": "^global-[1-9][0-9]{0,9}" + END,
                "x-complaint": "is not the id of an abuse filter: a number, as 12, or `global-12`",
            },
            "uniqueItems": True,
            "default": [],
            "description": "Abuse filters whose warning is overridden, by their ids; no other one is.",
            "examples": [[12, "global-3"]],
        },
        "returnto": {
            "title": "where to send a temporary account that the edit makes",
            "description": "Where to send a temporary account that the edit makes.",
            "examples": [{"title": "Project:Welcome", "query": "action=view", "anchor": "#top"}],
            "type": "object",
            "properties": {
                "title": {"$ref": "#/$defs/title", "description": "The page."},
                "query": {"type": "string", "description": "Its query.", "examples": ["action=view"]},
                "anchor": {"type": "string", "description": "A place on it, with `#`.", "examples": ["#History"]},
            },
            "required": ["title"],
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}

_WIKI: JsonObject = {
    "title": "the wiki",
    "type": "object",
    "properties": {
        "api": {
            "type": "string",
            "pattern": "^https?://",
            "x-complaint": "is not the address of a wiki's api.php, as https://test.wikipedia.org/w/api.php",
            "description": "The address of the wiki's api.php; without it, EDITRUNNER_API says which wiki.",
            "examples": ["https://test.wikipedia.org/w/api.php"],
        },
        "account": {
            "$ref": "#/$defs/user",
            "description": "The account that must be logged in, without the name of its bot password.",
        },
        "maxlag": {
            "type": "integer",
            "minimum": 0,
            "default": DEFAULT_MAXLAG,
            "description": "Wait while the wiki's databases lag by more than so many seconds.",
        },
    },
    "additionalProperties": False,
}

_FAILURES: JsonObject = {
    "title": "a number of pages, or a share of them as `2%`",
    "type": ["integer", "string"],
    "minimum": 0,
    "pattern": "^[0-9]{1,2}(?:\\.[0-9]{1,3})?%" + END,
    "x-complaint": "must be a number of pages, or a share of less than 100%, as `2%`",
}

_LIMITS: JsonObject = {
    "title": "limits",
    "type": "object",
    "properties": {
        "edits": {
            "type": "integer",
            "minimum": 1,
            "description": "Stop after so many saved edits; a resumed run may save as many again.",
            "examples": [500],
        },
        "edits_total": {
            "type": "integer",
            "minimum": 1,
            "description": "Stop after so many saved edits of the whole run, those before it was resumed counted in. "
            "Where this has stopped a run, `resume` counts anew.",
            "examples": [2000],
        },
        "first": {
            "type": "integer",
            "minimum": 1,
            "description": "Save so many edits, then pause for a look at them; `resume` goes on.",
            "examples": [10],
        },
        "edits_per_minute": {
            "type": "integer",
            "minimum": 1,
            "description": "Save at most so many edits a minute.",
            "examples": [12],
        },
        "failures": {
            **_FAILURES,
            "default": DEFAULT_FAILURES,
            "description": "Stop when more pages than this have failed. A share is one of all pages of a plan, else of "
            "those that the run is done with; one failure is always allowed. Failures that a plan shows do not "
            "count when that plan is applied.",
            "examples": [10, "2%"],
        },
        "removed_bytes": {
            "type": "integer",
            "minimum": 0,
            "description": "Hold a page that would lose more bytes than this, until somebody approves of it.",
            "examples": [1000],
        },
        "captchas": {
            "type": "integer",
            "minimum": 1,
            "default": DEFAULT_CAPTCHAS,
            "description": "Pause after so many CAPTCHAs in a row.",
        },
        "stop_page": {
            "$ref": "#/$defs/title",
            "description": "A page of the wiki on which anybody can stop the run, by writing something there.",
            "examples": ["User:ExampleBot/Stop"],
        },
        "stop_on_talk": {
            "type": "boolean",
            "default": False,
            "description": "Stop when somebody writes on the account's talk page.",
        },
    },
    "additionalProperties": False,
}

_JOB_LIMITS: JsonObject = {
    "title": "limits of a job",
    "type": "object",
    "properties": {
        "edits": {
            "type": "integer",
            "minimum": 1,
            "description": "Stop the run after so many saved edits of this job; a resumed run may save as many again.",
            "examples": [100],
        },
        "failures": {
            **_FAILURES,
            "description": "Stop the run when more pages of this job than this have failed.",
            "examples": [0, "2%"],
        },
        "removed_bytes": {
            "type": "integer",
            "minimum": 0,
            "description": "Hold a page of this job that would lose more bytes than this; in place of the file's.",
            "examples": [1000],
        },
    },
    "additionalProperties": False,
}

_POLICIES: JsonObject = {
    "redirects": {
        "enum": ["follow", "skip", "edit", "fail"],
        "default": "follow",
        "description": "What to do with a target that is a redirect.",
    },
    "missing": {
        "enum": ["skip", "create", "fail"],
        "default": "skip",
        "description": "What to do with a target that does not exist.",
    },
    "ignore_bots_template": {
        "type": "boolean",
        "default": False,
        "description": "Edit pages that keep bots away with {{nobots}}, or with {{bots}} and `allow`, `deny` or "
        "`optout=all`.",
    },
}
"""What a job file can say for all its jobs, and each of them for itself."""

_EXAMPLE: JsonObject = {
    "title": "a test of the job",
    "type": "object",
    "properties": {
        "before": {"$ref": "#/$defs/wikitext", "description": "A page's text."},
        "before_file": {"$ref": "#/$defs/path", "description": "A file in the job file's folder that holds the text."},
        "after": {"$ref": "#/$defs/wikitext", "description": "What the operations are to make of it."},
        "after_file": {"$ref": "#/$defs/path", "description": "A file in the job file's folder that holds the result."},
        "unchanged": {"const": True, "description": "The operations are to leave the text as it is."},
        "title": {"$ref": "#/$defs/title", "default": "Example", "description": "The page's title."},
        "row": {
            "type": "object",
            "additionalProperties": {"title": "a value", "type": "string"},
            "description": "The values of a row. `${today}` is 2001-02-03 in examples, and `${run}` is er-000000.",
            "examples": [{"country": "Northmark"}],
        },
    },
    "allOf": [
        {"oneOf": [{"required": ["before"]}, {"required": ["before_file"]}]},
        {"oneOf": [{"required": ["after"]}, {"required": ["after_file"]}, {"required": ["unchanged"]}]},
    ],
    "additionalProperties": False,
}


KINDS = frozenset((*OPERATIONS, *SELECTORS, *CONDITIONS))
"""All operations, selectors and conditions, by name."""
_JOB_ID: JsonObject = {
    "type": "string",
    "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*" + END,
    "maxLength": 80,
    "x-complaint": "is not a job id: letters, digits, `_`, `.` and `-`, beginning with a letter or digit",
    "description": "The job's name in plans and logs.",
    "examples": ["spelling"],
}
_FOR_EACH: JsonObject = {
    "type": "object",
    "properties": {"table": {"$ref": "#/$defs/table", "description": "The table."}},
    "required": ["table"],
    "additionalProperties": False,
    "description": "Repeat the job for each row of a table, whose columns can be put into its texts and "
    "its targets: `${column}`.",
    "examples": [{"table": "renames.csv"}],
}


def job_schema() -> JsonObject:
    """Return the schema of job files: https://json-schema.org/draft/2020-12/schema."""
    return job_schema_with(KINDS)


@lru_cache(maxsize=8)
def job_schema_with(kinds: frozenset[str]) -> JsonObject:
    """Return the schema of job files that have only some of the operations, selectors and conditions.

    What fits it means the same by the whole schema, and only those kinds are imported.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "an editrunner job file",
        "description": "Lists pages of a MediaWiki wiki and what to change in them.",
        "type": "object",
        "properties": {
            "version": {"const": 1, "description": "The version of the job language."},
            "wiki": {
                **_WIKI,
                "description": "Which wiki, and as whom.",
                "examples": [{"api": "https://test.wikipedia.org/w/api.php", "account": "ExampleBot"}],
            },
            "edit": {
                **_EDIT,
                "description": "How edits are saved; a job may override any key.",
                "examples": [{"summary": "Fix spelling", "minor": True}],
            },
            "limits": {
                **_LIMITS,
                "description": "When a run stops; counts all jobs together.",
                "examples": [{"edits": 500, "edits_per_minute": 12, "stop_page": "User:ExampleBot/Stop"}],
            },
            **_POLICIES,
            "jobs": {
                "type": "array",
                "minItems": 1,
                "items": _job(),
                "description": "The jobs, run in this order.",
                "examples": [
                    [
                        {
                            "id": "spelling",
                            "targets": [{"titles": ["Sandbox"]}],
                            "operations": [{"replace": {"find": "teh", "with": "the"}}],
                        }
                    ]
                ],
            },
        },
        "required": ["version", "jobs"],
        "additionalProperties": False,
        "$defs": _definitions_with(kinds),
    }


def _definitions_with(kinds: frozenset[str]) -> JsonObject:
    selectors = [SELECTORS[kind] for kind in SELECTORS if kind in kinds]
    operations = [OPERATIONS[kind] for kind in OPERATIONS if kind in kinds]
    conditions = [CONDITIONS[kind] for kind in CONDITIONS if kind in kinds]
    return {
        **with_placeholders(_DEFINITIONS),
        "target": with_placeholders(_target(selectors)),
        "operation": with_placeholders(_operation(operations)),
        **with_placeholders(_conditions("condition", conditions)),
        **with_placeholders(_conditions("text_condition", [one for one in conditions if one.LOOKS_AT_TEXT])),
    }


def definition(name: str) -> JsonObject:
    """Return the schema that a `$ref` names, for texts without `${…}`; an empty one where there is none."""
    found = _DEFINITIONS.get(name, {})
    return found if isinstance(found, dict) else {}


def with_placeholders(schema: JsonObject) -> JsonObject:
    """Let texts have a `${…}` in them where their pattern is against braces; that is kept as `x-pattern`."""
    changed = {key: _with_placeholders_in(value) for key, value in schema.items()}
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not re.search(pattern, "${name}"):
        changed |= {"pattern": f"{pattern}|{_PLACEHOLDER}", "x-pattern": pattern}
    return changed


def _with_placeholders_in(value: Json) -> Json:
    if isinstance(value, dict):
        return with_placeholders(value)
    return [_with_placeholders_in(item) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=1)
def edit_validator() -> Draft202012Validator:
    """Return what checks the key `edit` alone."""
    return Draft202012Validator({**_EDIT, "$defs": _DEFINITIONS})


@lru_cache(maxsize=1)
def job_limits_validator() -> Draft202012Validator:
    """Return what checks the key `limits` of a job alone."""
    return Draft202012Validator(_JOB_LIMITS)


def _job() -> JsonObject:
    targets: JsonObject = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/target"}}
    return {
        "title": "a job",
        "type": "object",
        "properties": {
            "id": _JOB_ID,
            "description": {
                "type": "string",
                "description": "What the job is for, for its reviewers.",
                "examples": ["One word, everywhere but in quotations."],
            },
            "targets": {
                **targets,
                "description": "The pages: all that any of these selects, each once.",
                "examples": [[{"titles": ["Sandbox"]}, {"category": "Articles needing copy edit"}]],
            },
            "exclude": {
                **targets,
                "description": "Pages to leave out.",
                "examples": [[{"titles": ["Main Page"]}]],
            },
            "for_each": _FOR_EACH,
            **_POLICIES,
            "only_if": {"$ref": "#/$defs/condition", "description": "Only pages for which all of this holds."},
            "skip_if": {"$ref": "#/$defs/condition", "description": "No page for which any of this holds."},
            "operations": {
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/$defs/operation"},
                "description": "What to change, in this order.",
                "examples": [[{"replace": {"find": "teh", "with": "the", "word": True}}]],
            },
            "edit": {
                **_EDIT,
                "description": "How this job's edits are saved, on top of the file's `edit`.",
                "examples": [{"summary": "Fix spelling", "minor": True}],
            },
            "limits": {
                **_JOB_LIMITS,
                "description": "Limits that count this job alone; those of the file hold for all jobs together.",
                "examples": [{"edits": 100}],
            },
            "examples": {
                "type": "array",
                "items": _EXAMPLE,
                "description": "The job's own tests, run offline by `editrunner test`.",
                "examples": [[{"before": "teh cat", "after": "the cat"}]],
            },
        },
        "required": ["id", "targets", "operations"],
        "additionalProperties": False,
    }


def _target(selectors: Sequence[type[Selector]]) -> JsonObject:
    return {
        "title": "a target",
        "type": "object",
        "oneOf": [{"required": [selector.KIND]} for selector in selectors],
        "allOf": [_selector_rule(selector) for selector in selectors],
    }


def _selector_rule(selector: type[Selector]) -> JsonObject:
    kind: object = selector
    bounds = kind.BOUNDS if isinstance(kind, Endless) else ()
    return {
        "if": {"required": [selector.KIND]},
        "then": {
            **({"anyOf": [{"required": [bound]} for bound in bounds]} if bounds else {}),
            "description": selector.SUMMARY,
            "examples": [selector.EXAMPLE],
            "properties": {
                **selector.SCHEMA,
                "namespaces": {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 0},
                    "minItems": 1,
                    "uniqueItems": True,
                    "description": "Only pages of these namespaces, by number.",
                    "examples": [[0, 4]],
                },
                "limit": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "At most so many pages.",
                    "examples": [500],
                },
            },
            "additionalProperties": False,
        },
    }


def _operation(operations: Sequence[type[Operation]]) -> JsonObject:
    return {
        "title": "an operation",
        "type": "object",
        "properties": {operation.KIND: _operation_keys(operation) for operation in operations},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def _operation_keys(operation: type[Operation]) -> JsonObject:
    properties = dict(operation.SCHEMA)
    required = list(operation.REQUIRED)
    schema: JsonObject = {
        "type": "object",
        "description": operation.SUMMARY,
        "examples": [operation.EXAMPLE],
        "properties": properties,
        "additionalProperties": False,
    }
    if "text" in properties:
        properties["text_file"] = {
            "$ref": "#/$defs/path",
            "description": "A UTF-8 file in the job file's folder that holds the text.",
        }
        if "text" in required:
            required.remove("text")
            schema["oneOf"] = [{"required": ["text"]}, {"required": ["text_file"]}]
        else:
            schema["not"] = {"required": ["text", "text_file"]}
    if operation.CONFINEMENT.section != "none":
        properties |= {key: schema for key, schema in _confinement_keys(operation).items() if key not in properties}
    if operation.CONFINEMENT.conditional:
        properties |= _CONDITIONAL_KEYS
    if operation.CONFINEMENT.section == "required":
        required.append("section")
    if required:
        schema["required"] = cast("list[object]", required)  # type: ignore[assignment] # list is invariant
    return schema


_CONDITIONAL_KEYS: JsonObject = {
    "cosmetic": {
        "type": "boolean",
        "default": False,
        "description": "Do it along with other changes only: it is never the only reason for an edit.",
    },
    "only_if": {
        "$ref": "#/$defs/text_condition",
        "description": "Only where all of this holds for the page's text, as the operations before have left it.",
    },
    "skip_if": {
        "$ref": "#/$defs/text_condition",
        "description": "Not where any of this holds for the page's text, as the operations before have left it.",
    },
}


def _confinement_keys(operation: type[Operation]) -> JsonObject:
    confinement = operation.CONFINEMENT
    return {
        "section": {"$ref": "#/$defs/section"},
        "subsections": {
            "type": "boolean",
            "default": confinement.subsections,
            "description": "Whether the section's subsections belong to it.",
        },
        "if_absent": {
            "enum": ["skip", "fail", *(["create"] if confinement.creates else [])],
            "default": "skip",
            "description": "What to do where the section is not there.",
        },
    }


def _conditions(name: str, conditions: Sequence[type[Condition]]) -> JsonObject:
    """Return the definition of that name, and that of the parts of `all`, `any` and `not` within it."""
    several: JsonObject = {
        "title": "a condition",
        "examples": [{"contains": "teh"}, {"has_section": "See also", "not": {"has_template": "In use"}}],
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            condition.KIND: {
                **_with_parts(condition.SCHEMA, f"#/$defs/single_{name}"),
                "description": condition.SUMMARY,
                "examples": [condition.EXAMPLE],
            }
            for condition in conditions
        },
    }
    return {name: several, f"single_{name}": {**several, "maxProperties": 1}}


def _with_parts(schema: JsonObject, reference: str) -> JsonObject:
    """Return the schema of a condition, with the conditions that it is made of taken from `reference`."""
    items = {"items": _with_parts(cast("JsonObject", schema["items"]), reference)} if "items" in schema else {}
    own = {"$ref": reference} if schema.get("$ref") == "#/$defs/single_condition" else {}
    return {**schema, **items, **own}
