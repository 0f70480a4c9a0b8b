"""From the checked values of a job file to jobs, with the checks that no schema can express."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, cast

from editrunner.compact import Texts
from editrunner.conditions.combined import Combination
from editrunner.conditions.registry import CONDITIONS
from editrunner.job.builder import Builder, frozen, made
from editrunner.job.complaints import Complaint, suggestion
from editrunner.job.filling import fill_texts
from editrunner.job.job import (
    DEFAULT_FAILURES,
    MARK_LENGTH,
    SUMMARY_LENGTH,
    EditOptions,
    Example,
    Job,
    JobFile,
    JobLimits,
    Limits,
    WikiSettings,
    edit_options_from,
)
from editrunner.job.placeholders import Fault, Names, marked_text, marked_texts, marks_in
from editrunner.job.resolve import node_at
from editrunner.job.selections import Rows, selected
from editrunner.job.yaml_tree import Node
from editrunner.model import Condition, InputFile, JsonObject, Operation, Position, Row
from editrunner.operations.registry import OPERATIONS
from editrunner.operations.set_redirect import SetRedirect
from editrunner.operations.step import Step
from editrunner.operations.touch import Touch
from editrunner.operations.undo import Undo
from editrunner.wikitext.presave import normal, summary_as_stored
from editrunner.wikitext.section_choice import Between, ByHeading, ById, ByNumber, SectionChoice
from editrunner.wikitext.substitution import has_placeholder, names_in

_POLICIES: Mapping[str, Any] = {"redirects": "follow", "missing": "skip", "ignore_bots_template": False}
"""What holds where neither a job nor its file says something else."""
_SHARED_KEYS = ("section", "subsections", "if_absent", "cosmetic", "only_if", "skip_if")
"""Those that all operations share; one that handles `if_absent` itself gets it, too."""


def build(
    value: Mapping[str, Any],
    path: str,
    folder: Path,
    tree: Node,
    sha256: str,
    recorded: Mapping[str, InputFile] | None = None,
) -> tuple[JobFile, list[Complaint]]:
    """Make the jobs of a job file that fits the schema.

    Args:
        value: the resolved job file.
        path: its name, for messages.
        folder: where the files are that it names.
        tree: where everything stands in it.
        sha256: the digest of its bytes.
        recorded: the files that it names as a log has them, in the place of those in the folder.

    Returns:
        The job file, and complaints; it is to be used only where there are none.
    """
    builder = Builder(path, folder, tree, recorded)
    jobs = tuple(
        _job(builder, cast("dict[str, Any]", job), value, ("jobs", index)) for index, job in enumerate(value["jobs"])
    )
    _check_ids(builder, jobs)
    _check_limits(builder, value.get("limits", {}), jobs)
    for key in ("wiki", "limits"):
        _refuse_placeholders(builder, value.get(key, {}), (key,))
    _refuse_placeholders(builder, _without(value.get("edit", {}), "summary"), ("edit",))
    job_file = JobFile(
        path=path,
        sha256=sha256,
        wiki=WikiSettings(**value.get("wiki", {})),
        limits=Limits(**value.get("limits", {})),
        jobs=jobs,
        inputs=builder.inputs,
    )
    return job_file, builder.complaints


def _job(builder: Builder, raw: dict[str, Any], file: Mapping[str, Any], at: tuple[str | int, ...]) -> Job:
    file_edit = file.get("edit", {})
    policies = {key: raw.get(key, file.get(key, default)) for key, default in _POLICIES.items()}
    chosen = selected(builder, raw, at)
    marked = _marked(builder, raw, file_edit, at, chosen.names)
    options = _edit_options(builder, marked["edit"], raw.get("edit", {}), at)
    examples = tuple(_examples(builder, raw.get("examples", []), (*at, "examples"), chosen.names))
    rows = (*chosen.rows, [example.row for example in examples if example.row is not None])
    steps = tuple(_steps(builder, marked["operations"], (*at, "operations"), chosen.names, rows))
    _check_alone(builder, {**policies, **raw}, steps, at)
    _check_redirects(builder, {**policies, **raw}, at)
    return Job(
        id=raw["id"],
        targets=chosen.targets,
        exclude=chosen.exclude,
        steps=steps,
        edit=options,
        **policies,
        limits=JobLimits(**raw.get("limits", {})),
        only_if=tuple(_conditions(builder, marked["only_if"], (*at, "only_if"))),
        skip_if=tuple(_conditions(builder, marked["skip_if"], (*at, "skip_if"))),
        examples=examples,
        has_placeholders=next(marks_in(marked), None) is not None or any(_has_placeholder(step) for step in steps),
        normalised=_normalised(builder, {**policies, **raw}, {**file_edit, **raw.get("edit", {})}, at),
    )


def _marked(
    builder: Builder, raw: Mapping[str, Any], file_edit: Mapping[str, Any], at: tuple[str | int, ...], names: Names
) -> dict[str, Any]:
    """Return the parts of a job in which values are put, with the places of the values marked."""
    faults: list[Fault] = []
    marked = {
        key: marked_texts(raw.get(key, {}), (*at, key), names, faults) for key in ("operations", "only_if", "skip_if")
    }
    own = raw.get("edit", {})
    edit = {**file_edit, **own}
    if "summary" in edit:
        place = (*at, "edit", "summary") if "summary" in own else ("edit", "summary")
        of_summary: list[Fault] = []
        edit["summary"] = marked_text(edit["summary"], place, names, of_summary)
        job = "" if "summary" in own else f"for the job `{raw['id']}`, "
        faults += [(path, f"{job}{message}") for path, message in of_summary]
    builder.complain_all(faults)
    _refuse_placeholders(builder, _without(own, "summary"), (*at, "edit"))
    return {**marked, "edit": edit}


def _refuse_placeholders(builder: Builder, value: object, at: tuple[str | int, ...]) -> None:
    faults: list[Fault] = []
    marked_texts(value, at, None, faults)
    builder.complain_all(faults)


def _has_placeholder(step: Step) -> bool:
    """Say whether values are to be put into the text of an operation, which can have come from a file."""
    return bool(step.text_file) or has_placeholder(str(getattr(step.operation, "text", "")))


def _without(keys: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in keys.items() if name != key}


def _check_ids(builder: Builder, jobs: tuple[Job, ...]) -> None:
    seen: set[str] = set()
    for index, job in enumerate(jobs):
        if job.id in seen:
            builder.complain(("jobs", index, "id"), f"another job has the id `{job.id}` already")
        seen.add(job.id)


def _check_limits(builder: Builder, limits: Mapping[str, int], jobs: Sequence[Job]) -> None:
    """Complain about limits that another one makes pointless."""
    for index, job in enumerate(jobs):
        _check_job_limits(builder, job.limits, limits, ("jobs", index, "limits"))
    for smaller, larger in (("first", "edits"), ("first", "edits_total"), ("edits", "edits_total")):
        if smaller in limits and larger in limits and limits[smaller] > limits[larger]:
            message = f"`{smaller}` is never reached: `{larger}` stops the run at {limits[larger]}"
            builder.complain(("limits", smaller), message)


def _check_job_limits(
    builder: Builder, own: JobLimits, limits: Mapping[str, int | str], at: tuple[str | int, ...]
) -> None:
    for key in ("edits", "edits_total"):
        of_file = limits.get(key)
        if own.edits is not None and isinstance(of_file, int) and own.edits > of_file:
            message = f"`edits` is never reached: `{key}` of the file stops the run at {of_file}"
            builder.complain((*at, "edits"), message)
    failures = limits.get("failures", DEFAULT_FAILURES)
    if isinstance(own.failures, int) and isinstance(failures, int) and own.failures > failures:
        which = f"{failures}" if "failures" in limits else f"{failures} where it says nothing"
        message = f"`failures` is never reached: the `failures` of the file ({which}) stop the run before"
        builder.complain((*at, "failures"), message)


def _edit_options(
    builder: Builder, edit: dict[str, Any], own: Mapping[str, Any], at: tuple[str | int, ...]
) -> EditOptions:
    if not summary_as_stored(edit.get("summary", "")):
        builder.complain(at, "a job needs a `summary`, in its own `edit` or in that of the file", key=True)
        edit = {**edit, "summary": ""}
    if "watchlist_expiry" in edit and edit.get("watchlist") != "watch":
        place = (*at, "edit") if "watchlist_expiry" in own else ("edit",)
        builder.complain((*place, "watchlist_expiry"), "`watchlist_expiry` needs `watchlist: watch`", key=True)
    options = edit_options_from({key: frozen(value) for key, value in edit.items()})
    room = SUMMARY_LENGTH - (MARK_LENGTH if options.mark else 0)
    if len(options.summary) > room and not has_placeholder(options.summary):
        place = (*at, "edit", "summary") if "summary" in own else ("edit", "summary")
        builder.complain(
            place, f"the summary is {len(options.summary)} characters long; with the mark of the run, {room} are left"
        )
    return options


def _steps(
    builder: Builder,
    raw: list[dict[str, dict[str, Any]]],
    at: tuple[str | int, ...],
    names: Names,
    rows: Sequence[Rows],
) -> Iterator[Step]:
    for index, item in enumerate(raw):
        ((kind, keys),) = item.items()
        step = _step(builder, kind, keys, (*at, index, kind), names, rows)
        if step is not None:
            yield step


def _step(
    builder: Builder, kind: str, keys: dict[str, Any], at: tuple[str | int, ...], names: Names, rows: Sequence[Rows]
) -> Step | None:
    """Make an operation with the keys that all share; `None` where it cannot be made."""
    handled = OPERATIONS[kind].SCHEMA
    own = {key: value for key, value in keys.items() if key in handled or key not in _SHARED_KEYS}
    text_file, texts = str(own.pop("text_file", "")), {}
    if has_placeholder(text_file):
        texts = _texts_of_rows(builder, text_file, (*at, "text_file"), rows)
        # What stands here is replaced for each page by one of those.
        own["text"] = text_file
    elif text_file:
        own["text"] = _text_of(builder, text_file, (*at, "text_file"), names)
    operation = builder.tried(at, lambda: made(OPERATIONS[kind], own))
    if operation is None:
        return None
    section = _section(builder, keys.get("section"), (*at, "section"))
    _check_confinement(builder, operation, section, keys, at)
    return Step(
        operation=operation,
        section=section,
        subsections=keys.get("subsections", operation.CONFINEMENT.subsections),
        if_absent=keys.get("if_absent", "skip"),
        cosmetic=keys.get("cosmetic", False),
        only_if=tuple(_conditions(builder, keys.get("only_if", {}), (*at, "only_if"))),
        skip_if=tuple(_conditions(builder, keys.get("skip_if", {}), (*at, "skip_if"))),
        position=builder.position(at, key=True),
        text_file=text_file if texts else "",
        texts=texts,
    )


def _check_confinement(
    builder: Builder,
    operation: Operation,
    section: SectionChoice | None,
    keys: Mapping[str, Any],
    at: tuple[str | int, ...],
) -> None:
    """Complain about keys that do not go with the section of an operation, or need one."""
    if section is None:
        for key in sorted({"subsections", "if_absent"} - operation.SCHEMA.keys()):
            if key in keys:
                builder.complain((*at, key), f"`{key}` needs `section`", key=True)
    if operation.CONFINEMENT.heading and (section == ByNumber(0) or isinstance(section, Between)):
        builder.complain((*at, "section"), f"`{operation.KIND}` needs a section with a heading")
    if keys.get("if_absent") == "create" and "if_absent" not in operation.SCHEMA:
        _check_creation(builder, section, (*at, "if_absent"))


def _check_creation(builder: Builder, section: SectionChoice | None, at: tuple[str | int, ...]) -> None:
    if not isinstance(section, ByHeading):
        builder.complain(at, "only a section with a heading can be created")
    elif section.under or section.occurrence:
        builder.complain(at, "a section is created at the end of the page: `under` and `occurrence` do not go with it")


def _text_of(builder: Builder, path: str, at: tuple[str | int, ...], names: Names) -> str:
    """Read the text of an operation from a file."""
    faults: list[Fault] = []
    text = marked_text(builder.read(path, at), at, names, faults)
    builder.complain_all(faults)
    return text


def _texts_of_rows(builder: Builder, path: str, at: tuple[str | int, ...], rows: Sequence[Rows]) -> dict[str, str]:
    """Read the texts of an operation from all files to which rows lead: what is in them is saved as it is."""
    texts = {}
    for row in chain.from_iterable(rows):
        if all(name in row.values for name in names_in(path)):
            of_row = str(fill_texts(path, row))
            texts[of_row] = normal(builder.read(of_row, at, f" ({row})"))
    return texts


def _section(builder: Builder, raw: object, at: tuple[str | int, ...]) -> SectionChoice | None:
    if raw is None:
        return None
    if isinstance(raw, int):
        return ByNumber(raw)
    if isinstance(raw, dict):
        return _section_of_map(builder, raw, at)
    text = str(raw)
    if text.strip().isdecimal():
        builder.complain(
            at, f'`section: "{text}"` could be a number or a heading: write {text}, or {{heading: "{text}"}}'
        )
    return ByNumber(0) if text == "lead" else ByHeading(normal(text))


def _section_of_map(builder: Builder, raw: Mapping[str, Any], at: tuple[str | int, ...]) -> SectionChoice:
    if "between" in raw:
        start, end = map(normal, raw["between"])
        if start.strip() == end.strip():
            builder.complain((*at, "between"), "the two lines are the same")
        return Between(start, end)
    if "id" not in raw:
        return made(ByHeading, raw)
    return ById(raw["id"]) if raw["id"].startswith("T-") else ByNumber(int(raw["id"]))


def _check_alone(builder: Builder, raw: Mapping[str, Any], steps: Sequence[Step], at: tuple[str | int, ...]) -> None:
    """Complain about what does not go with an operation that is left to the wiki."""
    for index, item in enumerate(raw["operations"]):
        ((kind, keys),) = item.items()
        # What these do needs a page, and a wiki.
        needs_page = kind in (Undo.KIND, Touch.KIND)
        if not needs_page and not keys.get("on_server"):
            continue
        here = (*at, "operations", index, kind)
        words = f"`{kind}`" if needs_page else "`on_server`"
        if len(steps) > 1:
            builder.complain(here, f"an operation with {words} must be the only one of its job", key=True)
        if "section" in keys:
            message = "`section` does not go with `on_server`: by then the section can have another number"
            builder.complain((*here, "section"), message, key=True)
        if needs_page and raw.get("missing") == "create":
            own = node_at(builder.tree, (*at, "missing")) is not None
            which = "" if own else " of the file (a job can have its own)"
            builder.complain((*at, "missing"), f"`missing: create`{which} does not go with {words}", key=True)
        if needs_page and raw.get("examples"):
            builder.complain((*at, "examples"), f"{words} cannot be tested: its result depends on the wiki", key=True)


def _check_redirects(builder: Builder, raw: Mapping[str, Any], at: tuple[str | int, ...]) -> None:
    """Complain about an operation on redirects in a job that leaves redirects for the pages that they lead to."""
    for index, item in enumerate(raw["operations"]):
        if SetRedirect.KIND in item and raw["redirects"] == "follow":
            message = (
                "`set_redirect` needs `redirects: edit` in its job: else the page is changed that a redirect leads to"
            )
            builder.complain((*at, "operations", index, SetRedirect.KIND), message, key=True)


def _conditions(builder: Builder, raw: dict[str, Any], at: tuple[str | int, ...]) -> Iterator[Condition]:
    for kind, value in raw.items():
        condition = _condition(builder, kind, value, (*at, kind))
        if condition is not None:
            yield condition


def _condition(builder: Builder, kind: str, value: object, at: tuple[str | int, ...]) -> Condition | None:
    """Make a condition; `None` where it cannot be made."""
    make = cast("Callable[[object], Condition]", CONDITIONS[kind])
    own = _parts(builder, value, at) if issubclass(CONDITIONS[kind], Combination) else frozen(value)
    return builder.tried(at, lambda: make(own))


def _parts(builder: Builder, raw: object, at: tuple[str | int, ...]) -> tuple[Condition, ...]:
    """Make the conditions that another one is made of: those of a list, or just one."""
    if isinstance(raw, list):
        return tuple(part for index, item in enumerate(raw) for part in _conditions(builder, item, (*at, index)))
    return tuple(_conditions(builder, cast("dict[str, Any]", raw), at))


def _examples(
    builder: Builder, raw: list[dict[str, Any]], at: tuple[str | int, ...], names: Names
) -> Iterator[Example]:
    for index, item in enumerate(raw):
        here = (*at, index)
        row = _row_of_example(builder, item, here, names)
        before = item["before"] if "before" in item else builder.read(item["before_file"], (*here, "before_file"))
        after = item.get("after", before)
        if "after_file" in item:
            after = builder.read(item["after_file"], (*here, "after_file"))
        yield Example(
            before=normal(before),
            after=normal(after),
            title=item.get("title", "Example"),
            position=builder.position(here),
            row=row,
        )


def _row_of_example(builder: Builder, item: Mapping[str, Any], at: tuple[str | int, ...], names: Names) -> Row | None:
    """Return the row of an example; complain where its columns are not those of the job."""
    values = {normal(name): normal(value) for name, value in item.get("row", {}).items()}
    if names.all_known:
        for name in values.keys() - names.columns:
            hint = suggestion(name, names.columns) if names.columns else "; the job has no rows"
            builder.complain((*at, "row", name), f"there is no column `{name}`{hint}", key=True)
        for name in sorted(names.columns - values.keys()) if "row" in item else ():
            builder.complain((*at, "row"), f"the row has no `{name}`", key=True)
    if not values:
        return None
    position = builder.position((*at, "row"))
    return Row(position.file, position.line, values)


def _normalised(builder: Builder, raw: dict[str, Any], edit: dict[str, Any], at: tuple[str | int, ...]) -> JsonObject:
    normal = dict(raw)
    normal.pop("examples", None)
    # As it was written: the places of values are marked only inside.
    options = edit_options_from({"summary": "", **{key: frozen(value) for key, value in edit.items()}})
    normal["edit"] = {
        **dataclasses.asdict(options),
        "tags": list(options.tags),
        "override_filters": list(options.override_filters),
    }
    for name in ("targets", "exclude", "operations"):
        normal[name] = [
            {**_packed(item), "at": _as_list(builder.position((*at, name, index)))}
            for index, item in enumerate(raw.get(name, []))
        ]
    return normal


def _packed(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a target or an operation with its titles packed: there can be very many, and they stay for a whole run."""
    return {key: Texts(value) if key == "titles" else value for key, value in item.items()}


def _as_list(position: Position) -> list[str | int]:
    return [position.file, position.line, position.column]
