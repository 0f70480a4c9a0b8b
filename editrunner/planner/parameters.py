"""The parameters of API:Edit (https://www.mediawiki.org/wiki/API:Edit), built in one place."""

from __future__ import annotations

import hashlib

from editrunner.job.job import ConflictPolicy, EditOptions, ReturnTo
from editrunner.model import Base, Edit, EditModule, PageSnapshot
from editrunner.wikitext.presave import sha1, summary_as_stored

ALLOWED = frozenset(
    "title text summary minor notminor bot tags watchlist watchlistexpiry watch unwatch baserevid basetimestamp "  # noqa: SIM905 - names as the manual lists them
    "starttimestamp createonly nocreate recreate contentmodel contentformat returnto returntoquery returntoanchor "
    "md5".split()
)
"""What a plan may hold; anything else in one is refused."""
_ALWAYS = frozenset({"title", "text", "summary", "starttimestamp", "md5"})


def edit_parameters(
    options: EditOptions,
    snapshot: PageSnapshot,
    base: Base | None,
    text: str,
    run: str,
    module: EditModule,
    *,
    exists: bool,
) -> dict[str, str]:
    """Return the parameters that save a text as the whole of a page.

    Args:
        options: how the job wants its edits saved.
        snapshot: the page as fetched.
        base: the revision that the text is computed from; `None` for a new page, or on top of an earlier entry,
            whose revision is not known before it is saved.
        text: as the wiki stores it.
        run: the id that marks the summary.
        module: what the wiki takes.
        exists: whether the page is there when the edit is sent; a page is never created, or recreated, unasked.
    """
    parameters = {"title": snapshot.title, "text": text, "summary": marked_summary(options, run)}
    parameters |= _flags(options, exists=exists)
    parameters |= _watchlist(options, module)
    if base is not None:
        parameters |= base_parameter(options.conflicts, base, module)
    parameters |= {"nocreate": "1"} if exists else _creation(options)
    parameters |= _return_to(options.returnto)
    parameters["starttimestamp"] = snapshot.fetched
    parameters["md5"] = _md5(text)
    return parameters


def parameters_fault(edit: Edit) -> str | None:
    """Say what is wrong with the parameters of a planned edit, or `None`: a plan can have been made by hand.

    They must be those of this very page and text, with everything that guards the page.
    """
    params = edit.params
    unknown = sorted(params.keys() - ALLOWED)
    if unknown:
        return f"it has the parameter `{unknown[0]}`, which no plan may have"
    missing = sorted(_ALWAYS - params.keys())
    if missing:
        return f"it lacks the parameter `{missing[0]}`"
    fitting = {
        "title": params["title"] == edit.title,
        "md5": params["md5"] == _md5(params["text"]),
        "after": edit.after is None or edit.after.sha1 == sha1(params["text"]),
        "createonly": ("createonly" in params) == (edit.base is None),
        "nocreate": ("nocreate" in params) == (edit.base is not None),
        "baserevid": params.get("baserevid", _base_of(edit)) == _base_of(edit),
        "basetimestamp": not isinstance(edit.base, Base)
        or params.get("basetimestamp", edit.base.timestamp) == edit.base.timestamp,
        "base": len(params.keys() & {"baserevid", "basetimestamp"}) == int(isinstance(edit.base, Base)),
    }
    return next((f"its `{name}` does not fit" for name, fits in fitting.items() if not fits), None)


def _base_of(edit: Edit) -> str:
    return str(edit.base.revision) if isinstance(edit.base, Base) else ""


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


def marked_summary(options: EditOptions, run: str) -> str:
    """Return the summary as the wiki stores it, with the mark of the run behind it."""
    summary = summary_as_stored(options.summary)
    return f"{summary} #{run}" if options.mark else summary
