"""Which `${…}` a job may have, and what is wrong with those that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from editrunner.job.complaints import suggestion
from editrunner.selectors.rows import PAGE_NAMES, RUN_NAMES
from editrunner.wikitext.substitution import END, START, has_placeholder, marked, names_in

Path: TypeAlias = tuple[str | int, ...]
Fault: TypeAlias = tuple[Path, str]

# https://docs.python.org/3/library/datetime.html#format-codes: those of a day; `-` leaves out zeros.
_FORMAT = re.compile(r"(?:[^%]|%-?[aAbBdejmuUVwWyYG%])+")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that have a value for every page of a job."""

    columns: frozenset[str] = frozenset()
    lacking: Mapping[str, str] = field(default_factory=dict)
    """The columns that some targets do not have, and which target that is."""
    has_rows: bool = False
    of_page: bool = True
    """Whether page and run are known where the text is needed."""
    all_known: bool = True
    """Whether the columns are known; where a table cannot be read, they are not."""

    def fault(self, name: str) -> str | None:
        """Say why a name cannot be used, or `None`."""
        if name in self.columns or (self.of_page and name in (*PAGE_NAMES, *RUN_NAMES)):
            return None
        if self.of_page and name.startswith("today:"):
            return None if _FORMAT.fullmatch(name.removeprefix("today:")) else _format_fault(name)
        if name in self.lacking:
            return f"`${{{name}}}` has no value for the pages of {self.lacking[name]}"
        return self._unknown(name) if self.all_known else None

    def _unknown(self, name: str) -> str:
        if not self.of_page and (name in (*PAGE_NAMES, *RUN_NAMES) or name.startswith("today:")):
            return f"`${{{name}}}` is not known when this is read: only columns are"
        known = [*self.columns, *(("today", *PAGE_NAMES, "run") if self.of_page else ())]
        hint = "" if self.has_rows else " (columns come from `table`, `folder` or `for_each`)"
        if not known:
            return f"there is no `${{{name}}}` here{hint}"
        return f"there is no `${{{name}}}` here{hint}{suggestion(name, known)}"


def _format_fault(name: str) -> str:
    return f"`${{{name}}}` is not the format of a day, as `${{today:%d %B %Y}}`"


def marked_texts(value: Any, at: Path, names: Names | None, faults: list[Fault]) -> Any:
    """Return a value of a job file with all placeholders in its texts marked.

    Args:
        value: of any kind.
        at: where it stands.
        names: what can be used there; `None` where nothing can.
        faults: what is wrong is put here.
    """
    if isinstance(value, str):
        return marked_text(value, at, names, faults)
    if isinstance(value, list):
        return [marked_texts(item, (*at, index), names, faults) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {
            marked_text(key, (*at, key), names, faults): marked_texts(item, (*at, key), _names_for(key, names), faults)
            for key, item in value.items()
        }
    return value


def _names_for(key: str, names: Names | None) -> Names | None:
    # Files are read before any page is known.
    return replace(names, of_page=False) if key == "text_file" and names is not None else names


def marked_text(text: str, at: Path, names: Names | None, faults: list[Fault]) -> str:
    """Return a text with its placeholders marked; arguments as those of `marked_texts`."""
    if START in text or END in text:
        faults.append((at, "the text has the character U+FDD0 or U+FDD1, which is none that a text may have"))
        return text.replace(START, "").replace(END, "")
    if "${" not in text:
        return text
    try:
        result = marked(text)
    except ValueError as error:
        faults.append((at, str(error)))
        return text
    for name in dict.fromkeys(names_in(result)):
        fault = f"`${{{name}}}` cannot stand here; write `$${{` for a `${{` that is to stay"
        if names is not None:
            fault = names.fault(name) or ""
        if fault:
            faults.append((at, fault))
    return result


def marks_in(value: Any) -> Iterator[str]:
    """Yield the marked texts in a value that have a placeholder."""
    if isinstance(value, str):
        if has_placeholder(value):
            yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from marks_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from marks_in((key, item))
