"""What is gathered while a job file is built: complaints, and the files that it names."""

from __future__ import annotations

import dataclasses
import keyword
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from editrunner.job.complaints import Complaint
from editrunner.job.files import MAX_FILES, MAX_TOTAL_BYTES, files_in, read_input
from editrunner.job.placeholders import Fault
from editrunner.job.resolve import position_of
from editrunner.job.yaml_tree import Node
from editrunner.model import InputFile, Position
from editrunner.wikitext.presave import normal

_Built = TypeVar("_Built")


@dataclasses.dataclass(slots=True)
class Builder:
    """Builds one job file; what is wrong is gathered in `complaints`."""

    path: str
    folder: Path
    tree: Node
    recorded: Mapping[str, InputFile] | None = None
    complaints: list[Complaint] = dataclasses.field(default_factory=list)
    inputs: dict[str, InputFile] = dataclasses.field(default_factory=dict)
    _characters: int = 0

    def complain(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> None:
        """Complain about a place in the job file."""
        self.complaints.append(Complaint.at(self.position(path, key=key), message))

    def complain_all(self, faults: Iterable[Fault]) -> None:
        """Complain about several places."""
        for at, message in faults:
            self.complain(at, message)

    def complain_of_line(self, path: str, line: int, message: str) -> None:
        """Complain about a line of a file that the job file names."""
        self.complaints.append(Complaint.at(Position(str(self.folder / path), line, 1), message))

    def position(self, path: tuple[str | int, ...], *, key: bool = False) -> Position:
        """Return where something stands in the job file."""
        return position_of(self.tree, path, key=key)

    def read(self, path: str, at: tuple[str | int, ...], why: str = "") -> str:
        """Read a file that a job names, once; complain where it cannot be read.

        Args:
            path: of the file.
            at: where the job file names it.
            why: what else to say of where its name comes from.
        """
        if path not in self.inputs:
            try:
                self._add(self._input(path))
            except FileNotFoundError:
                self.complain(at, f"there is no file `{path}` in the job file's folder{why}")
                return ""
            except OSError as error:
                self.complain(at, f"the file `{path}` cannot be read: {error.strerror}{why}")
                return ""
            except ValueError as error:
                self.complain(at, f"`{path}` {error}{why}")
                return ""
        return self.inputs[path].content

    def files_in(self, folder: str, at: tuple[str | int, ...]) -> list[str] | None:
        """Return the files in a folder that a job names; complain, and return `None`, where there is no such folder."""
        if self.recorded is not None:
            return list(self.recorded)
        try:
            return files_in(self.folder, folder)
        except FileNotFoundError:
            self.complain(at, f"there is no folder `{folder}` in the job file's folder")
        except OSError as error:
            self.complain(at, f"the folder `{folder}` cannot be read: {error.strerror}")
        except ValueError as error:
            self.complain(at, f"`{folder}` {error}")
        return None

    def _input(self, path: str) -> InputFile:
        if self.recorded is None:
            return read_input(self.folder, path)
        if path not in self.recorded:
            raise FileNotFoundError(path)
        return self.recorded[path]

    def _add(self, file: InputFile) -> None:
        self._characters += len(file.content)
        if len(self.inputs) == MAX_FILES:
            raise ValueError(f"is one too many: at most {MAX_FILES:,} files are read")
        if self._characters > MAX_TOTAL_BYTES:
            raise ValueError(f"is too much: at most {MAX_TOTAL_BYTES:,} bytes are read, of all files together")
        self.inputs[file.path] = file

    def tried(self, at: tuple[str | int, ...], make: Callable[[], _Built], why: str = "") -> _Built | None:
        """Make a value; turn what it says against its arguments into a complaint."""
        try:
            return make()
        except ValueError as error:
            self.complain(at, f"`{at[-1]}`: {error}{why}", key=True)
            return None


def made(cls: Callable[..., _Built], keys: Mapping[str, Any]) -> _Built:
    """Make a dataclass from keys: `with` becomes `with_`, lists become tuples."""
    return cls(**{f"{key}_" if keyword.iskeyword(key) else key: frozen(value) for key, value in keys.items()})


def frozen(value: object) -> object:
    """Return a value as jobs hold it: lists as tuples, and texts in the form in which a wiki has them."""
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return _normal(value)


def _normal(value: object) -> object:
    """Return a value with its texts in the form in which a wiki has them; JSON stays JSON."""
    if isinstance(value, dict):
        return {normal(key): _normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_normal(item) for item in value]
    return normal(value) if isinstance(value, str) else value
