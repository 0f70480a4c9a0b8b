"""The values that travel through editrunner, and the protocols between its layers.

The way of the data is `Job -> Target -> PageSnapshot -> Entry -> Outcome -> audit event`.
Everything here is frozen, and knows neither network nor disk.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal, Protocol, Self, TypeAlias, runtime_checkable

from editrunner.errors import PARTIAL_BLOCK

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

# ---------------------------------------------------------------- where something stands


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file that a person wrote; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


# ---------------------------------------------------------------- the wiki

_SEPARATOR = "\x1f"


def api_time(moment: datetime) -> str:
    """Return a moment as the Action API takes and writes it: https://www.mediawiki.org/wiki/API:Data_formats#Timestamps.

    Args:
        moment: with its time zone; what is less than a second is left out.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_sendable(text: str) -> bool:
    """Say whether a text can be sent: UTF-8 does not have half of a surrogate pair.

    Python makes such halves of bytes in arguments and the environment that are no text.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def api_values(values: Sequence[str | int]) -> str:
    """Return several values as the API takes them.

    Where one holds the character that separates them, as a title may, a control character separates them:
    https://www.mediawiki.org/wiki/API:Data_formats#Multivalue_parameters.
    """
    texts = [str(value) for value in values]
    return _SEPARATOR + _SEPARATOR.join(texts) if any("|" in text for text in texts) else "|".join(texts)


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace of a wiki: https://www.mediawiki.org/wiki/Manual:Namespace."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    first_letter: bool = True
    """Whether the first letter of a page name is made a capital (`$wgCapitalLinks`)."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a wiki says of itself: https://www.mediawiki.org/wiki/API:Siteinfo."""

    generator: str
    namespaces: Mapping[int, Namespace]
    extension_tags: frozenset[str]
    temporary_accounts: bool = False
    link_trail: str = "^([a-z]+)"
    """The letters behind a link that belong to it: https://www.mediawiki.org/wiki/Help:Links."""
    protocols: tuple[str, ...] = ("http://", "https://", "ftp://", "ftps://", "mailto:", "news:", "//")
    """What the addresses of external links begin with."""
    redirect_words: tuple[str, ...] = ("#REDIRECT",)
    sort_key_words: tuple[str, ...] = ("DEFAULTSORT:", "DEFAULTSORTKEY:", "DEFAULTCATEGORYSORT:")
    substitution_words: tuple[str, ...] = ("SUBST:", "SAFESUBST:")
    """Magic words, in all of the wiki's languages: https://www.mediawiki.org/wiki/Help:Magic_words."""
    by_name: Mapping[str, Namespace] = field(init=False, repr=False, compare=False)
    """The namespaces by their names and aliases, upper and lower case taken for the same (`str.casefold`)."""

    def __post_init__(self) -> None:
        by_name: dict[str, Namespace] = {}
        for namespace in self.namespaces.values():
            for name in (namespace.name, *namespace.aliases):
                by_name.setdefault(name.casefold(), namespace)
        object.__setattr__(self, "by_name", by_name)


def _default_namespaces() -> dict[int, Namespace]:
    names = [
        *("Media", "Special", "", "Talk", "User", "User_talk", "Project", "Project_talk", "File", "File_talk"),
        *("MediaWiki", "MediaWiki_talk", "Template", "Template_talk", "Help", "Help_talk"),
        *("Category", "Category_talk"),
    ]
    aliases = {6: ("Image",), 7: ("Image talk",)}
    return {
        number: Namespace(number, name.replace("_", " "), aliases.get(number, ()))
        for number, name in enumerate(names, start=-2)
    }


DEFAULT_SITE = Site(
    generator="",
    namespaces=_default_namespaces(),
    extension_tags=frozenset(
        {
            *("pre", "nowiki", "gallery", "indicator", "langconvert"),
            *("ref", "references", "math", "source", "syntaxhighlight", "poem"),
        }
    ),
)
"""A wiki as MediaWiki installs itself, for what runs without one (`editrunner test`)."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a session edits as, and what they may do."""

    name: str | None
    """The user name as the wiki writes it; `None` when logged out."""
    rights: frozenset[str]
    temporary: bool = False
    """Whether the wiki made it for somebody logged out: https://www.mediawiki.org/wiki/Help:Temporary_accounts."""


@dataclass(frozen=True, slots=True)
class EditModule:
    """What a wiki's API:Edit takes, by its own words: https://www.mediawiki.org/wiki/API:Parameter_information."""

    parameters: frozenset[str]
    """The names that it knows; what it does not know it drops with a mere warning."""
    tags: frozenset[str]
    """The change tags that may be put on an edit."""
    content_models: frozenset[str] = frozenset()
    content_formats: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AbuseFilter:
    """The filter that an error tells of: https://www.mediawiki.org/wiki/Extension:AbuseFilter/Actions."""

    id: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class ApiError:
    """One error of an answer: https://www.mediawiki.org/wiki/API:Errors_and_warnings."""

    code: str
    text: str
    module: str | None = None
    data: Mapping[str, Json] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Its row in the table of reactions: a block from some pages has the same code as one from all."""
        block = self.data.get("blockinfo")
        is_partial = isinstance(block, dict) and bool(block.get("blockpartial"))
        return PARTIAL_BLOCK if is_partial else self.code

    @property
    def abuse_filter(self) -> AbuseFilter | None:
        """The filter that speaks against an edit, where one does."""
        found = self.data.get("abusefilter")
        if not isinstance(found, dict):
            return None
        return AbuseFilter(*(None if found.get(name) is None else str(found[name]) for name in ("id", "description")))

    @property
    def is_filter_warning(self) -> bool:
        """Whether a filter only warns: the next edit of that page in this session overrides it."""
        return self.code == "abusefilter-warning"

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


def filter_ids(errors: Iterable[ApiError]) -> frozenset[str]:
    """Return the ids of the abuse filters that errors tell of."""
    found = (error.abuse_filter for error in errors)
    return frozenset(told.id for told in found if told is not None and told.id is not None)


# ---------------------------------------------------------------- which pages


RowPlace: TypeAlias = tuple[str, int]
"""File and line of a row; line 0 for a file of a folder."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, or (line 0) a file of a folder: the values of `${…}` for a page."""

    file: str
    line: int
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def place(self) -> RowPlace:
        """What it is known by among all rows of a run."""
        return self.file, self.line

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Target:
    """A page that a selector names, by title or by page id."""

    title: str | None = None
    page_id: int | None = None
    namespace: int | None = None
    """Known where a wiki listed the page."""
    wanted_namespaces: tuple[int, ...] = ()
    """The only namespaces that its selector wants; none means all."""
    selection: int = 0
    """Which of the job's selections listed it, counted from 0."""
    position: Position | None = None
    row: Row | None = None

    def __str__(self) -> str:
        return self.title if self.title is not None else f"page id {self.page_id}"


_SHARD = re.compile(r"([1-9][0-9]{0,4})/([1-9][0-9]{0,4})", re.ASCII)


def shard_of(title: str, count: int) -> int:
    """Return which of so many shards (from 1) a page belongs to, by its title as the wiki writes it.

    The first eight bytes of the SHA-256 of the title in UTF-8 are an unsigned number, the most significant byte first.
    The remainder of its division by `count`, and 1.
    """
    # Half of a surrogate pair, which UTF-8 does not have, comes in titles that a wiki then calls invalid.
    digest = hashlib.sha256(title.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) % count + 1


@dataclass(frozen=True, slots=True)
class Shard:
    """A stable share of a run's pages: the `index`th (from 1) of `count`."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a shard that is written as `2/8`.

        Raises:
            ValueError: the text is something else.
        """
        found = _SHARD.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise ValueError(f"`{text}` is no shard: it is written I/N, from 1/N to N/N, as 2/8")
        return cls(int(found[1]), int(found[2]))

    def has(self, title: str) -> bool:
        """Say whether a page is of this share, by its title as the wiki writes it."""
        return shard_of(title, self.count) == self.index

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


@dataclass(frozen=True, slots=True)
class LimitKey:
    """Which limit ends a run: its name under `limits`, and the job where it is one of a single job."""

    name: str
    job: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a limit as the audit log names it: `NAME`, or `JOB/NAME`."""
        job, slash, name = text.rpartition("/")
        return cls(name, job if slash else None)

    def __str__(self) -> str:
        return self.name if self.job is None else f"{self.job}/{self.name}"


@dataclass(frozen=True, slots=True)
class Descent:
    """How a listing goes on into the subcategories that it lists."""

    parameter: str
    """The parameter that names the category to list."""
    depth: int
    keep: bool = False
    """Whether the subcategories themselves are targets too."""


QueryKind: TypeAlias = Literal["list", "generator"]


@dataclass(frozen=True, slots=True)
class Age:
    """A parameter that is a time, so long before the run began."""

    parameter: str
    span: timedelta


@dataclass(frozen=True, slots=True)
class Query:
    """A module of the Action API that lists pages, to be read to its end: https://www.mediawiki.org/wiki/API:Lists."""

    module: str
    parameters: Mapping[str, str]
    limit_parameter: str
    """Empty where the module has none."""
    descent: Descent | None = None
    kind: QueryKind = "list"
    by_offset: bool = False
    """Whether it goes on behind so many rows: then an edit that takes one out would make it pass over another."""
    oldest: Age | None = None
    strict: bool = False
    """Whether the parameters are not our own: what the wiki does not know of them is an error."""
    at_most: int | None = None
    """How many pages are wanted of it."""


@dataclass(frozen=True, slots=True)
class RawQuery:
    """A module with parameters that somebody has chosen; a wiki says whether it has them, and how the list is read."""

    kind: QueryKind
    module: str
    parameters: Mapping[str, str]


Listing: TypeAlias = "Iterable[Target] | Query | RawQuery"
"""What a selector selects: pages that it names itself, to be gone through once, or a list for the wiki to read out."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that a job reads, as it was when the job file was loaded."""

    path: str
    """Relative to the folder of the job file, with `/`."""
    sha256: str
    content: str


Inputs: TypeAlias = Mapping[str, InputFile]


@runtime_checkable
class Rowed(Protocol):
    """A selector that lists a target for each row of a table, or file of a folder."""

    def rows(self, inputs: Inputs) -> Sequence[Row]:
        """Return the rows, in order."""
        ...

    def row(self, inputs: Inputs, file: str, line: int) -> Row | None:
        """Return the row that stands there, or `None`."""
        ...

    def target(self, row: Row) -> Target:
        """Return the target that a row is for."""
        ...


class Selector(Protocol):
    """Says which pages: data for the planner, which does the asking."""

    KIND: ClassVar[str]
    SUMMARY: ClassVar[str]
    SCHEMA: ClassVar[JsonObject]
    """The JSON Schema of each of its keys; the key `KIND` is required."""
    EXAMPLE: ClassVar[JsonObject]

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """Return what to list, in order.

        Args:
            site: the wiki's namespaces.
            inputs: the files that the job reads, by path.
            namespaces: the only ones wanted, none meaning all; a selector narrows its queries by them where
                the API can, the planner sifts in any case.
        """
        ...


@runtime_checkable
class Endless(Protocol):
    """A selector whose list has no sensible end of its own."""

    BOUNDS: ClassVar[tuple[str, ...]]
    """The keys of which a target needs one."""


@runtime_checkable
class OfAccount(Protocol):
    """A selector whose list is about the account that is logged in."""

    KIND: ClassVar[str]
    OF_ACCOUNT: ClassVar[bool]


# ---------------------------------------------------------------- a page, and what to change in it


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop of a redirect chain."""

    source: str
    target: str
    fragment: str | None = None


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """A page as it was fetched.

    `revision` 0 stands for a page that does not exist; its text is empty.
    """

    title: str
    page_id: int
    namespace: int
    revision: int
    timestamp: str | None
    fetched: str
    sha1: str | None
    content_model: str
    content_format: str | None
    text: str
    requested: tuple[str, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    is_redirect: bool = False
    refusals: tuple[ApiError, ...] = ()
    """Why this account may not edit (or create) the page, in the wiki's own words."""
    leads_to: tuple[Redirect, ...] = ()
    """Where the page, a redirect itself, leads, hop by hop; known where an operation asks for it."""
    user: str | None = None
    """Who made the revision; `None` where nobody has asked, or the wiki hides it."""
    categories: frozenset[str] = frozenset()
    """Those that the page is in of the categories that were asked for, by full titles."""
    rows: tuple[Row, ...] = ()
    """Those that it is for, in the order in which they are applied."""

    @property
    def exists(self) -> bool:
        """Whether there is such a page."""
        return self.revision != 0


@dataclass(frozen=True, slots=True)
class NewestRevision:
    """Where a page stands: `revision` 0 stands for a page that does not exist."""

    revision: int
    sha1: str | None
    page_id: int = 0
    timestamp: str = ""
    is_redirect: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision in a page's history: https://www.mediawiki.org/wiki/API:Revisions.

    `user`, `comment` and `sha1` are `None` where the wiki hides them. `logged_out` says that whoever made it has no
    account of their own: an address, or a temporary account.
    """

    revision: int
    parent: int
    timestamp: str
    user: str | None
    comment: str | None
    sha1: str | None
    logged_out: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of a page that came after a known one, oldest first.

    `page_gone`: there is no such page (any more), or it has another history. `taken_away`: what the page was that had
    its title before may be found elsewhere, or nowhere.
    """

    revisions: tuple[Revision, ...]
    title: str = ""
    page_id: int = 0
    page_gone: bool = False
    taken_away: bool = False


@dataclass(frozen=True, slots=True)
class RevisionText:
    """A revision with its text, which is `None` where the wiki hides it; `parent` is 0 for a page's first."""

    revision: int
    page_id: int
    parent: int
    content_model: str
    text: str | None


@dataclass(frozen=True, slots=True)
class NotFetched:
    """A requested title that leads to no page that could be edited."""

    title: str
    requested: tuple[str, ...]
    code: str
    text: str
    redirects: tuple[Redirect, ...] = ()
    rows: tuple[Row, ...] = ()


Fetched: TypeAlias = "PageSnapshot | NotFetched"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a condition needs to know of a page that does not stand in the page's text."""

    last_edit: bool = False
    """When the page was edited last."""
    last_editor: bool = False
    categories: frozenset[str] = frozenset()
    """Whether it is in any of these, by full titles."""

    def __or__(self, other: Needs) -> Needs:
        return Needs(
            self.last_edit or other.last_edit,
            self.last_editor or other.last_editor,
            self.categories | other.categories,
        )

    def __bool__(self) -> bool:
        return self.last_edit or self.last_editor or bool(self.categories)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the wiki says of a page besides its text, as far as the conditions of its job need it (`Needs`)."""

    as_of: str = ""
    """When the wiki was asked."""
    last_edit: str | None = None
    """When the page was edited last; `None` for a page that does not exist."""
    last_editor: str | None = None
    """Who made that edit; `None` where the wiki hides it."""
    categories: frozenset[str] = frozenset()
    """Those of the categories in question that the page is in."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an operation sees of a page: the text that it may change, and whose it is."""

    title: str
    namespace: int
    content_model: str
    text: str
    leads_to: tuple[Redirect, ...] = ()
    """Where it leads, if it is a redirect and an operation asks for that; to its own beginning where in a circle."""
    facts: Facts = Facts()


@dataclass(frozen=True, slots=True)
class Context:
    """What an operation or a condition knows besides the page."""

    site: Site
    job: str
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Every redirect to a page that an operation or a condition of the job names (`Asking.names`), and that page; by
    full titles."""


@dataclass(frozen=True, slots=True)
class NewText:
    """An operation's result: the page with this text."""

    text: str


@dataclass(frozen=True, slots=True)
class NoChange:
    """An operation's result: nothing to do, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """An operation's result: the template, parameter or the like that it is for is not there; and what that is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undo:
    """An operation's result: the wiki is to take back revisions: https://www.mediawiki.org/wiki/API:Edit."""

    revision: int
    """The newest one to take back."""
    after: int | None
    """Where several are taken back: the one before the oldest of them."""


@dataclass(frozen=True, slots=True)
class Touch:
    """An operation's result: the page is to be saved with the text that it has."""


@dataclass(frozen=True, slots=True)
class OnServer:
    """An operation's result: the wiki is to put a text in by itself, whatever the page is by then."""

    place: Literal["append", "prepend", "new_section"]
    text: str
    """With what keeps it apart from the page's own text."""
    heading: str | None = None
    """Of a new section."""


Change: TypeAlias = "NewText | NoChange | Absent | Undo | Touch | OnServer"

SECTION_MODELS = frozenset({"wikitext"})
TEXT_MODELS = frozenset({"wikitext", "text", "css", "javascript", "sanitized-css", "Scribunto"})
JSON_MODELS = frozenset({"json", "GadgetDefinition", "MassMessageListContent"})
"""The content models that MediaWiki itself writes as JSON; those of the extension JsonConfig are written otherwise."""


class Operation(Protocol):
    """One declarative change of a page: a frozen dataclass whose fields are the keys of its schema."""

    KIND: ClassVar[str]
    SUMMARY: ClassVar[str]
    SCHEMA: ClassVar[JsonObject]
    """The JSON Schema of each of its keys."""
    REQUIRED: ClassVar[tuple[str, ...]]
    EXAMPLE: ClassVar[JsonObject]
    CONTENT_MODELS: ClassVar[frozenset[str]]
    CONFINEMENT: ClassVar[Confinement]

    def apply(self, page: Page, context: Context) -> Change:
        """Return the changed text, or why there is nothing to change.

        Raises:
            OperationFailed: the operation does not fit this page.
        """
        ...


@runtime_checkable
class Asking(Protocol):
    """An operation or a condition that needs to know the redirects to pages that it names."""

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the full titles of the pages."""
        ...


@dataclass(frozen=True, slots=True)
class Confinement:
    """Whether and how the keys that all operations share apply to one."""

    section: Literal["none", "optional", "required"] = "optional"
    whole: bool = True
    """Whether the operation sees the section's heading too, or only what stands below it."""
    subsections: bool = True
    """The default of the key."""
    creates: bool = False
    """Whether `if_absent: create` can make the section."""
    conditional: bool = True
    """Whether it takes `only_if`, `skip_if` and `cosmetic`: what changes the text here does."""
    heading: bool = False
    """Whether its section must have a heading, so that neither the lead nor what stands between two lines will do."""
    chain: bool = False
    """Whether it needs to know where a redirect leads (`Page.leads_to`)."""


class Condition(Protocol):
    """A question about a page, answered by yes or no."""

    KIND: ClassVar[str]
    SUMMARY: ClassVar[str]
    SCHEMA: ClassVar[JsonObject]
    """The JSON Schema of its value."""
    EXAMPLE: ClassVar[Json]
    LOOKS_AT_TEXT: ClassVar[bool]
    """Whether it asks for nothing but the page's text: then operations can have it, too."""

    def holds(self, page: Page, context: Context) -> bool:
        """Say whether it holds for the page.

        Raises:
            OperationFailed: nobody can tell.
        """
        ...

    def words(self, *, holds: bool) -> str:
        """Say what is so where it holds, and where it does not, as `the page is in …`."""
        ...


@runtime_checkable
class Needing(Protocol):
    """A condition that needs to know more of a page than its text, its title and its content model."""

    def needs(self, site: Site) -> Needs:
        """Say what."""
        ...


@runtime_checkable
class Combining(Protocol):
    """A condition that is made of others."""

    def deciding(self, page: Page, context: Context) -> tuple[Condition, ...]:
        """Return those of them for which it holds, or does not."""
        ...


def needs_of(conditions: Iterable[Condition], site: Site) -> Needs:
    """Return all that conditions need to know."""
    needs = Needs()
    for condition in conditions:
        if isinstance(condition, Needing):
            needs |= condition.needs(site)
    return needs


def answerable(conditions: Iterable[Condition], site: Site) -> list[Condition]:
    """Return those of some conditions for which a page's own text and title are enough."""
    return [condition for condition in conditions if not needs_of([condition], site)]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that speaks against something: `key` is `only_if` or `skip_if`."""

    key: Literal["only_if", "skip_if"]
    reason: str


def unmet(only_if: Iterable[Condition], skip_if: Iterable[Condition], page: Page, context: Context) -> Unmet | None:
    """Return the first condition that speaks against a page, or `None`."""
    for condition in only_if:
        if not condition.holds(page, context):
            return Unmet("only_if", "; ".join(_reasons(condition, page, context)))
    for condition in skip_if:
        if condition.holds(page, context):
            return Unmet("skip_if", "; ".join(_reasons(condition, page, context)))
    return None


def _reasons(condition: Condition, page: Page, context: Context, path: str = "") -> Iterator[str]:
    """Say why a condition holds, or does not; parts of a combined one are named by their path, as `any/contains`."""
    here = f"{path}{condition.KIND}"
    if isinstance(condition, Combining):
        for part in condition.deciding(page, context):
            yield from _reasons(part, page, context, f"{here}/")
    else:
        words = condition.words(holds=condition.holds(page, context))
        yield f"`{here}`: {words}" if path else words


# ---------------------------------------------------------------- what is planned


@dataclass(frozen=True, slots=True)
class Base:
    """The revision that an edit is computed from."""

    revision: int
    timestamp: str
    sha1: str
    bytes: int


@dataclass(frozen=True, slots=True)
class BaseAfter:
    """The text that an earlier entry of the same plan is to leave on the page."""

    entry: str
    sha1: str


@dataclass(frozen=True, slots=True)
class After:
    """The text that an edit leaves, as the wiki will store it."""

    sha1: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page of one job."""

    id: str
    job: str
    title: str
    namespace: int
    page_id: int
    requested: tuple[str, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    rows: tuple[Row, ...] = ()

    def common(self) -> dict[str, Any]:
        """Return what every kind of entry has, to make another kind of it."""
        return {name: getattr(self, name) for name in Entry.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Entry):
    """A page to be changed."""

    base: Base | BaseAfter | None
    """`None` for a page to be created."""
    fetched: str
    params: Mapping[str, str]
    """The parameters of API:Edit but for token, asserts, maxlag and CAPTCHA."""
    after: After | None
    """`None` where the wiki transforms the text while saving."""
    diff: str
    changed_by: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    hold: str | None = None

    @property
    def characters(self) -> int:
        """How much memory it takes, about: how long what is sent is."""
        return sum(map(len, self.params.values()))

    @property
    def growth(self) -> int | None:
        """By how many bytes the page grows; `None` where that is not known."""
        if self.after is None or isinstance(self.base, BaseAfter):
            return None
        return self.after.bytes - (self.base.bytes if self.base is not None else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip(Entry):
    """A page to be left alone, and why."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Entry):
    """A page for which no edit could be computed."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class TargetsListed:
    """Targets that a job has just listed; none of them is listed again.

    They are listed in batches. `complete` says that there are no more.
    """

    job: str
    targets: tuple[Target, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Barrier:
    """All entries so far have to end before the next one is planned: it can be of a page that they are of, too."""


# ---------------------------------------------------------------- what became of it


class Outcome(enum.StrEnum):
    """How an entry ended."""

    SAVED = "saved"
    MERGED = "merged"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    HELD = "held"
    CONFLICT = "conflict"
    FAILED = "failed"
    UNKNOWN = "unknown"


SAVES = (Outcome.SAVED, Outcome.MERGED)
"""The outcomes of entries whose edit made a revision."""

PROBLEMS = (Outcome.FAILED, Outcome.CONFLICT, Outcome.UNKNOWN)
"""The outcomes of entries that did not end well."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The wiki has saved an edit. `old_revision` is 0 for a new page."""

    title: str
    page_id: int
    old_revision: int
    new_revision: int
    timestamp: str
    ignored: str | None = None
    """What the wiki says of parameters that it did not know, and left out."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The wiki says that the page has this text already; there is no new revision."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The wiki has refused an edit, with at least one error."""

    errors: tuple[ApiError, ...]


@dataclass(frozen=True, slots=True)
class Challenged:
    """The wiki asks for a CAPTCHA. `challenge` is the wiki's own description of it."""

    challenge: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """No answer that says whether the edit was saved."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """The edit certainly never reached the wiki, however often it was tried."""

    reason: str


Answer: TypeAlias = "Saved | Unchanged | Refused | Challenged | Ambiguous | Unsent"


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before a request is sent again."""

    code: str
    text: str
    seconds: float
    attempt: int


WaitListener: TypeAlias = Callable[[Wait], None]
Repeatable: TypeAlias = Callable[[Wait], bool]
"""Says after a pause whether the request may be sent again."""


class Wiki(Protocol):
    """A wiki as the planner and the executor see it."""

    @property
    def api(self) -> str:
        """The address of its `api.php`."""
        ...

    @property
    def site(self) -> Site:
        """What it says of itself."""
        ...

    @property
    def account(self) -> Account:
        """Whom edits are made as."""
        ...

    @property
    def edit_module(self) -> EditModule:
        """What it takes with an edit."""
        ...

    @property
    def batch_size(self) -> int:
        """How many pages one request may ask for."""
        ...

    def list_pages(self, query: Query) -> Iterator[Target]:
        """Read a list to its end, as a stream; a page may come repeatedly."""
        ...

    def checked(self, query: RawQuery) -> Query:
        """Return how to read a list, which only reads and which the wiki knows with all its parameters."""
        ...

    def fetch(
        self, targets: Sequence[Target], *, follow_redirects: bool, users: bool = False, tests: bool = True
    ) -> Iterable[Fetched]:
        """Fetch at most `batch_size` pages, each page once.

        Long ones come some at a time, the next when those have been taken. Those that come together are in the order
        asked for.

        Args:
            targets: the pages.
            follow_redirects: whether the pages at the ends of redirects are wanted in their place.
            users: whether to ask who has edited the pages last.
            tests: whether to ask what this account may not do with them; that takes the wiki as long as the texts do.
        """
        ...

    def refusals(self, page_ids: Sequence[int]) -> Mapping[int, tuple[ApiError, ...]]:
        """Return why this account may not edit those of at most `batch_size` pages that it may not."""
        ...

    def resolved_titles(self, targets: Sequence[Target], *, follow_redirects: bool) -> list[str]:
        """Return the title at which each of at most `batch_size` targets ends up, as `fetch` would; no text is read.

        What a target leads to that is no page has a title, too: the one that `fetch` gives to it.
        """
        ...

    def memberships(self, page_ids: Sequence[int], categories: Sequence[str]) -> Mapping[int, frozenset[str]]:
        """Return which of at most `batch_size` categories at most as many pages are in, through templates or not."""
        ...

    def redirect_chains(self, titles: Sequence[str]) -> Mapping[str, tuple[Redirect, ...]]:
        """Return where those of at most `batch_size` pages lead that are redirects; a circle ends where it closes."""
        ...

    def redirects_to(self, titles: Sequence[str]) -> Mapping[str, str]:
        """Return all redirects to some pages, and those that the titles themselves are, with the page each leads to."""
        ...

    def newest_revisions(self, titles: Sequence[str]) -> Mapping[str, NewestRevision]:
        """Return the newest revision of at most `batch_size` pages, by title."""
        ...

    def revision_texts(self, revisions: Sequence[int]) -> Mapping[int, RevisionText]:
        """Return those of at most `batch_size` revisions that are there, by number."""
        ...

    def was_deleted(self, title: str) -> bool:
        """Say whether a page of that title was deleted at some time."""
        ...

    def was_taken_away(self, title: str, since: str) -> bool:
        """Say whether a page of that title was deleted, moved, or merged with another one since a time."""
        ...

    def history(self, title: str, page_id: int, after: int) -> History:
        """Return the revisions of a page that came after one of them.

        Args:
            title: what to look under where the page id is not known.
            page_id: 0 for a page that did not exist.
            after: a revision of the page; 0 for its whole history.
        """
        ...

    def keep_lookout(self, stop_page: str | None, *, talk: bool) -> None:
        """Look at a page, and for messages to the account, with every query from now on."""
        ...

    def stop_sign(self, *, older_than: float) -> str | None:
        """Say why the wiki's people want the run to stop, or `None`.

        Args:
            older_than: seconds; where the last look is older, look once more.
        """
        ...

    def save(self, params: Mapping[str, str], on_wait: WaitListener, may_repeat: Repeatable) -> Answer:
        """Send one edit, waiting as long as the wiki asks for it; never twice after an ambiguous answer.

        Args:
            params: of API:Edit.
            on_wait: is told of each wait, before it.
            may_repeat: is asked after each wait; where it says no, what became of the edit is not known.
        """
        ...
