"""A wiki in memory that keeps every revision, merges, and loses requests and answers as it is told to."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from editrunner.model import (
    DEFAULT_SITE,
    Account,
    Ambiguous,
    Answer,
    ApiError,
    EditModule,
    Fetched,
    History,
    JsonObject,
    NewestRevision,
    Query,
    Repeatable,
    Revision,
    RevisionText,
    Saved,
    Site,
    Target,
    Unchanged,
    WaitListener,
)
from editrunner.wikitext.presave import as_stored, sha1
from editrunner.wikitext.sections import with_section
from tests.fake_wiki import BOT, MODULE, refused, snapshot

OTHER = "Other"
_SERVER_SIDE = {"appendtext", "prependtext", "section", "sectiontitle", "pageid"}
_MODULE = EditModule(MODULE.parameters | _SERVER_SIDE, frozenset())


class Killed(BaseException):
    """The process is dead: nothing of it runs any more."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one edit on its way."""

    kind: str = "answered"
    """`answered`; `answer lost`: saved, and nobody hears of it; `lost`: it never arrives; `late`: it arrives later."""
    before: tuple[str, ...] = ()
    """Where somebody else puts lines on the page just before it arrives."""
    after: tuple[str, ...] = ()
    """Where just after."""
    delay: int = 0
    """How many further requests pass before a late one arrives."""


@dataclass(slots=True)
class Stored:
    """A page with all its revisions."""

    page_id: int
    revisions: list[Revision] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def newest(self) -> Revision:
        return self.revisions[-1]

    @property
    def text(self) -> str:
        return self.texts[-1]

    def text_of(self, revision: int) -> str:
        return next(text for row, text in zip(self.revisions, self.texts, strict=True) if row.revision == revision)


@dataclass
class WikiWithHistory:
    """Implements the protocol `Wiki`, and what the verbs ask of an open wiki besides."""

    merges: bool
    stored: dict[str, Stored] = field(default_factory=dict)
    fates: deque[Fate] = field(default_factory=deque)
    late: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    """Edits that are still on their way: after how many further requests they arrive."""
    meddle: Callable[[str, str], None] = lambda _title, _place: None
    """Is called with a title and one of the places that a fate names."""
    passes: Callable[[], None] = lambda: None
    """Is called wherever the process can be killed."""
    revision: int = 0
    batch_size: int = 2
    account: Account = BOT
    site: Site = DEFAULT_SITE
    edit_module: EditModule = _MODULE
    api: str = "http://127.0.0.1:1/api.php"
    session_restored: bool = False

    def cookies(self) -> list[JsonObject]:
        return []

    def close(self) -> None:
        pass

    def tell_of_waits(self, listener: WaitListener) -> None:
        pass

    def keep_lookout(self, stop_page: str | None, *, talk: bool) -> None:
        pass

    def stop_sign(self, *, older_than: float) -> str | None:
        return None

    def was_taken_away(self, title: str, since: str) -> bool:
        return False

    def was_deleted(self, title: str) -> bool:
        return False

    def revision_texts(self, revisions: Sequence[int]) -> Mapping[int, RevisionText]:
        return {}

    def list_pages(self, query: Query) -> Iterator[Target]:
        raise NotImplementedError

    def refusals(self, page_ids: Sequence[int]) -> Mapping[int, tuple[ApiError, ...]]:
        return {}

    def fetch(
        self, targets: Sequence[Target], *, follow_redirects: bool, users: bool = False, tests: bool = True
    ) -> list[Fetched]:
        self._pass()
        return [self._fetched(str(target.title)) for target in targets]

    def _fetched(self, title: str) -> Fetched:
        page = self.stored.get(title)
        if page is None:
            return snapshot(title, "", 0)
        return snapshot(title, page.text, page.newest.revision, page_id=page.page_id, timestamp=page.newest.timestamp)

    def newest_revisions(self, titles: Sequence[str]) -> Mapping[str, NewestRevision]:
        self._pass()
        found = {}
        for title in titles:
            page = self.stored.get(title)
            found[title] = (
                NewestRevision(page.newest.revision, sha1(page.text), page.page_id, page.newest.timestamp)
                if page is not None
                else NewestRevision(0, None)
            )
        return found

    def history(self, title: str, page_id: int, after: int) -> History:
        self._pass()
        page = self.stored.get(title)
        if page is None:
            return History((), title, page_gone=True)
        return History(tuple(row for row in page.revisions if row.revision > after), title, page.page_id)

    def save(self, params: Mapping[str, str], on_wait: WaitListener, may_repeat: Repeatable) -> Answer:
        fate = self.fates.popleft() if self.fates else Fate()
        if fate.kind == "late":
            # It is on its way whatever becomes of the process that has sent it.
            self.late.append((fate.delay, params))
        self._pass()
        for place in fate.before:
            self.meddle(self._title(params), place)
        answer = self.execute(params) if fate.kind in ("answered", "answer lost") else None
        for place in fate.after:
            self.meddle(self._title(params), place)
        self.passes()
        return answer if fate.kind == "answered" and answer is not None else Ambiguous("no answer")

    def _pass(self) -> None:
        self.passes()
        self.late = [(delay - 1, params) for delay, params in self.late]
        self.deliver(only_due=True)

    def deliver(self, *, only_due: bool = False) -> None:
        """Let edits arrive that are on their way."""
        due = [params for delay, params in self.late if delay < 0 or not only_due]
        self.late = [(delay, params) for delay, params in self.late if delay >= 0 and only_due]
        for params in due:
            self.execute(params)

    def edit_by_hand(self, title: str, line: str) -> None:
        """Let somebody else put a line on a page: on top where it begins with `top`, else at the end."""
        page = self.stored.get(title)
        if page is None:
            self._store(title, line, OTHER, "by hand")
        elif line.startswith("top"):
            self._store(title, f"{line}\n{page.text}", OTHER, "by hand")
        else:
            self._store(title, f"{page.text}\n{line}", OTHER, "by hand")

    def execute(self, params: Mapping[str, str]) -> Answer:  # noqa: PLR0911 - one for each answer of the wiki
        """Do what an edit asks for, as API:Edit does."""
        title = self._title(params)
        page = self.stored.get(title)
        if page is None:
            if "nocreate" in params:
                return refused("missingtitle")
            return self._saved(title, as_stored(params["text"]), params)
        if "createonly" in params:
            return refused("articleexists")
        text = as_stored(self._changed(page.text, params))
        is_stale = int(params["baserevid"]) != page.newest.revision
        if params.get("section") == "new":
            # It has no protection but this one against being sent twice in a row.
            if is_stale and (page.newest.user, page.newest.comment) == (self.account.name, params["summary"]):
                return refused("editconflict")
        elif is_stale and text != page.text:
            merged = merge(page.text_of(int(params["baserevid"])), text, page.text) if self.merges else None
            if merged is None:
                return refused("editconflict")
            text = merged
        if text == page.text:
            return Unchanged()
        return self._saved(title, text, params)

    def _title(self, params: Mapping[str, str]) -> str:
        ids = {str(page.page_id): title for title, page in self.stored.items()}
        return ids[params["pageid"]] if "pageid" in params else params["title"]

    @staticmethod
    def _changed(text: str, params: Mapping[str, str]) -> str:
        if params.get("section") == "new":
            return with_section(text, params["sectiontitle"], params["text"])
        if "text" in params:
            return params["text"]
        return params.get("prependtext", "") + text + params.get("appendtext", "")

    def _saved(self, title: str, text: str, params: Mapping[str, str]) -> Saved:
        made = self._store(title, text, str(self.account.name), params["summary"])
        return Saved(title, self.stored[title].page_id, made.parent, made.revision, made.timestamp)

    def _store(self, title: str, text: str, user: str, summary: str) -> Revision:
        self.revision += 1
        page = self.stored.setdefault(title, Stored(len(self.stored) + 1))
        parent = page.newest.revision if page.revisions else 0
        timestamp = f"2020-01-02T{self.revision // 3600:02}:{self.revision // 60 % 60:02}:{self.revision % 60:02}Z"
        made = Revision(self.revision, parent, timestamp, user, summary, sha1(text))
        page.revisions.append(made)
        page.texts.append(text)
        return made


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Merge two changes of a text as `diff3 -m` does, which MediaWiki calls; `None` where they touch."""
    lines = base.split("\n")
    hunks = sorted({*_hunks(lines, mine.split("\n")), *_hunks(lines, theirs.split("\n"))})
    for (_, end, _), (start, _, _) in pairwise(hunks):
        if start <= end:
            return None
    for start, end, new in reversed(hunks):
        lines[start:end] = new
    return "\n".join(lines)


def _hunks(old: list[str], new: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(start, end, tuple(new[first:last])) for tag, start, end, first, last in changes if tag != "equal"]
