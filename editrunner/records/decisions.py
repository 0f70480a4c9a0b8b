"""What a reviewer has decided so far of a plan, kept beside the plan that is to be written."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from editrunner.errors import LocalFailure, UsageError
from editrunner.records.json_lines import to_line

Decision: TypeAlias = Literal["approved", "declined"]


@dataclass(slots=True)
class Decisions:
    """Decisions by entry, each on disk as soon as it is made.

    Args:
        path: the file of decisions.
        digest: of the plan that they are about.
    """

    path: Path
    digest: str
    by_entry: dict[str, Decision] = field(default_factory=dict)

    @classmethod
    def beside(cls, output: Path, digest: str) -> Decisions:
        """Take up the decisions beside the plan that is to be written, or begin anew.

        Raises:
            UsageError: they are about another plan, or are no decisions.
        """
        path = output.with_name(f".{output.name}.review")
        decisions = cls(path, digest)
        try:
            # What else Python takes for the end of a line (U+0085) can stand in a title.
            lines = path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return decisions
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} cannot be read", advice="Remove it to begin the review anew.") from error
        decisions._take_up(lines)
        return decisions

    def _take_up(self, lines: list[str]) -> None:
        try:
            # A review that was killed can leave half a line; what stands before it is good.
            rows = [json.loads(line) for line in lines if line.endswith("}")]
            if rows and rows[0]["plan"] != self.digest:
                raise UsageError(
                    f"{self.path} holds the review of another plan",
                    advice="Finish that one, or remove the file to begin anew.",
                )
            self.by_entry = {row["entry"]: row["decision"] for row in rows[1:]}
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{self.path} is no file of decisions", advice="Remove it to begin the review anew."
            ) from error

    def decide(self, entry: str, decision: Decision) -> None:
        """Decide, or decide otherwise.

        Raises:
            LocalFailure: it cannot be written down.
        """
        first = [] if self.path.exists() else [to_line({"plan": self.digest})]
        try:
            with self.path.open("ab") as file:
                file.write(b"".join([*first, to_line({"entry": entry, "decision": decision})]))
        except OSError as error:
            raise LocalFailure(
                f"{self.path} cannot be written: {error.strerror}",
                advice="Name a plan in a folder that you may write to, with `-o`.",
            ) from error
        self.by_entry[entry] = decision

    def forget(self) -> None:
        """Remove the file: the plan that they led to is written."""
        with suppress(OSError):
            self.path.unlink()
