"""From the checked values of a job file to jobs, with the checks that no schema can express."""

from __future__ import annotations

import dataclasses
import keyword
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from editrunner.conditions.combined import Combination
from editrunner.conditions.registry import CONDITIONS
from editrunner.job.complaints import Complaint
from editrunner.job.files import read_input
from editrunner.job.job import (
    DEFAULT_FAILURES,
    EditOptions,
    Example,
    Job,
    JobFile,
    JobLimits,
    Limits,
    WikiSettings,
    edit_options_from,
)
from editrunner.job.resolve import node_at, position_of
from editrunner.job.schema import SUMMARY_LENGTH, TITLE_COMPLAINT, TITLE_PATTERN
from editrunner.job.yaml_tree import Node
from editrunner.model import Condition, InputFile, JsonObject, Position
from editrunner.operations.registry import OPERATIONS
from editrunner.operations.set_redirect import SetRedirect
from editrunner.operations.step import Step
from editrunner.operations.touch import Touch
from editrunner.operations.undo import Undo
from editrunner.selectors.category import Category
from editrunner.selectors.file import titles_in
from editrunner.selectors.registry import SELECTORS
from editrunner.selectors.selection import Selection
from editrunner.wikitext.presave import normal, summary_as_stored
from editrunner.wikitext.section_choice import Between, ByHeading, ById, ByNumber, SectionChoice

_POLICIES: Mapping[str, Any] = {"redirects": "follow", "missing": "skip", "ignore_bots_template": False}
"""What holds where neither a job nor its file says something else."""
MARK_LENGTH = len(" #er-000000")
_SUBSTITUTION = re.compile(r"\$\{[^}\n]*\}?")
_SHARED_KEYS = ("section", "subsections", "if_absent", "cosmetic", "only_if", "skip_if")
"""Those that all operations share; one that handles `if_absent` itself gets it, too."""

_Built = TypeVar("_Built")


@dataclasses.dataclass(slots=True)
class _Builder:
    """Builds one job file; what is wrong is gathered in `complaints`."""

    path: str
    folder: Path
    tree: Node
    recorded: Mapping[str, InputFile] | None = None
    complaints: list[Complaint] = dataclasses.field(default_factory=list)
    inputs: dict[str, InputFile] = dataclasses.field(default_factory=dict)

    def complain(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> None:
        self.complaints.append(Complaint.at(self.position(path, key=key), message))

    def position(self, path: tuple[str | int, ...], *, key: bool = False) -> Position:
        return position_of(self.tree, path, key=key)


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
    builder = _Builder(path, folder, tree, recorded)
    jobs = tuple(
        _job(builder, cast("dict[str, Any]", job), value, ("jobs", index)) for index, job in enumerate(value["jobs"])
    )
    _check_ids(builder, jobs)
    _check_limits(builder, value.get("limits", {}), jobs)
    for at, text in _texts(value, ()):
        _refuse_substitution(builder, text, at)
    job_file = JobFile(
        path=path,
        sha256=sha256,
        wiki=WikiSettings(**value.get("wiki", {})),
        limits=Limits(**value.get("limits", {})),
        jobs=jobs,
        inputs=builder.inputs,
    )
    return job_file, builder.complaints


def _job(builder: _Builder, raw: dict[str, Any], file: Mapping[str, Any], at: tuple[str | int, ...]) -> Job:
    edit = {**file.get("edit", {}), **raw.get("edit", {})}
    policies = {key: raw.get(key, file.get(key, default)) for key, default in _POLICIES.items()}
    targets = _selections(builder, raw["targets"], (*at, "targets"))
    exclude = _selections(builder, raw.get("exclude", []), (*at, "exclude"))
    options = _edit_options(builder, edit, raw.get("edit", {}), at)
    steps = tuple(_steps(builder, raw["operations"], (*at, "operations")))
    _check_alone(builder, {**policies, **raw}, steps, at)
    _check_redirects(builder, {**policies, **raw}, at)
    return Job(
        id=raw["id"],
        targets=tuple(targets),
        exclude=tuple(exclude),
        steps=steps,
        edit=options,
        **policies,
        limits=JobLimits(**raw.get("limits", {})),
        only_if=tuple(_conditions(builder, raw.get("only_if", {}), (*at, "only_if"))),
        skip_if=tuple(_conditions(builder, raw.get("skip_if", {}), (*at, "skip_if"))),
        examples=tuple(_examples(builder, raw.get("examples", []), (*at, "examples"))),
        normalised=_normalised(builder, {**policies, **raw}, options, at),
    )


def _check_ids(builder: _Builder, jobs: tuple[Job, ...]) -> None:
    seen: set[str] = set()
    for index, job in enumerate(jobs):
        if job.id in seen:
            builder.complain(("jobs", index, "id"), f"another job has the id `{job.id}` already")
        seen.add(job.id)


def _check_limits(builder: _Builder, limits: Mapping[str, int], jobs: Sequence[Job]) -> None:
    """Complain about limits that another one makes pointless."""
    for index, job in enumerate(jobs):
        _check_job_limits(builder, job.limits, limits, ("jobs", index, "limits"))
    for smaller, larger in (("first", "edits"), ("first", "edits_total"), ("edits", "edits_total")):
        if smaller in limits and larger in limits and limits[smaller] > limits[larger]:
            message = f"`{smaller}` is never reached: `{larger}` stops the run at {limits[larger]}"
            builder.complain(("limits", smaller), message)


def _check_job_limits(
    builder: _Builder, own: JobLimits, limits: Mapping[str, int | str], at: tuple[str | int, ...]
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


def _texts(value: object, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("examples", "description"):
                yield from _texts(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*at, index))


def _refuse_substitution(builder: _Builder, text: str, at: tuple[str | int, ...]) -> None:
    substitution = _SUBSTITUTION.search(text)
    if substitution:
        builder.complain(at, f"`{substitution[0]}` would be saved as it stands: substitution is not supported yet")


def _check_titles(builder: _Builder, path: str) -> None:
    """Complain about the lines of a file of titles that are none."""
    if path not in builder.inputs:
        return
    for target in titles_in(builder.inputs[path]):
        if target.position is not None and not re.match(TITLE_PATTERN, target.title or ""):
            at = dataclasses.replace(target.position, file=str(builder.folder / path))
            builder.complaints.append(Complaint.at(at, f'"{target.title}" {TITLE_COMPLAINT}'))


def _edit_options(
    builder: _Builder, edit: dict[str, Any], own: Mapping[str, Any], at: tuple[str | int, ...]
) -> EditOptions:
    if not summary_as_stored(edit.get("summary", "")):
        builder.complain(at, "a job needs a `summary`, in its own `edit` or in that of the file", key=True)
        edit = {**edit, "summary": ""}
    if "watchlist_expiry" in edit and edit.get("watchlist") != "watch":
        place = (*at, "edit") if "watchlist_expiry" in own else ("edit",)
        builder.complain((*place, "watchlist_expiry"), "`watchlist_expiry` needs `watchlist: watch`", key=True)
    options = edit_options_from({key: _frozen(value) for key, value in edit.items()})
    room = SUMMARY_LENGTH - (MARK_LENGTH if options.mark else 0)
    if len(options.summary) > room:
        place = (*at, "edit", "summary") if "summary" in own else ("edit", "summary")
        builder.complain(
            place, f"the summary is {len(options.summary)} characters long; with the mark of the run, {room} are left"
        )
    return options


def _selections(builder: _Builder, raw: list[dict[str, Any]], at: tuple[str | int, ...]) -> Iterator[Selection]:
    for index, item in enumerate(raw):
        own = {key: value for key, value in item.items() if key not in ("namespaces", "limit")}
        (kind,) = SELECTORS.keys() & own.keys()
        if kind == "file":
            _read(builder, own["file"], (*at, index, "file"))
            _check_titles(builder, own["file"])
        selector = _tried(builder, (*at, index, kind), lambda kind=kind, own=own: _made(SELECTORS[kind], own))  # type: ignore[misc] # bound at once
        if selector is None:
            continue
        if isinstance(selector, Category) and not selector.can_be_in(item.get("namespaces", ())):
            message = f"`type: {selector.type}` selects nothing of the namespaces of this target"
            builder.complain((*at, index, "type"), message, key=True)
        yield Selection(
            selector=selector,
            namespaces=tuple(item.get("namespaces", ())),
            limit=item.get("limit"),
            position=builder.position((*at, index)),
        )


def _steps(builder: _Builder, raw: list[dict[str, dict[str, Any]]], at: tuple[str | int, ...]) -> Iterator[Step]:
    for index, item in enumerate(raw):
        ((kind, keys),) = item.items()
        here = (*at, index, kind)
        handled = OPERATIONS[kind].SCHEMA
        own = {key: value for key, value in keys.items() if key in handled or key not in _SHARED_KEYS}
        if "text_file" in own:
            own["text"] = _read(builder, own.pop("text_file"), (*here, "text_file"))
            _refuse_substitution(builder, own["text"], (*here, "text_file"))
        operation = _tried(builder, here, lambda kind=kind, own=own: _made(OPERATIONS[kind], own))  # type: ignore[misc] # bound at once
        if operation is None:
            continue
        if "section" not in keys:
            for key in sorted({"subsections", "if_absent"} - handled.keys()):
                if key in keys:
                    builder.complain((*here, key), f"`{key}` needs `section`", key=True)
        section = _section(builder, keys.get("section"), (*here, "section"))
        if operation.CONFINEMENT.heading and (section == ByNumber(0) or isinstance(section, Between)):
            builder.complain((*here, "section"), f"`{kind}` needs a section with a heading")
        if keys.get("if_absent") == "create" and "if_absent" not in handled:
            _check_creation(builder, section, (*here, "if_absent"))
        yield Step(
            operation=operation,
            section=section,
            subsections=keys.get("subsections", operation.CONFINEMENT.subsections),
            if_absent=keys.get("if_absent", "skip"),
            cosmetic=keys.get("cosmetic", False),
            only_if=tuple(_conditions(builder, keys.get("only_if", {}), (*here, "only_if"))),
            skip_if=tuple(_conditions(builder, keys.get("skip_if", {}), (*here, "skip_if"))),
            position=builder.position(here, key=True),
        )


def _check_creation(builder: _Builder, section: SectionChoice | None, at: tuple[str | int, ...]) -> None:
    if not isinstance(section, ByHeading):
        builder.complain(at, "only a section with a heading can be created")
    elif section.under or section.occurrence:
        builder.complain(at, "a section is created at the end of the page: `under` and `occurrence` do not go with it")


def _section(builder: _Builder, raw: object, at: tuple[str | int, ...]) -> SectionChoice | None:
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


def _section_of_map(builder: _Builder, raw: Mapping[str, Any], at: tuple[str | int, ...]) -> SectionChoice:
    if "between" in raw:
        start, end = map(normal, raw["between"])
        if start.strip() == end.strip():
            builder.complain((*at, "between"), "the two lines are the same")
        return Between(start, end)
    if "id" not in raw:
        return _made(ByHeading, raw)
    return ById(raw["id"]) if raw["id"].startswith("T-") else ByNumber(int(raw["id"]))


def _check_alone(builder: _Builder, raw: Mapping[str, Any], steps: Sequence[Step], at: tuple[str | int, ...]) -> None:
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


def _check_redirects(builder: _Builder, raw: Mapping[str, Any], at: tuple[str | int, ...]) -> None:
    """Complain about an operation on redirects in a job that leaves redirects for the pages that they lead to."""
    for index, item in enumerate(raw["operations"]):
        if SetRedirect.KIND in item and raw["redirects"] == "follow":
            message = (
                "`set_redirect` needs `redirects: edit` in its job: else the page is changed that a redirect leads to"
            )
            builder.complain((*at, "operations", index, SetRedirect.KIND), message, key=True)


def _conditions(builder: _Builder, raw: dict[str, Any], at: tuple[str | int, ...]) -> Iterator[Condition]:
    for kind, value in raw.items():
        make = cast("Callable[[object], Condition]", CONDITIONS[kind])
        own = _parts(builder, value, (*at, kind)) if issubclass(CONDITIONS[kind], Combination) else _frozen(value)
        condition = _tried(builder, (*at, kind), lambda make=make, own=own: make(own))  # type: ignore[misc] # bound at once
        if condition is not None:
            yield condition


def _parts(builder: _Builder, raw: object, at: tuple[str | int, ...]) -> tuple[Condition, ...]:
    """Make the conditions that another one is made of: those of a list, or just one."""
    if isinstance(raw, list):
        return tuple(part for index, item in enumerate(raw) for part in _conditions(builder, item, (*at, index)))
    return tuple(_conditions(builder, cast("dict[str, Any]", raw), at))


def _examples(builder: _Builder, raw: list[dict[str, str]], at: tuple[str | int, ...]) -> Iterator[Example]:
    for index, item in enumerate(raw):
        yield Example(
            before=normal(item["before"]),
            after=normal(item["after"]),
            title=item.get("title", "Example"),
            position=builder.position((*at, index)),
        )


def _read(builder: _Builder, path: str, at: tuple[str | int, ...]) -> str:
    """Read a file that a job names, once; complain where it cannot be read."""
    if path not in builder.inputs:
        try:
            builder.inputs[path] = _input(builder, path)
        except FileNotFoundError:
            builder.complain(at, f"there is no file `{path}` in the job file's folder")
            return ""
        except OSError as error:
            builder.complain(at, f"the file `{path}` cannot be read: {error.strerror}")
            return ""
        except ValueError as error:
            builder.complain(at, f"`{path}` {error}")
            return ""
    return builder.inputs[path].content


def _input(builder: _Builder, path: str) -> InputFile:
    if builder.recorded is None:
        return read_input(builder.folder, path)
    if path not in builder.recorded:
        raise FileNotFoundError(path)
    return builder.recorded[path]


def _tried(builder: _Builder, at: tuple[str | int, ...], make: Callable[[], _Built]) -> _Built | None:
    """Make a value; turn what it says against its arguments into a complaint."""
    try:
        return make()
    except ValueError as error:
        builder.complain(at, f"`{at[-1]}`: {error}", key=True)
        return None


def _made(cls: Callable[..., _Built], keys: Mapping[str, Any]) -> _Built:
    """Make a dataclass from keys: `with` becomes `with_`, lists become tuples."""
    return cls(**{f"{key}_" if keyword.iskeyword(key) else key: _frozen(value) for key, value in keys.items()})


def _frozen(value: object) -> object:
    """Return a value as jobs hold it: lists as tuples, and texts in the form in which a wiki has them."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return _normal(value)


def _normal(value: object) -> object:
    """Return a value with its texts in the form in which a wiki has them; JSON stays JSON."""
    if isinstance(value, dict):
        return {normal(key): _normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_normal(item) for item in value]
    return normal(value) if isinstance(value, str) else value


def _normalised(builder: _Builder, raw: dict[str, Any], options: EditOptions, at: tuple[str | int, ...]) -> JsonObject:
    normal = dict(raw)
    normal.pop("examples", None)
    normal["edit"] = {
        **dataclasses.asdict(options),
        "tags": list(options.tags),
        "override_filters": list(options.override_filters),
    }
    for name in ("targets", "exclude", "operations"):
        normal[name] = [
            {**item, "at": _as_list(builder.position((*at, name, index)))}
            for index, item in enumerate(raw.get(name, []))
        ]
    return normal


def _as_list(position: Position) -> list[str | int]:
    return [position.file, position.line, position.column]
