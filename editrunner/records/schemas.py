"""The JSON Schemas of the two file formats (https://json-schema.org/draft/2020-12/schema)."""

from __future__ import annotations

from typing import cast

from editrunner.model import Json, JsonObject, Outcome

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: JsonObject = {"type": "string"}
_NUMBER: JsonObject = {"type": "integer", "minimum": 0}
_SHA256: JsonObject = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_SHA1: JsonObject = {"type": "string", "pattern": "^[0-9a-f]{40}$"}
_TIME: JsonObject = {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z$"}
_RUN: JsonObject = {"type": "string", "pattern": "^er-[0-9a-f]{6}$", "description": "The id of the run."}
_OBJECT: JsonObject = {"type": "object"}
_TEXTS: JsonObject = {"type": "array", "items": _TEXT}


def _or_null(schema: JsonObject) -> JsonObject:
    return {"anyOf": [schema, {"type": "null"}]}


def _closed(properties: JsonObject, *, optional: tuple[str, ...] = ()) -> JsonObject:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": cast("list[Json]", required),
        "additionalProperties": False,
    }


def _kind(name: str, description: str, properties: JsonObject) -> JsonObject:
    return {**_closed({"type": {"const": name}, **properties}), "title": name, "description": description}


_REDIRECT = _closed({"from": _TEXT, "to": _TEXT, "fragment": _or_null(_TEXT)})
_ROW = _closed(
    {
        "file": {"type": "string", "description": "The table, or the file of a folder."},
        "line": {**_NUMBER, "description": "Its line in the table; 0 for a file of a folder."},
        "values": {"type": "object", "additionalProperties": _TEXT, "description": "Its columns."},
    }
)
_ROW_PLACE: JsonObject = {
    "type": "array",
    "prefixItems": [_TEXT, _NUMBER],
    "minItems": 2,
    "maxItems": 2,
    "description": "File and line of a row; line 0 for a file of a folder.",
}
_ENTRY: JsonObject = {
    "id": {"type": "string", "description": "JOB/Title."},
    "job": _TEXT,
    "title": _TEXT,
    "namespace": {"type": "integer"},
    "page_id": {**_NUMBER, "description": "0 for a page that does not exist."},
    "requested": {**_TEXTS, "description": "The titles that led to the page."},
    "redirects": {"type": "array", "items": _REDIRECT, "description": "The redirects that were followed."},
    "rows": {"type": "array", "items": _ROW, "description": "The rows that are for the page, as they are applied."},
}
_BASE = _closed({"revision": _NUMBER, "timestamp": _TIME, "sha1": _SHA1, "bytes": _NUMBER})
_BASE_AFTER = _closed({"after": {"type": "string", "description": "The id of an earlier entry."}, "sha1": _SHA1})

_COUNT: JsonObject = {"type": "integer", "minimum": 1}
_SHARD: JsonObject = {
    **_or_null({"type": "string", "pattern": "^[1-9][0-9]{0,4}/[1-9][0-9]{0,4}$"}),
    "description": "Which share of the pages it is of, as 2/8; null where it is of all.",
}
_LIMITS = _closed(
    {
        **{name: _or_null(_COUNT) for name in ("edits", "edits_total", "first", "edits_per_minute")},
        "failures": {"anyOf": [_NUMBER, {"type": "string", "pattern": "^[0-9]{1,2}(\\.[0-9]{1,3})?%$"}]},
        "removed_bytes": _or_null(_NUMBER),
        "captchas": _COUNT,
        "stop_page": _or_null(_TEXT),
        "stop_on_talk": {"type": "boolean"},
    }
)

_PLAN_LINES: dict[str, JsonObject] = {
    "header": _kind(
        "header",
        "What the plan was made from, and for which wiki and account.",
        {
            "format": {"const": 1},
            "run": _RUN,
            "tool": _TEXT,
            "created": _TIME,
            "job_file": _closed({"path": _TEXT, "sha256": _SHA256}),
            "jobs": {"type": "array", "items": _OBJECT, "description": "The jobs, with their defaults filled in."},
            "limits": _LIMITS,
            "wiki": _closed({"api": _TEXT, "generator": _TEXT, "maxlag": _NUMBER, "account": _or_null(_TEXT)}),
            "account": {**_or_null(_TEXT), "description": "null for a preview, planned logged out."},
            "shard": _SHARD,
        },
    ),
    "input": _kind("input", "A file that the jobs read.", {"path": _TEXT, "sha256": _SHA256, "content": _TEXT}),
    "edit": _kind(
        "edit",
        "A page to be changed.",
        {
            **_ENTRY,
            "base": {
                "anyOf": [_BASE, _BASE_AFTER, {"type": "null"}],
                "description": "The revision that the text is computed from; null for a new page.",
            },
            "fetched": _TIME,
            "params": {
                "type": "object",
                "additionalProperties": _TEXT,
                "description": "The parameters of API:Edit that are sent.",
            },
            "after": {
                **_or_null(_closed({"sha1": _SHA1, "bytes": _NUMBER})),
                "description": "The text as the wiki will store it; null where the wiki transforms it.",
            },
            "diff": _TEXT,
            "changed_by": {**_TEXTS, "description": "The operations that changed the text."},
            "warnings": _TEXTS,
            "hold": _or_null(_TEXT),
        },
    ),
    "skip": _kind("skip", "A page to be left alone.", {**_ENTRY, "reason": _TEXT, "detail": _TEXT}),
    "failure": _kind("failure", "A page that cannot be planned.", {**_ENTRY, "code": _TEXT, "text": _TEXT}),
    "footer": _kind(
        "footer",
        "How many there are, and the digest of all bytes before this line.",
        {
            "counts": _closed({"edit": _NUMBER, "skip": _NUMBER, "failure": _NUMBER}),
            "lines": _NUMBER,
            "digest": _SHA256,
        },
    ),
}

_ERROR = _closed({"code": _TEXT, "text": _TEXT, "module": _or_null(_TEXT), "data": _OBJECT})
_ERRORS: JsonObject = {"type": "array", "items": _ERROR, "description": "The wiki's errors, verbatim."}
_SAVE: JsonObject = {
    "text": _TEXT,
    "page_id": _NUMBER,
    "old_revision": _NUMBER,
    "new_revision": _NUMBER,
    "timestamp": _TIME,
    "user": _or_null(_TEXT),
    "known_by": {"enum": ["answer", "probe"]},
}
_COUNTS = _closed({str(outcome): _NUMBER for outcome in Outcome})
_ABOUT_ENTRY: JsonObject = {
    "job": _TEXT,
    "entry": _TEXT,
    "title": _TEXT,
    "rows": {"type": "array", "items": _ROW_PLACE, "description": "The rows that are for the page."},
}
_ABOUT_ATTEMPT: JsonObject = {**_ABOUT_ENTRY, "attempt": {"type": "integer", "minimum": 1}}

_EVENTS: dict[str, JsonObject] = {
    "run.started": {
        "tool": _TEXT,
        "python": _TEXT,
        "source": _closed(
            {
                "kind": {"enum": ["job_file", "plan", "log"]},
                "path": _TEXT,
                "sha256": _SHA256,
                "digest": _or_null(_SHA256),
            }
        ),
        "jobs": {"type": "array", "items": _OBJECT},
        "limits": _OBJECT,
        "wiki": _closed({"api": _TEXT, "generator": _TEXT, "maxlag": _NUMBER}),
        "account": _or_null(_TEXT),
        "shard": _SHARD,
        "options": _OBJECT,
    },
    "run.input": {"path": _TEXT, "sha256": _SHA256, "content": _TEXT},
    "run.resumed": {"tool": _TEXT, "python": _TEXT, "account": _or_null(_TEXT), "options": _OBJECT},
    "log.repaired": {"removed_bytes": {**_NUMBER, "description": "The size of a last line that was cut off."}},
    "run.stopped": {
        "reason": _TEXT,
        "exit_code": _NUMBER,
        "limit": {
            **_or_null(_TEXT),
            "description": "The key of `limits` that ended the run, or JOB/KEY.",
        },
        "counts": _COUNTS,
    },
    "target.listed": {
        "job": _TEXT,
        "targets": {"type": "array", "items": {"type": ["string", "integer"]}, "description": "Titles or page ids."},
        "selections": {
            "type": "array",
            "items": {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2},
            "description": "Which of the job's selections listed them: its number from 0, and how many, in order.",
        },
        "rows": {
            "type": "array",
            "items": _or_null(_ROW_PLACE),
            "description": "The row that each of them is for.",
        },
        "unfinished": {
            **_NUMBER,
            "description": "How many of the batches before still had entries under way; left out where none had.",
        },
        "complete": {"type": "boolean", "description": "Whether the job has no more targets."},
    },
    "entry.skipped": {**_ABOUT_ENTRY, "reason": _TEXT, "detail": _TEXT},
    "entry.failed": {**_ABOUT_ENTRY, "code": _TEXT, "text": _TEXT},
    "edit.intent": {
        **_ABOUT_ATTEMPT,
        "page_id": _NUMBER,
        "base": _or_null(_NUMBER),
        "fetched": _TIME,
        "summary": _TEXT,
        "parameters": {**_SHA256, "description": "The digest of the parameters as one line of JSON."},
        "expected": _or_null(_SHA1),
        "on_server": {"const": True, "description": "The wiki puts a text into whatever the page is by then."},
        "undoes": {**_NUMBER, "description": "The revision that `on_merge: undo` takes back."},
    },
    "edit.probed": {
        **_ABOUT_ATTEMPT,
        "found": {"enum": ["saved", "not_there", "undecided"]},
        "text": _TEXT,
    },
    "edit.waiting": {**_ABOUT_ATTEMPT, "code": _TEXT, "text": _TEXT, "seconds": {"type": "number", "minimum": 0}},
    "edit.replanned": {**_ABOUT_ATTEMPT, "reason": _TEXT},
    "edit.saved": {**_ABOUT_ATTEMPT, **_SAVE},
    "edit.merged": {
        **_ABOUT_ATTEMPT,
        **_SAVE,
        "undoing": {"const": True, "description": "`on_merge: undo` takes it back next."},
    },
    "edit.unchanged": {**_ABOUT_ATTEMPT, "text": _TEXT},
    "edit.conflict": {
        **_ABOUT_ATTEMPT,
        "text": _TEXT,
        "errors": _ERRORS,
        "undone": {**_NUMBER, "description": "The revision that was merged, and taken back by `on_merge: undo`."},
    },
    "edit.unknown": {**_ABOUT_ATTEMPT, "text": _TEXT, "reason": _TEXT, "errors": _ERRORS},
    "edit.failed": {
        **_ABOUT_ATTEMPT,
        "text": _TEXT,
        "errors": _ERRORS,
        "broke_off": {"const": True, "description": "What ended the run failed this edit: `resume` makes it again."},
    },
    "edit.held": {
        **_ABOUT_ATTEMPT,
        "text": _TEXT,
        "reason": _TEXT,
        "params": {"type": "object", "additionalProperties": _TEXT},
        "planned": {**_OBJECT, "description": "What else a plan would say of the entry."},
        "challenge": _OBJECT,
        "errors": _ERRORS,
    },
}
_OPTIONAL: dict[str, tuple[str, ...]] = {
    "target.listed": ("unfinished",),
    "edit.intent": ("on_server", "undoes"),
    # A wait for something to read is that of no entry.
    "edit.waiting": tuple(_ABOUT_ATTEMPT),
    "edit.merged": ("undoing",),
    "edit.conflict": ("undone",),
    "edit.unknown": ("errors",),
    "edit.failed": ("broke_off",),
    "edit.held": ("challenge", "errors"),
}


def plan_schema() -> JsonObject:
    """Return the schema of a line of a plan file."""
    return {
        "$schema": _DIALECT,
        "$id": "https://editrunner.example/schemas/plan.schema.json",
        "title": "a line of an editrunner plan",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in _PLAN_LINES],
        "$defs": cast("JsonObject", _PLAN_LINES),
    }


def header_schema() -> JsonObject:
    """Return the schema of the first line of a plan file."""
    return _PLAN_LINES["header"]


def audit_event_schema() -> JsonObject:
    """Return the schema of a line of an audit log."""
    return {
        "$schema": _DIALECT,
        "$id": "https://editrunner.example/schemas/audit-event.schema.json",
        "title": "a line of an editrunner audit log",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in _EVENTS],
        "$defs": {name: _event(name, properties) for name, properties in _EVENTS.items()},
    }


def _event(name: str, properties: JsonObject) -> JsonObject:
    envelope: JsonObject = {
        "time": _TIME,
        "run": _RUN,
        "seq": {"type": "integer", "minimum": 1},
        "prev": {**_or_null(_SHA256), "description": "The SHA-256 of the line before, newline excluded."},
        "event": {"const": name},
    }
    return {**_closed({**envelope, **properties}, optional=(*_OPTIONAL.get(name, ()), "rows")), "title": name}
