"""A job as it is for one page: with the values of its rows, and of the page, in the place of all `${…}`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Protocol, TypeAlias, TypeVar, cast, runtime_checkable

from editrunner.errors import OperationFailed
from editrunner.job.job import MARK_LENGTH, SUMMARY_LENGTH, Job
from editrunner.job.placeholders import marks_in
from editrunner.job.schema import definition
from editrunner.model import DEFAULT_SITE, JsonObject, Row, Site
from editrunner.operations.step import Step
from editrunner.wikitext.presave import summary_as_stored
from editrunner.wikitext.section_choice import Between, ByHeading
from editrunner.wikitext.substitution import Place, filled, has_placeholder, shown
from editrunner.wikitext.titles import Title

_Filled = TypeVar("_Filled")
Fill: TypeAlias = Callable[[str, Place], str]

_PLACES = {"pattern": Place.PATTERN, **dict.fromkeys(("title", "heading", "path", "parameter"), Place.PLAIN)}
"""What a text is, by what its schema refers to."""
_CUT = "..."
"""With which MediaWiki ends what it cuts: https://www.mediawiki.org/wiki/Help:Edit_summary."""
_HEADING: JsonObject = {"$ref": "#/$defs/heading"}


@runtime_checkable
class Placing(Protocol):
    """An operation or a condition with texts whose schema does not say what they are."""

    PLACES: ClassVar[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is the same for all pages of a run."""

    run: str
    began: datetime
    site: Site


@dataclass(frozen=True, slots=True)
class PageJob:
    """A job as it is for one page: with the steps of all its rows, one row's after the other's.

    `summaries` are those of each step; none where they are all the job's.
    """

    job: Job
    summaries: tuple[str, ...] = ()

    def summary(self, steps: Sequence[int]) -> str:
        """Return the summary of an edit that was made by some of the steps."""
        if not self.summaries:
            return self.job.edit.summary
        return fitting_summary([self.summaries[index] for index in steps], mark=self.job.edit.mark)


def fitting_summary(summaries: Sequence[str], *, mark: bool) -> str:
    """Return the summaries of several rows as one, cut to what a wiki stores."""
    whole = "; ".join(dict.fromkeys(summaries))
    room = SUMMARY_LENGTH - (MARK_LENGTH if mark else 0)
    return whole if len(whole) <= room else whole[: room - len(_CUT)] + _CUT


def row_jobs(job: Job, title: Title, rows: Sequence[Row], facts: RunFacts) -> list[Job]:
    """Return a job as it is for a page, once for each row.

    Raises:
        OperationFailed: a value cannot stand where it is to stand.
    """
    if not job.has_placeholders:
        return [job] * max(1, len(rows))
    return [_row_job(job, _Values(title, row, facts), facts.site) for row in rows or (None,)]


def joined(jobs: Sequence[Job]) -> PageJob:
    """Return the jobs for the rows of one page as one.

    Raises:
        OperationFailed: they do not go together in one edit.
    """
    first = jobs[0]
    if len(jobs) == 1:
        return PageJob(first)
    if any(step.parameters or step.operation.KIND == "undo" for step in first.steps):
        raise OperationFailed(
            "several_rows",
            f"{len(jobs)} rows are for this page, and what is left to the wiki (`on_server`) is only one",
        )
    return PageJob(
        dataclasses.replace(first, steps=tuple(step for job in jobs for step in job.steps)),
        tuple(job.edit.summary for job in jobs for _ in job.steps),
    )


@dataclass(frozen=True, slots=True)
class _Values:
    """The value of each name, for a page and a row."""

    title: Title
    row: Row | None
    facts: RunFacts

    def __call__(self, name: str) -> str:
        if self.row is not None and name in self.row.values:
            return self.row.values[name]
        if name == "page.title":
            return self.title.full
        if name == "page.name":
            return self.title.name
        if name == "page.namespace":
            return self.facts.site.namespaces[self.title.namespace].name
        if name == "run":
            return self.facts.run
        if name.partition(":")[0] == "today":
            return self.facts.began.astimezone(UTC).strftime(name.partition(":")[2] or "%Y-%m-%d")
        raise OperationFailed("no_value", f"`${{{name}}}` has no value for this page: it has no row")


def _row_job(job: Job, values: _Values, site: Site) -> Job:
    def fill(text: str, place: Place) -> str:
        return filled(text, values, place, site)

    summary = " ".join(fill(job.edit.summary, Place.SUMMARY).split())
    if not summary_as_stored(summary):
        raise OperationFailed("value_unfit", "with its values, the summary is empty")
    return dataclasses.replace(
        job,
        steps=tuple(_filled_step(step, fill) for step in job.steps),
        only_if=tuple(_filled_object(condition, fill) for condition in job.only_if),
        skip_if=tuple(_filled_object(condition, fill) for condition in job.skip_if),
        edit=dataclasses.replace(job.edit, summary=fitting_summary([summary], mark=job.edit.mark)),
    )


def _filled_step(step: Step, fill: Fill) -> Step:
    operation = step.operation
    if step.text_file:
        path = fill(step.text_file, Place.PLAIN)
        if path not in step.texts:
            raise OperationFailed("no_text_file", f"`{shown(path)}` is none of the files that were read")
        operation = _changed(operation, {"text": step.texts[path]})
    return dataclasses.replace(
        step,
        operation=_filled_object(operation, fill),
        section=None if step.section is None else _filled_object(step.section, fill),
        only_if=tuple(_filled_object(condition, fill) for condition in step.only_if),
        skip_if=tuple(_filled_object(condition, fill) for condition in step.skip_if),
    )


def _filled_object(value: _Filled, fill: Fill) -> _Filled:
    """Fill the texts in the fields of an operation, a condition or a section choice."""
    changes = {}
    for field in dataclasses.fields(cast("Any", value)):
        old = getattr(value, field.name)
        key = field.name.rstrip("_")
        schema = _schema_of(value, key)
        places = value.PLACES if isinstance(value, Placing) else {}
        place = Place(places[key]) if key in places else _PLACES.get(_reference(schema), Place.WIKITEXT)
        new = _filled_value(old, schema, place, fill)
        if new is not old:
            changes[field.name] = new
    return _changed(value, changes) if changes else value


def _changed(value: _Filled, changes: Mapping[str, Any]) -> _Filled:
    """Make a value anew, with its own checks.

    Raises:
        OperationFailed: they are against it.
    """
    try:
        return cast("_Filled", dataclasses.replace(cast("Any", value), **changes))
    except ValueError as error:
        kind = getattr(value, "KIND", "section")
        raise OperationFailed("value_unfit", f"`{kind}`, with its values: {error}") from error


def _filled_value(value: Any, schema: JsonObject, place: Place, fill: Fill) -> Any:
    """Fill the texts in a value; the very same one comes back where there is nothing to fill."""
    if isinstance(value, str):
        return _filled_text(value, schema, place, fill) if has_placeholder(value) else value
    if isinstance(value, tuple | list):
        new = type(value)(_filled_value(item, _inner(schema, "items"), place, fill) for item in value)
        return new if any(one is not other for one, other in zip(new, value, strict=True)) else value
    if isinstance(value, Mapping):
        others = _inner(schema, "additionalProperties")
        names = _inner(schema, "propertyNames")
        filled_items = {
            _filled_value(key, names, Place.PLAIN, fill): _filled_value(item, others, place, fill)
            for key, item in value.items()
        }
        return filled_items if next(marks_in([*value, *value.values()]), None) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _filled_object(value, fill)
    return value


def _filled_text(text: str, schema: JsonObject, place: Place, fill: Fill) -> str:
    new = fill(text, place)
    fault = text_fault(new, schema)
    if fault is not None:
        raise OperationFailed("value_unfit", f'with its values, "{shown(new)}" {fault}')
    return new


def _schema_of(value: object, key: str) -> JsonObject:
    if isinstance(value, ByHeading | Between):
        return _HEADING
    schema = cast("JsonObject", getattr(value, "SCHEMA", {}))
    # That of an operation has its keys; that of a condition is of its value.
    found = schema.get(key, schema)
    return found if isinstance(found, dict) else {}


def _reference(schema: JsonObject) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _inner(schema: JsonObject, key: str) -> JsonObject:
    inner = _whole(schema).get(key, {})
    return inner if isinstance(inner, dict) else {}


def _whole(schema: JsonObject) -> JsonObject:
    name = _reference(schema)
    return {**definition(name), **schema} if name else schema


# ---------------------------------------------------------------- texts against their schemas


def text_fault(text: str, schema: JsonObject) -> str | None:
    """Say what is wrong with a text, behind its name, as a job file would be told; or `None`."""
    whole = _whole(schema)
    if len(text) < cast("int", whole.get("minLength", 0)):
        return "is empty"
    longest = cast("int | None", whole.get("maxLength"))
    if longest is not None and len(text) > longest:
        return f"is {len(text)} characters long; at most {longest} are allowed"
    pattern = whole.get("pattern")
    if isinstance(pattern, str) and not _compiled(pattern).search(text):
        return str(whole.get("x-complaint", f"does not match {pattern}"))
    return None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def text_faults(value: Mapping[str, Any], schemas: JsonObject) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is wrong with the texts of a map, each behind the keys that lead to it."""
    for key, item in value.items():
        schema = schemas.get(key, {})
        yield from _faults_in(item, schema if isinstance(schema, dict) else {}, (key,))


def _faults_in(value: Any, schema: JsonObject, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        fault = text_fault(value, schema)
        if fault is not None:
            yield path, f'"{shown(value)}" {fault}'
    elif isinstance(value, list):
        for item in value:
            yield from _faults_in(item, _inner(schema, "items"), path)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _faults_in(item, _inner(schema, "additionalProperties"), (*path, key))


def fill_texts(value: Any, row: Row) -> Any:
    """Put the values of a row into all texts of a value; they are no wikitext."""
    if isinstance(value, str):
        return filled(value, row.values.__getitem__, Place.PLAIN, DEFAULT_SITE)
    if isinstance(value, list):
        return [fill_texts(item, row) for item in value]
    if isinstance(value, dict):
        return {key: fill_texts(item, row) for key, item in value.items()}
    return value
