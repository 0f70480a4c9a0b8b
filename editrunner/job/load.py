"""Reads a job file: bytes, then a tree, then plain values, then jobs; all complaints at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from editrunner.errors import InvalidJobFile
from editrunner.job import files, yaml_tree
from editrunner.job.build import build
from editrunner.job.complaints import Complaint, cut_texts, schema_complaints, schema_faults
from editrunner.job.job import JobFile
from editrunner.job.resolve import resolve
from editrunner.job.schema import KINDS, job_schema, job_schema_with
from editrunner.job.sound import sound_part
from editrunner.job.traps import warnings_about
from editrunner.job.yaml_tree import Node, keys_in
from editrunner.model import InputFile, Json

_MOST_COMPLAINTS = 100
_OTHERS = {
    '{"type":"header"': "this is a plan, not a job file: `plan`, `review` and `apply` take it",
    '{"time":': "this is an audit log, not a job file: `resume`, `revert` and `audit` take it",
}
"""How the other files begin that a run has, and what to say of one that is taken for a job file."""


def load(path: Path) -> JobFile:
    """Read and check a job file.

    Raises:
        InvalidJobFile: it cannot be read, or something in it is wrong; with everything that is.
    """
    text, sha256 = _text_and_digest(path)
    return _checked(text, path, sha256, None)


def load_recorded(file: InputFile, inputs: Mapping[str, InputFile]) -> JobFile:
    """Check a job file again as it was when a run began.

    Args:
        file: the job file itself.
        inputs: the files that it names.

    Raises:
        InvalidJobFile: this version of editrunner does not take it any more.
    """
    return _checked(file.content, Path(file.path), file.sha256, inputs)


def _checked(text: str, path: Path, sha256: str, recorded: Mapping[str, InputFile] | None) -> JobFile:
    tree, refusals = yaml_tree.parse(text, str(path))
    complaints, fitting = _fitting(tree)
    if fitting is not None:
        part, value = fitting
        job_file, found = build(cast("dict[str, Any]", value), str(path), path.parent, part, sha256, recorded)
        complaints += found
    # A value that YAML does not have as it was meant is wrong in other ways, too.
    refused = {position for position, _ in refusals}
    complaints = [complaint for complaint in complaints if complaint.position not in refused]
    _refuse([*complaints, *(Complaint.at(position, message) for position, message in refusals)], str(path))
    warnings = tuple(str(warning) for warning in sorted(set(warnings_about(tree))))
    return replace(job_file, text=text, warnings=warnings)


def _fitting(tree: Node) -> tuple[list[Complaint], tuple[Node, Json] | None]:
    """Check a job file against the schema.

    Returns:
        What is wrong; and the part that fits the schema, with its value, where there is one that means what it says:
        so that what else is wrong can be said in the same breath.
    """
    few = job_schema_with(KINDS.intersection(keys_in(tree)))
    value = resolve(tree, few, few)
    if not schema_faults(value, few):
        return [*cut_texts(tree, value)], (tree, value)
    # What else there is has a part in what is said of it.
    schema = job_schema()
    value = resolve(tree, schema, schema)
    faults = schema_faults(value, schema)
    cut = [*cut_texts(tree, value)]
    # What is empty because a comment begins there is no second complaint.
    places = {complaint.position for complaint in cut}
    complaints = [*cut, *(one for one in schema_complaints(tree, faults) if one.position not in places)]
    while faults:
        part = sound_part(tree, [fault.path for fault in faults])
        if part is None:
            return complaints, None
        tree, value = part, resolve(part, schema, schema)
        faults = schema_faults(value, schema)
    return complaints, (tree, value)


def _text_and_digest(path: Path) -> tuple[str, str]:
    content = _read(path)
    return _decoded(content, path), hashlib.sha256(content).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return files.read_bytes(path)
    except FileNotFoundError as error:
        raise InvalidJobFile(
            [f"{path}: there is no such file: look at the path, or let `editrunner init` write one"]
        ) from error
    except IsADirectoryError as error:
        raise InvalidJobFile([f"{path}: this is a folder, not a job file: name the files in it"]) from error
    except OSError as error:
        raise InvalidJobFile([f"{path}: the file cannot be read: {error.strerror}"]) from error
    except ValueError as error:
        raise InvalidJobFile([f"{path}: the file {error}"]) from error


def _decoded(content: bytes, path: Path) -> str:
    try:
        text = files.decode(content)
    except ValueError as error:
        raise InvalidJobFile([f"{path}: the file {error}"]) from error
    for beginning, words in _OTHERS.items():
        if text.startswith(beginning):
            raise InvalidJobFile([f"{path}: {words}"])
    return text


def _refuse(complaints: list[Complaint], path: str) -> None:
    """Raise all complaints, those about the job file first, then those about each file that it names."""
    if not complaints:
        return
    in_order = sorted(set(complaints), key=lambda one: (one.position.file != path, one.position.file, one))
    lines = [str(complaint) for complaint in in_order]
    if len(lines) > _MOST_COMPLAINTS:
        lines = [*lines[:_MOST_COMPLAINTS], f"… and {len(lines) - _MOST_COMPLAINTS} more"]
    raise InvalidJobFile(lines)
