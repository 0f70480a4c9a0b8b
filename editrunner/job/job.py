"""What a job file says, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from editrunner.model import Condition, InputFile, JsonObject, Position
from editrunner.operations.step import Step
from editrunner.selectors.selection import Selection

RedirectPolicy: TypeAlias = Literal["follow", "skip", "edit", "fail"]
MissingPolicy: TypeAlias = Literal["skip", "create", "fail"]
WatchlistPolicy: TypeAlias = Literal["nochange", "preferences", "watch", "unwatch"]
ConflictPolicy: TypeAlias = Literal["strict", "ignore_own"]

DEFAULT_MAXLAG = 5
DEFAULT_FAILURES = 10


@dataclass(frozen=True, slots=True)
class WikiSettings:
    """The key `wiki`. `maxlag` is in seconds: https://www.mediawiki.org/wiki/Manual:Maxlag_parameter."""

    api: str | None = None
    account: str | None = None
    maxlag: int = DEFAULT_MAXLAG


@dataclass(frozen=True, slots=True)
class ReturnTo:
    """Where a temporary account that an edit makes is sent: https://www.mediawiki.org/wiki/API:Edit."""

    title: str
    query: str | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class EditOptions:
    """The key `edit`, as it holds for one job. `minor: None` leaves it to the account's preference."""

    summary: str
    mark: bool = True
    minor: bool | None = None
    bot: bool = False
    tags: tuple[str, ...] = ()
    watchlist: WatchlistPolicy = "nochange"
    watchlist_expiry: str | None = None
    conflicts: ConflictPolicy = "strict"
    content_model: str | None = None
    content_format: str | None = None
    recreate_deleted: bool = False
    returnto: ReturnTo | None = None


def edit_options_from(keys: Mapping[str, Any]) -> EditOptions:
    """Make edit options from the plain values of a job file or plan.

    Raises:
        KeyError, TypeError: the values are others than the schema allows.
    """
    returnto = keys.get("returnto")
    own = {"tags": tuple(keys.get("tags", ())), "returnto": None if returnto is None else ReturnTo(**returnto)}
    return EditOptions(**{**keys, **own})


@dataclass(frozen=True, slots=True)
class Limits:
    """The key `limits`."""

    edits: int | None = None
    failures: int = DEFAULT_FAILURES


@dataclass(frozen=True, slots=True)
class Example:
    """One of a job's own tests: what its operations make of a text."""

    before: str
    after: str
    title: str
    position: Position


@dataclass(frozen=True, slots=True)
class Job:
    """Which pages, what to change in them, and under which conditions."""

    id: str
    targets: tuple[Selection, ...]
    steps: tuple[Step, ...]
    edit: EditOptions
    exclude: tuple[Selection, ...] = ()
    redirects: RedirectPolicy = "follow"
    missing: MissingPolicy = "skip"
    ignore_bots_template: bool = False
    only_if: tuple[Condition, ...] = ()
    skip_if: tuple[Condition, ...] = ()
    examples: tuple[Example, ...] = ()
    normalised: JsonObject = field(default_factory=dict, compare=False)
    """The job as plans and logs hold it: defaults filled in, each operation and selector with its place."""


@dataclass(frozen=True, slots=True)
class JobFile:
    """A whole job file."""

    path: str
    sha256: str
    wiki: WikiSettings
    limits: Limits
    jobs: tuple[Job, ...]
    inputs: Mapping[str, InputFile] = field(default_factory=dict)
    """The files that the jobs read, by path."""

    @property
    def edit_options(self) -> list[tuple[str, EditOptions]]:
        """The id of each job, and how it wants its edits saved."""
        return [(job.id, job.edit) for job in self.jobs]
