"""The plan file: JSON Lines that pin what will be saved, to the letter.

A header, the files that the jobs read, an entry a line, and a footer with the digest of all bytes before it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from jsonschema import Draft202012Validator

from editrunner.errors import InvalidPlan, LocalFailure, UsageError
from editrunner.model import Edit, Entry, Failure, InputFile, JsonObject, Shard, Skip
from editrunner.records.entries import entry_from_json, entry_to_json
from editrunner.records.json_lines import to_line
from editrunner.records.schemas import header_schema

FORMAT = 1
"""The version of the format."""
_NAME_A_PLAN = "Name a file that `editrunner plan -o` has written."

MAX_LINE = 128 * 1024 * 1024
"""Bytes of a line: several times what the largest file that a job reads becomes in JSON."""

_TYPE = b'{"type":"'
"""How every line begins."""

_ENTRY = re.compile(rb'\{"type":"[a-z]+","id":("(?:[^"\\]|\\.)*+"),')
"""How the line of an entry begins: with its id."""


@dataclass(frozen=True, slots=True)
class PlanHeader:
    """What a plan says of itself. `account` is `None` where it was planned logged out."""

    run: str
    """The id that the run will have; its mark is in the planned summaries."""
    tool: str
    created: str
    job_file: str
    job_file_sha256: str
    jobs: tuple[JsonObject, ...]
    limits: JsonObject
    maxlag: int
    api: str
    generator: str
    account: str | None
    expected_account: str | None = None
    """The account that the job file names, if it does."""
    shard: Shard | None = None
    """The share of the pages that was planned; `None` for all of them."""


@dataclass(slots=True)
class PlanCounts:
    """How many entries of each kind a plan has."""

    edit: int = 0
    skip: int = 0
    failure: int = 0

    def add(self, entry: Entry) -> None:
        """Count one."""
        match entry:
            case Edit():
                self.edit += 1
            case Skip():
                self.skip += 1
            case Failure():
                self.failure += 1

    def as_json(self) -> JsonObject:
        """Return them as a footer holds them."""
        return {"edit": self.edit, "skip": self.skip, "failure": self.failure}


class PlanWriter(AbstractContextManager["PlanWriter"]):
    """Writes a plan beside its place, and puts it there when it is whole; an older plan is replaced.

    Args:
        path: where to; compressed where it ends in `.gz`.

    Raises:
        UsageError: it is no place for a file.
        LocalFailure: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        if not path.name or path.is_dir():
            raise UsageError(f"{path} is a folder, not a file for a plan", advice="Name a file with `-o`.")
        if path.exists() and not path.is_file():
            raise UsageError(
                f"{path} is not a regular file, and cannot hold a plan", advice="Name another file with `-o`."
            )
        self._path = path = path.resolve()
        self._partial = path.with_name(f".{path.name}.partial")
        self._digest = hashlib.sha256()
        self._lines = 0
        self.counts = PlanCounts()
        try:
            # In its place can be what a killed run has left; or a link, in a folder that a stranger has filled.
            self._partial.unlink(missing_ok=True)
            raw = self._partial.open("xb")
        except OSError as error:
            raise self._failure(error) from error
        # No name and no time in the compressed file: the same plan gives the same bytes.
        self._file: IO[bytes] = (
            cast("IO[bytes]", gzip.GzipFile("", "wb", fileobj=raw, mtime=0)) if path.suffix == ".gz" else raw
        )
        self._raw = raw

    def header(self, header: PlanHeader, inputs: Iterable[InputFile]) -> None:
        """Write the header, and the files that the jobs read."""
        self._write(
            {
                "type": "header",
                "format": FORMAT,
                "run": header.run,
                "tool": header.tool,
                "created": header.created,
                "job_file": {"path": header.job_file, "sha256": header.job_file_sha256},
                "jobs": list(header.jobs),
                "limits": header.limits,
                "wiki": {
                    "api": header.api,
                    "generator": header.generator,
                    "maxlag": header.maxlag,
                    "account": header.expected_account,
                },
                "account": header.account,
                "shard": None if header.shard is None else str(header.shard),
            }
        )
        for file in inputs:
            self._write({"type": "input", "path": file.path, "sha256": file.sha256, "content": file.content})

    def entry(self, entry: Entry) -> None:
        """Write an entry."""
        self._write(entry_to_json(entry))
        self.counts.add(entry)

    def finish(self) -> str:
        """Write the footer, put the plan in its place, and return its digest."""
        digest = self._digest.hexdigest()
        try:
            self._file.write(_footer(self.counts, self._lines, digest))
            self._close()
            self._partial.replace(self._path)
        except OSError as error:
            raise self._failure(error) from error
        return digest

    def _write(self, value: JsonObject) -> None:
        line = to_line(value)
        try:
            self._file.write(line)
        except OSError as error:
            raise self._failure(error) from error
        self._digest.update(line)
        self._lines += 1

    def _failure(self, error: OSError) -> LocalFailure:
        return LocalFailure(
            f"the plan {self._path} cannot be written: {error.strerror}",
            advice="Name a file in a folder that you may write to, with `-o`.",
        )

    def _close(self) -> None:
        self._file.close()
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # After `finish` there is nothing left of it.
        with suppress(OSError):
            self._close()
        self._partial.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan whose digest was checked; its entries are read from the file as they are wanted."""

    path: Path
    header: PlanHeader
    counts: JsonObject
    digest: str
    _entries_from: int = field(repr=False)

    def inputs(self) -> dict[str, InputFile]:
        """Return the files that the plan was made from, by path: the job file, and those that it reads."""
        found = {}
        for number, line in enumerate(_lines(self.path), start=1):
            if number > self._entries_from:
                break
            value = _object(self.path, number, line)
            if value["type"] == "input":
                file = InputFile(str(value["path"]), str(value["sha256"]), str(value["content"]))
                found[file.path] = file
        return found

    def entries(self, passed_over: Callable[[str], bool] = lambda _: False) -> Iterator[Entry]:
        """Yield the entries in order.

        Args:
            passed_over: says of an entry, by its id, that nobody wants to know what else its line says.

        Raises:
            InvalidPlan: a line is not an entry.
        """
        for number, line in enumerate(_lines(self.path), start=1):
            if number <= self._entries_from:
                continue
            beginning = _ENTRY.match(line)
            if beginning is not None and passed_over(json.loads(beginning[1])):
                continue
            value = _object(self.path, number, line)
            if value["type"] == "footer":
                return
            yield self._entry(number, value)

    def _entry(self, number: int, value: Mapping[str, Any]) -> Entry:
        try:
            entry = entry_from_json(value)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InvalidPlan(
                f"{self.path}:{number}: this is not an entry of a plan", advice="Make the plan again."
            ) from error
        if all(entry.job != job.get("id") for job in self.header.jobs):
            raise InvalidPlan(
                f"{self.path}:{number}: the header of the plan has no job `{entry.job}`",
                advice="Make the plan again.",
            )
        return entry


def read_plan(path: Path) -> PlanFile:
    """Read a plan's header and footer, and check that nothing between them has changed.

    Raises:
        InvalidPlan: it is no plan, of another format, or damaged.
    """
    digest = hashlib.sha256()
    header: PlanHeader | None = None
    counts: Counter[bytes] = Counter()
    inputs = 0
    previous = b""
    number = 0
    for number, line in enumerate(_lines(path), start=1):
        if number == 1:
            header = _header(path, _object(path, 1, line))
        elif number == 2 + inputs and line.startswith(b'{"type":"input"'):
            inputs += 1
        digest.update(previous)
        previous = line
        counts[line[len(_TYPE) : 32].partition(b'"')[0]] += 1
    if header is None:
        raise InvalidPlan(f"{path} is empty, not a plan", advice="Make the plan again.")
    if not previous.startswith(b'{"type":"footer"'):
        raise InvalidPlan(f"{path} is cut off: it has no footer", advice="Make the plan again.")
    found = PlanCounts(counts[b"edit"], counts[b"skip"], counts[b"failure"])
    if previous != _footer(found, number - 1, digest.hexdigest()):
        raise InvalidPlan(
            f"{path} was changed after it was made: its digest does not fit", advice="Review and apply a new plan."
        )
    return PlanFile(path, header, found.as_json(), digest.hexdigest(), 1 + inputs)


def _footer(counts: PlanCounts, lines: int, digest: str) -> bytes:
    return to_line({"type": "footer", "counts": counts.as_json(), "lines": lines, "digest": digest})


def is_plan(path: Path) -> bool:
    """Say whether a file is a plan rather than a job file: plans begin with `{"type":"header"`."""
    try:
        with _opened(path) as file:
            return file.read(15) == b'{"type":"header'
    except (OSError, EOFError, zlib.error):
        return False


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with _opened(path) as file:
            while line := file.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE:
                    raise InvalidPlan(
                        f"{path} has a line of more than {MAX_LINE:,} bytes", advice="Make the plan again."
                    )
                yield line
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidPlan(f"{path} cannot be read: {reason}", advice="Look at its path and its permissions.") from error


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _no_line(path, number) from error
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise _no_line(path, number)
    return value


def _no_line(path: Path, number: int) -> InvalidPlan:
    return InvalidPlan(
        f"{path}:{number}: this is not a line of a plan",
        advice=_NAME_A_PLAN if number == 1 else "Make the plan again.",
    )


def _header(path: Path, value: Mapping[str, Any]) -> PlanHeader:
    if value["type"] != "header":
        raise InvalidPlan(f"{path} is not a plan", advice=_NAME_A_PLAN)
    if value.get("format") != FORMAT:
        raise InvalidPlan(
            f"{path} is a plan of format {value.get('format')}; this editrunner reads format {FORMAT}",
            advice="Make the plan again with this version.",
        )
    if not Draft202012Validator(header_schema()).is_valid(value):
        raise InvalidPlan(f"{path}: the header is not one that `plan` writes", advice="Make the plan again.")
    try:
        return PlanHeader(
            run=value["run"],
            tool=value["tool"],
            created=value["created"],
            job_file=value["job_file"]["path"],
            job_file_sha256=value["job_file"]["sha256"],
            jobs=tuple(value["jobs"]),
            limits=value["limits"],
            maxlag=value["wiki"]["maxlag"],
            api=value["wiki"]["api"],
            generator=value["wiki"]["generator"],
            account=value["account"],
            expected_account=value["wiki"]["account"],
            shard=None if value["shard"] is None else Shard.parse(value["shard"]),
        )
    except ValueError as error:
        raise InvalidPlan(f"{path}: the header of the plan: {error}", advice="Make the plan again.") from error
    except (KeyError, TypeError) as error:
        raise InvalidPlan(f"{path}: the header of the plan lacks {error}", advice="Make the plan again.") from error
