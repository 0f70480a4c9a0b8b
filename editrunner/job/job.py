"""What a job file says, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from editrunner.model import Condition, InputFile, JsonObject, Position, Row
from editrunner.operations.step import Step
from editrunner.selectors.selection import Selection
from editrunner.wikitext.presave import summary_as_stored

RedirectPolicy: TypeAlias = Literal["follow", "skip", "edit", "fail"]
MissingPolicy: TypeAlias = Literal["skip", "create", "fail"]
WatchlistPolicy: TypeAlias = Literal["nochange", "preferences", "watch", "unwatch"]
ConflictPolicy: TypeAlias = Literal["strict", "ignore_own"]
MergePolicy: TypeAlias = Literal["keep", "undo"]

SUMMARY_LENGTH = 500
"""Characters that MediaWiki keeps of a summary: https://www.mediawiki.org/wiki/Help:Edit_summary."""
MARK_LENGTH = len(" #er-000000")

DEFAULT_MAXLAG = 5
DEFAULT_FAILURES = 10
DEFAULT_CAPTCHAS = 3


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
    on_merge: MergePolicy = "keep"
    override_filters: tuple[int | str, ...] = ()
    """Ids of AbuseFilter filters: numbers, or `global-3` for the third of the central wiki."""
    returnto: ReturnTo | None = None

    def marked_summary(self, run: str) -> str:
        """Return the summary as the wiki stores it, with the mark of the run behind it."""
        return summary_as_stored(f"{self.summary.strip()} #{run}" if self.mark else self.summary)


def edit_options_from(keys: Mapping[str, Any]) -> EditOptions:
    """Make edit options from the plain values of a job file or plan.

    Raises:
        KeyError, TypeError: the values are others than the schema allows.
    """
    returnto = keys.get("returnto")
    own = {
        "tags": tuple(keys.get("tags", ())),
        "override_filters": tuple(keys.get("override_filters", ())),
        "returnto": None if returnto is None else ReturnTo(**returnto),
    }
    return EditOptions(**{**keys, **own})


@dataclass(frozen=True, slots=True)
class Limits:
    """The key `limits`; `None` is no limit.

    `edits` and `first` count one invocation, `edits_total` the whole run. `removed_bytes` is how much smaller a page
    may become. `captchas` counts challenges in a row. `failures` is a number, or a share as `2%`.
    """

    edits: int | None = None
    edits_total: int | None = None
    first: int | None = None
    edits_per_minute: float | None = None
    failures: int | str = DEFAULT_FAILURES
    removed_bytes: int | None = None
    captchas: int = DEFAULT_CAPTCHAS
    stop_page: str | None = None
    stop_on_talk: bool = False


@dataclass(frozen=True, slots=True)
class JobLimits:
    """The key `limits` of a job, which counts that job alone; `None` is no limit of its own."""

    edits: int | None = None
    failures: int | str | None = None
    removed_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One of a job's own tests: what its operations make of a text."""

    before: str
    after: str
    title: str
    position: Position
    row: Row | None = None


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
    limits: JobLimits = JobLimits()
    examples: tuple[Example, ...] = ()
    has_placeholders: bool = False
    """Whether values are to be put into its steps, its conditions or its summary."""
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
    text: str = ""
    """The job file itself."""
    warnings: tuple[str, ...] = ()
    """What in it is probably not meant, each with its place."""

    @property
    def as_input(self) -> InputFile:
        """The job file as logs hold it."""
        return InputFile(self.path, self.sha256, self.text)

    @property
    def job_limits(self) -> dict[str, JobLimits]:
        """The limits of each job, by its id."""
        return {job.id: job.limits for job in self.jobs}

    @property
    def edit_options(self) -> list[tuple[str, EditOptions]]:
        """The id of each job, and how it wants its edits saved."""
        return [(job.id, job.edit) for job in self.jobs]
