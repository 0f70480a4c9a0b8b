"""Work for runs in which everything goes wrong, and what has to hold of it all the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from editrunner.model import Outcome
from editrunner.records.audit_reading import EntryOutcome, read_events, summarise
from tests.wiki_access import WikiAccess

from .command import Command, Ended
from .proxy import Passing

OURS = "OURS"
"""What each change puts on its page, once; nothing but the history tells whether it was made already."""
FINISHED = {0, 1}
_PAGE = "\n".join(["first line", "teh line", *(f"line {number}" for number in range(8)), "== H ==", "body", "last"])
_LARGE = _PAGE.replace("line 3", "words " * 18_000)


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to change a page."""

    name: str
    operation: dict[str, Any]
    before: str | None = _PAGE
    """The page's text; `None` where it is to be created."""


KINDS = [
    Kind("append", {"append": {"text": OURS, "repeat": True}}),
    Kind("prepend", {"prepend": {"text": OURS, "repeat": True}}),
    Kind("replace", {"replace": {"find": "teh", "with": f"teh {OURS}"}}),
    Kind("add section", {"add_section": {"heading": "New", "text": OURS, "repeat": True}}),
    Kind("create", {"append": {"text": OURS, "repeat": True}}, None),
    Kind("section", {"append": {"section": "H", "text": OURS, "repeat": True}}),
    Kind("section request", {"append": {"section": "H", "text": OURS, "repeat": True}}, _LARGE),
    Kind("append on server", {"append": {"text": OURS, "repeat": True, "on_server": True}}),
    Kind("prepend on server", {"prepend": {"text": OURS, "repeat": True, "on_server": True}}),
    Kind("add section on server", {"add_section": {"heading": "New", "text": OURS, "repeat": True, "on_server": True}}),
]


@dataclass(slots=True)
class Work:
    """Pages to be changed, a job for each kind of change."""

    command: Command
    wiki: WikiAccess
    prefix: str
    pages: dict[str, Kind] = field(default_factory=dict)
    theirs: dict[str, list[str]] = field(default_factory=dict)
    """The lines that somebody else has put on pages."""

    def add(self, kind: Kind, number: int | str = "") -> str:
        """Add a page; it is made by `prepare`."""
        title = f"{self.prefix} {kind.name} {number}".strip()
        self.pages[title] = kind
        return title

    def prepare(self, *, from_plan: bool = False, **keys: Any) -> Path:
        """Make the pages, and the job file or plan."""
        existing = {title: kind.before for title, kind in self.pages.items() if kind.before is not None}
        small = {title: text for title, text in existing.items() if text is _PAGE}
        if small:
            self.wiki.bring_in(small)
        self.wiki.create({title: text for title, text in existing.items() if title not in small})
        jobs = [self._job(kind) for kind in KINDS if kind in self.pages.values()]
        source = self.command.jobs(*jobs, **{"limits": {"failures": 1000}, **keys})
        return self.command.plan(source) if from_plan else source

    def _job(self, kind: Kind) -> dict[str, Any]:
        titles = [title for title, found in self.pages.items() if found is kind]
        missing = "create" if kind.before is None else "skip"
        return {
            "id": kind.name.replace(" ", "-"),
            "targets": [{"titles": titles}],
            "missing": missing,
            "operations": [kind.operation],
        }

    def title_of(self, edit: Passing) -> str:
        """The title of the page that an edit is for; what the wiki puts in by itself names it by its id."""
        page_id = edit.params.get("pageid")
        if page_id is None:
            return edit.params["title"]
        (page,) = self.wiki.query(pageids=page_id, formatversion="2")["pages"]
        return str(page["title"])

    def meddle(self, title: str, random: Random, wiki: WikiAccess | None = None) -> None:
        """Let somebody else put a line on a page, somewhere; over connections of their own if they work meanwhile."""
        mine = f"THEIRS {random.randrange(10**9)}"
        while not self._put(title, mine, random, wiki or self.wiki):
            pass
        self.theirs.setdefault(title, []).append(mine)

    @staticmethod
    def _put(title: str, line: str, random: Random, wiki: WikiAccess) -> bool:
        """Put a line on a page, and say whether nobody was faster."""
        page = wiki.page(title)
        lines = page.text.split("\n") if page is not None else []
        lines.insert(random.choice([0, len(lines), random.randrange(len(lines) + 1)]), line)
        guard = {"baserevid": str(page.newest.id), "nocreate": "1"} if page is not None else {"createonly": "1"}
        try:
            wiki.edit(title, "\n".join(lines), "Other", **guard)
        except AssertionError as error:
            if "editconflict" in str(error) or "articleexists" in str(error):
                return False
            raise
        return True

    def outcomes(self) -> dict[str, EntryOutcome]:
        """How each page has ended, by title."""
        entries = summarise(read_events(self.command.folder / "run.jsonl")).entries.values()
        return {entry.event["title"]: entry for entry in entries}

    def check(self, ended: Ended) -> Counter[str]:
        """Check that nothing was done twice or lost, and that the log and the report say so; return the outcomes."""
        outcomes = self.outcomes()
        assert outcomes.keys() == self.pages.keys(), ended
        counted = Counter(str(entry.outcome) for entry in outcomes.values())
        assert ended.counts == counted, ended
        verified = self.command.run("audit", "verify", "run.jsonl")
        assert verified.code == 0, verified
        self.check_pages()
        return counted

    def check_pages(self) -> None:
        """Check that no page has its change twice, or lacks it although it is said to be saved."""
        texts, ours = self._texts(), self._revisions()
        for title, entry in self.outcomes().items():
            text, times = texts.get(title, ""), texts.get(title, "").count(OURS)
            assert times <= 1, f"{title} has the change twice: {text!r}"
            assert len(ours.get(title, [])) <= 1, f"{title} was saved twice"
            if entry.outcome in (Outcome.SAVED, Outcome.MERGED):
                assert times == 1, f"{title} lacks the change: {text!r}"
                assert ours[title] == [entry.event["new_revision"]]
            if entry.outcome is Outcome.UNCHANGED:
                assert times == 1, f"{title} lacks the change: {text!r}"
            assert entry.outcome is not Outcome.SKIPPED, entry
            for line in self.theirs.get(title, []):
                assert text.split("\n").count(line) == 1, f"the line {line} of somebody else on {title}: {text!r}"

    def _texts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for titles in _batches(list(self.pages)):
            rows = self.wiki.query(
                prop="revisions", titles="|".join(titles), rvprop="content", rvslots="main", formatversion="2"
            )["pages"]
            for row in rows:
                if "revisions" in row:
                    found[row["title"]] = row["revisions"][0]["slots"]["main"]["content"]
        return found

    def _revisions(self) -> dict[str, list[int]]:
        """The revisions that the account of the run has made."""
        found: dict[str, list[int]] = {}
        rows = self.wiki.query(list="usercontribs", ucuser="Bot", uclimit="max", ucprop="ids|title")["usercontribs"]
        for row in rows:
            if row["title"] in self.pages:
                found.setdefault(row["title"], []).append(row["revid"])
        return found


def _batches(titles: Sequence[str], size: int = 20) -> list[Sequence[str]]:
    return [titles[start : start + size] for start in range(0, len(titles), size)]
