"""Options that several verbs have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

import click

from editrunner.errors import LocalFailure, UsageError
from editrunner.model import Entry, Shard, Site

if TYPE_CHECKING:
    # Verbs that do not plan have these options, too, and do not wait for what plans.
    from editrunner.planner.narrowing import Narrowing

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Item = TypeVar("_Item")

MOST_AT_ONCE = 16
"""Edits that are saved at once at most."""

JOB_FILE = click.Path(path_type=Path)


def format_option(*formats: str) -> Callable[[_Command], _Command]:
    """Let a verb report in one of several formats; `text` is for people."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(formats),
        default="text",
        show_default=True,
        help="How the result is written to standard output.",
    )


def narrowing_options(command: _Command) -> _Command:
    """Let a verb take a part of a job file or plan."""
    command = click.option("--job", "jobs", multiple=True, metavar="ID", help="Only this job; can be repeated.")(
        command
    )
    return click.option("--title", "titles", multiple=True, help="Only this page; can be repeated.")(command)


def concurrency_option(command: _Command) -> _Command:
    """Let a verb save several edits at once."""
    return click.option(
        "--concurrency",
        type=click.IntRange(1, MOST_AT_ONCE),
        default=1,
        show_default=True,
        metavar="N",
        help="Save so many edits at once, each of another page. Ask the wiki's people before.",
    )(command)


class _ShardType(click.ParamType[Shard]):
    """A shard as a person writes it."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """Read it."""
        try:
            return value if isinstance(value, Shard) else Shard.parse(value)
        except ValueError as error:
            raise UsageError(str(error), advice="Write `--shard 2/8` for the second of eight shards.") from error


def shard_option(command: _Command) -> _Command:
    """Let a verb take one of several shares of the pages."""
    option = click.option(
        "--shard",
        type=_ShardType(),
        metavar="I/N",
        help="Only this share of the pages, the I-th (from 1) of N; other machines take the others.",
    )
    return option(command)


def check_new_log(path: Path | None) -> None:
    """Find out before anything else that a log cannot be where it is wanted.

    Raises:
        UsageError: there is a file already.
        LocalFailure: no file can be made in its folder.
    """
    folder = path.parent if path is not None else Path()
    if path is not None and path.exists():
        raise UsageError(f"{path} is there already; a log is never overwritten", advice="Name another file.")
    if path is not None and (not path.name or not folder.is_dir()):
        raise LocalFailure(
            f"the log {path} cannot be written: there is no folder {folder}",
            advice="Make the folder, or name another file with `--audit`.",
        )
    try:
        # Permissions alone do not say it: a whole file system can be for reading only.
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LocalFailure(
            f"no log can be written in the folder {folder.absolute()}: {error.strerror}",
            advice="Name a file in another folder with `--audit`.",
        ) from error


@dataclass(slots=True)
class TitlesFound:
    """Which of the pages that were named have been found."""

    narrowing: Narrowing
    site: Site
    _found: set[str] = field(default_factory=set)

    def see(self, item: object) -> None:
        """Take note of an entry, and of nothing else."""
        if self.narrowing.titles and isinstance(item, Entry):
            self._found |= self.narrowing.titles_of(item, self.site)

    def seen(self, stream: Iterable[_Item]) -> Iterator[_Item]:
        """Yield what comes by, and take note of it."""
        for item in stream:
            self.see(item)
            yield item

    def check(self, where: str) -> None:
        """Check that all of them have been.

        Raises:
            UsageError: one has not.
        """
        missing = [title for title in self.narrowing.titles if title not in self._found]
        if missing:
            raise UsageError(
                f"{where} no such page: {', '.join(missing)}",
                advice="Look at the spelling, and at what the jobs' targets select.",
            )


def log_path(path: Path | None, run: str, shard: Shard | None = None) -> Path:
    """Return where the log of a run is written: its time, in milliseconds, keeps two runs of one plan apart.

    The shards of one plan can begin at one moment.
    """
    time = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"[:-3]
    part = "" if shard is None else f"-{shard.index}of{shard.count}"
    return path or Path(f"editrunner-{time}Z-{run}{part}.jsonl")
