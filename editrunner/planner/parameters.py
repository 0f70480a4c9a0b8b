"""The parameters of API:Edit (https://www.mediawiki.org/wiki/API:Edit), built in one place."""

from __future__ import annotations

import hashlib

from editrunner.job.job import EditOptions
from editrunner.model import Base, PageSnapshot
from editrunner.wikitext.presave import summary_as_stored

ALLOWED = frozenset(
    "title text summary minor notminor bot tags baserevid starttimestamp createonly nocreate md5".split()  # noqa: SIM905 - names as the manual lists them
)
"""What a plan may hold; anything else in one is refused."""


def edit_parameters(
    options: EditOptions, snapshot: PageSnapshot, base: Base | None, text: str, run: str, *, exists: bool
) -> dict[str, str]:
    """Return the parameters that save a text as the whole of a page.

    Args:
        options: how the job wants its edits saved.
        snapshot: the page as fetched.
        base: the revision that the text is computed from; `None` for a new page, or on top of an earlier entry,
            whose revision is not known before it is saved.
        text: as the wiki stores it.
        run: the id that marks the summary.
        exists: whether the page is there when the edit is sent; a page is never created, or recreated, unasked.
    """
    parameters = {"title": snapshot.title, "text": text, "summary": marked_summary(options, run)}
    if options.minor is False:
        parameters["notminor"] = "1"
    elif options.minor and exists:
        # MediaWiki drops the flag on new pages, without a word.
        parameters["minor"] = "1"
    if options.bot:
        parameters["bot"] = "1"
    if options.tags:
        parameters["tags"] = "|".join(options.tags)
    if base is not None:
        parameters["baserevid"] = str(base.revision)
    parameters["nocreate" if exists else "createonly"] = "1"
    parameters["starttimestamp"] = snapshot.fetched
    parameters["md5"] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return parameters


def marked_summary(options: EditOptions, run: str) -> str:
    """Return the summary as the wiki stores it, with the mark of the run behind it."""
    summary = summary_as_stored(options.summary)
    return f"{summary} #{run}" if options.mark else summary
