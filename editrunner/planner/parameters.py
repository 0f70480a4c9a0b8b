"""The parameters of API:Edit (https://www.mediawiki.org/wiki/API:Edit), built in one place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from editrunner.job.job import ConflictPolicy, EditOptions, ReturnTo
from editrunner.model import After, Base, BaseAfter, Edit, EditModule, OnServer, PageSnapshot, Undo, is_sendable
from editrunner.planner.diff import text_before
from editrunner.records.journal import Intent
from editrunner.records.outcomes import entry_id
from editrunner.wikitext.presave import byte_length, sha1, summary_as_stored

ALLOWED = frozenset(
    "title pageid text appendtext prependtext section sectiontitle undo undoafter summary minor notminor bot "  # noqa: SIM905 - names as the manual lists them
    "tags watchlist watchlistexpiry watch unwatch baserevid basetimestamp starttimestamp createonly nocreate recreate "
    "contentmodel contentformat returnto returntoquery returntoanchor md5".split()
)
"""What a plan may hold; anything else in one is refused."""
_ALWAYS = frozenset({"summary", "starttimestamp"})
_CONTENTS = frozenset({"text", "appendtext", "prependtext", "undo"})
"""What says how the page is to change: an edit has one of them."""
_FLAGS = frozenset({"minor", "notminor", "bot", "watch", "unwatch", "createonly", "nocreate", "recreate"})
_OF_NEW_PAGES = frozenset({"recreate", "contentmodel", "contentformat"})
_NEEDS = {
    "sectiontitle": "section",
    "section": "text",
    "undoafter": "undo",
    "watchlistexpiry": "watchlist",
    "returntoquery": "returnto",
    "returntoanchor": "returnto",
    **dict.fromkeys(_OF_NEW_PAGES, "createonly"),
}
_APART = (
    ("undo", "md5"),
    ("undo", "title"),
    ("minor", "notminor"),
    ("minor", "createonly"),
    ("watch", "unwatch"),
    ("watchlist", "watch"),
    ("watchlist", "unwatch"),
    ("nocreate", "createonly"),
    ("baserevid", "basetimestamp"),
    ("section", "createonly"),
    ("undo", "createonly"),
    ("appendtext", "createonly"),
    ("prependtext", "createonly"),
)
_WATCHLIST = frozenset({"nochange", "preferences", "watch", "unwatch"})
_VALUES = {
    "section": re.compile(r"new|(?:T-)?[0-9]{1,9}"),
    "undo": re.compile(r"[1-9][0-9]{0,17}"),
    "undoafter": re.compile(r"[1-9][0-9]{0,17}"),
    "watchlist": re.compile("|".join(_WATCHLIST)),
    "starttimestamp": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII),
    **dict.fromkeys(_FLAGS, re.compile("1")),
}
NEW_SECTION = "new"


def text_parameters(text: str) -> dict[str, str]:
    """Return what saves a text as the whole of a page."""
    return {"text": text, "md5": _md5(text)}


def section_parameters(section: str, text: str) -> dict[str, str]:
    """Return what saves a text as one section of a page: by its number, or as `T-1`."""
    return {"section": section, **text_parameters(text)}


def on_server_parameters(change: OnServer) -> dict[str, str]:
    """Return what makes the wiki put in a text by itself."""
    if change.place == "new_section":
        return {"section": NEW_SECTION, "sectiontitle": change.heading or "", **text_parameters(change.text)}
    return {f"{change.place}text": change.text, "md5": _md5(change.text)}


def undo_parameters(change: Undo) -> dict[str, str]:
    """Return what makes the wiki take back revisions; it takes no MD5 sum for that."""
    after = {} if change.after is None else {"undoafter": str(change.after)}
    return {"undo": str(change.revision), **after}


def taking_back_parameters(options: EditOptions, intent: Intent, module: EditModule) -> dict[str, str]:
    """Return what takes back one edit of a job, which the wiki has merged with somebody else's."""
    return {
        "pageid": str(intent.page_id),
        "undo": str(intent.undoes),
        "summary": intent.summary,
        **_flags(options, exists=True),
        **_watchlist(options, module),
        "nocreate": "1",
        "starttimestamp": str(intent.merged["timestamp"]),
    }


def is_on_server(params: Mapping[str, str]) -> bool:
    """Say whether an edit puts a text into whatever the page is by then, so that what results is not known."""
    return bool(params.keys() & {"appendtext", "prependtext"}) or params.get("section") == NEW_SECTION


def is_by_id(params: Mapping[str, str], page_id: int) -> bool:
    """Say whether an edit names its page by the id; one that an earlier edit of the run creates has none yet."""
    return "undo" in params or (is_on_server(params) and page_id > 0)


def has_whole_text(params: Mapping[str, str]) -> bool:
    """Say whether an edit sends all of the text that the page is to have."""
    return "text" in params and "section" not in params


def is_repeatable(params: Mapping[str, str]) -> bool:
    """Say whether the wiki refuses, or takes for no change, an edit that is sent once more after it was saved.

    Nothing protects a new section; nor an appended text where only a timestamp says what it builds upon.
    """
    return not is_on_server(params) or (params.get("section") != NEW_SECTION and "basetimestamp" not in params)


def edit_parameters(
    options: EditOptions,
    snapshot: PageSnapshot,
    base: Base | None,
    content: Mapping[str, str],
    run: str,
    module: EditModule,
    *,
    exists: bool,
) -> dict[str, str]:
    """Return the parameters of an edit.

    Args:
        options: how the job wants its edits saved.
        snapshot: the page as fetched.
        base: the revision that the edit is computed from; `None` for a new page, or on top of an earlier entry,
            whose revision is not known before it is saved.
        content: what the page is to become, by one of the functions above.
        run: the id that marks the summary.
        module: what the wiki takes.
        exists: whether the page is there when the edit is sent; a page is never created, or recreated, unasked.
    """
    # What the wiki does by itself is for this page, wherever it is moved, and for none that it is made to lead to: of
    # a new section the wiki knows no conflict.
    by_id = is_by_id(content, snapshot.page_id)
    page = {"pageid": str(snapshot.page_id)} if by_id else {"title": snapshot.title}
    parameters = {**page, **content, "summary": options.marked_summary(run)}
    parameters |= _flags(options, exists=exists)
    parameters |= _watchlist(options, module)
    if base is not None:
        # What the wiki puts in by itself would stand there twice, were own edits no conflict.
        parameters |= base_parameter("strict" if is_on_server(content) else options.conflicts, base, module)
    parameters |= {"nocreate": "1"} if exists else _creation(options)
    parameters |= _return_to(options.returnto)
    parameters["starttimestamp"] = snapshot.fetched
    return parameters


def parameters_fault(edit: Edit) -> str | None:
    """Say what is wrong with the parameters of a planned edit, or `None`: a plan can have been made by hand.

    They must be those of this very page and text, with everything that guards the page.
    """
    params = edit.params
    return next(_form_faults(params), None) or _meaning_fault(edit, params)


def _form_faults(params: Mapping[str, str]) -> Iterator[str]:
    """Say what no edit may have, whatever it is for."""
    yield from (f"it has the parameter `{name}`, which no plan may have" for name in sorted(params.keys() - ALLOWED))
    yield from (f"its `{name}` has half of a surrogate pair" for name in params if not is_sendable(params[name]))
    for name in sorted(_ALWAYS - params.keys()):
        yield f"it lacks the parameter `{name}`"
    if len(params.keys() & _CONTENTS) != 1:
        yield "it needs just one of `text`, `appendtext`, `prependtext` and `undo`"
    for name, other in _NEEDS.items():
        if name in params and other not in params:
            yield f"its `{name}` needs `{other}`"
    for name, other in _APART:
        if name in params and other in params:
            yield f"its `{name}` does not go with `{other}`"
    for name, pattern in _VALUES.items():
        if name in params and not pattern.fullmatch(params[name]):
            yield f"its `{name}` has no value that a plan may have"


def _meaning_fault(edit: Edit, params: Mapping[str, str]) -> str | None:
    """Say what does not fit the entry."""
    is_undo, by_id = "undo" in params, is_by_id(params, edit.page_id)
    base = edit.base if isinstance(edit.base, Base) else None
    fitting = {
        "id": edit.id == entry_id(edit.job, edit.title),
        "pageid": params.get("pageid") == (str(edit.page_id) if by_id else None) and (edit.page_id > 0 or not is_undo),
        "title": params.get("title") == (None if by_id else edit.title),
        "summary": bool(summary_as_stored(params["summary"])),
        "md5": is_undo or params.get("md5") == _md5(_sent_text(params)),
        "after": _after_fits(edit, params),
        "diff": not has_whole_text(params) or leads_to(edit, params["text"]),
        "createonly": ("createonly" in params) == (edit.base is None),
        "nocreate": ("nocreate" in params) == (edit.base is not None),
        "sectiontitle": ("sectiontitle" in params) == (params.get("section") == NEW_SECTION),
        "watchlistexpiry": "watchlistexpiry" not in params or params["watchlist"] == "watch",
        "starttimestamp": params["starttimestamp"] == edit.fetched,
        "baserevid": "baserevid" not in params or (base is not None and params["baserevid"] == str(base.revision)),
        "basetimestamp": "basetimestamp" not in params
        or (base is not None and params["basetimestamp"] == base.timestamp),
        "base": len(params.keys() & {"baserevid", "basetimestamp"}) == int(base is not None),
    }
    return next((f"its `{name}` does not fit" for name, fits in fitting.items() if not fits), None)


def _after_fits(edit: Edit, params: Mapping[str, str]) -> bool:
    """Say whether a plan may promise what it promises of the text that results."""
    if is_on_server(params):
        return edit.after is None
    if "section" in params:
        return edit.after is not None
    return edit.after is None or "undo" in params or is_after(edit.after, params["text"])


def leads_to(edit: Edit, text: str) -> bool:
    """Say whether the diff of an edit leads from the very text that it is planned upon to another one."""
    try:
        return is_base(edit.base, text_before(text, edit.diff, edit.title))
    except ValueError:
        return False


def is_base(base: Base | BaseAfter | None, text: str) -> bool:
    """Say whether a text is the one that an edit is planned upon.

    Raises:
        ValueError: there is half of a surrogate pair in it.
    """
    if base is None:
        return not text
    return base.sha1 == sha1(text) and (isinstance(base, BaseAfter) or base.bytes == byte_length(text))


def is_after(after: After, text: str) -> bool:
    """Say whether a text is the one that an edit is to leave."""
    return after.sha1 == sha1(text) and after.bytes == byte_length(text)


def _sent_text(params: Mapping[str, str]) -> str:
    """Return what the wiki takes the MD5 sum of."""
    return params.get("text", params.get("prependtext", "") + params.get("appendtext", ""))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def base_parameter(conflicts: ConflictPolicy, base: Base, module: EditModule) -> dict[str, str]:
    """Return the one parameter that says which revision an edit builds upon.

    Sent both, the two behave like the weaker one; wikis before MediaWiki 1.35 know only the timestamp.
    """
    if conflicts == "ignore_own" or "baserevid" not in module.parameters:
        return {"basetimestamp": base.timestamp}
    return {"baserevid": str(base.revision)}


def _flags(options: EditOptions, *, exists: bool) -> dict[str, str]:
    flags = {}
    if options.minor is False:
        flags["notminor"] = "1"
    elif options.minor and exists:
        # MediaWiki drops the flag on new pages, without a word.
        flags["minor"] = "1"
    if options.bot:
        flags["bot"] = "1"
    if options.tags:
        flags["tags"] = "|".join(options.tags)
    return flags


def _watchlist(options: EditOptions, module: EditModule) -> dict[str, str]:
    if "watchlist" not in module.parameters:
        return {options.watchlist: "1"} if options.watchlist in ("watch", "unwatch") else {}
    # Left out, it would mean `preferences`, which by default watch every page.
    watchlist: dict[str, str] = {"watchlist": options.watchlist}
    if options.watchlist_expiry is not None:
        watchlist["watchlistexpiry"] = options.watchlist_expiry
    return watchlist


def _creation(options: EditOptions) -> dict[str, str]:
    parameters = {"createonly": "1"}
    if options.recreate_deleted:
        parameters["recreate"] = "1"
    if options.content_model is not None:
        parameters["contentmodel"] = options.content_model
    if options.content_format is not None:
        parameters["contentformat"] = options.content_format
    return parameters


def _return_to(returnto: ReturnTo | None) -> dict[str, str]:
    if returnto is None:
        return {}
    named = {"returnto": returnto.title, "returntoquery": returnto.query, "returntoanchor": returnto.anchor}
    return {name: value for name, value in named.items() if value is not None}
