"""`action=edit`: the checks in MediaWiki's order, then the save.

https://www.mediawiki.org/wiki/API:Edit
"""

import hashlib
import secrets
from collections.abc import Mapping
from difflib import SequenceMatcher

from editrunner.sandbox.api import ApiError, Json, NotUnderstood, Request
from editrunner.sandbox.store import Draft, Page, Store
from editrunner.sandbox.titles import read_title
from editrunner.wikitext import sections
from editrunner.wikitext.json_text import json_as_stored, parse_json
from editrunner.wikitext.presave import as_stored, byte_length, summary_as_stored, transforms
from editrunner.wikitext.titles import Title

_MODULE = "edit"
_MOST_BYTES = 2048 * 1024


def edit(request: Request, store: Store) -> Json:
    """Save an edit, or say why not."""
    sent, session = request.sent, request.session
    if not secrets.compare_digest(sent["token"].encode(), session.csrf_token.encode()):
        raise ApiError("badtoken", "Invalid CSRF token.", _MODULE)
    if tags := request.values("tags"):  # none are defined here
        text = f"These tags are not allowed to be manually applied: {', '.join(tags)}"
        raise ApiError("badtags", text, _MODULE, disallowedtags=list(tags))
    title = _title(sent, store)
    page = store.pages.get(title.full)
    _check(request, page)
    text = _stored_text(request, store, page)
    if page and _is_unchanged(request, page, text):
        return {"edit": _outcome(page) | {"nochange": True}}
    minor = "minor" in sent and "minoredit" in session.rights and page is not None
    draft = Draft(text, session.name, summary_as_stored(sent["summary"]), minor)
    saved = store.save(title, draft)
    new = saved.latest
    answer: Json = {"oldrevid": new.parent, "newrevid": new.id, "newtimestamp": new.timestamp}
    return {"edit": _outcome(saved) | answer | ({} if page else {"new": True})}


def _title(sent: Mapping[str, str], store: Store) -> Title:
    """Return the title of the page that is to be edited.

    Raises:
        ApiError: `nosuchpageid`, or `pagecannotexist`.
        NotUnderstood: it is not named just once.
    """
    if ("title" in sent) == ("pageid" in sent):
        raise NotUnderstood("other than one of title and pageid")
    if "pageid" in sent:
        named = next((page.title for page in store.pages.values() if page.id == int(sent["pageid"])), None)
        if named is None:
            raise ApiError("nosuchpageid", f"There is no page with ID {sent['pageid']}.", _MODULE)
        return named
    title = read_title(store.site, sent["title"], _MODULE)
    if title.namespace < 0:
        raise ApiError("pagecannotexist", "Namespace doesn't allow actual pages.", _MODULE)
    return title


def refusals(request: Request, page: Page | None) -> list[ApiError]:
    """Why this account may not edit this page; nothing, if it may."""
    if page is None or not page.protected or "editprotected" in request.session.rights:
        return []
    text = "This page has been protected to prevent editing or other actions."
    return [ApiError("protectedpage", text, _MODULE)]


def _check(request: Request, page: Page | None) -> None:
    sent = request.sent
    if "createonly" in sent and page is not None:
        raise ApiError("articleexists", "The page you tried to create has been created already.", _MODULE)
    if "nocreate" in sent and page is None:
        raise ApiError("missingtitle", "The page you specified doesn't exist.", _MODULE)
    for refusal in refusals(request, page):
        raise refusal
    added = sent.get("prependtext", "") + sent.get("appendtext", "")
    if (
        "md5" in sent
        and sent["md5"] != hashlib.md5(sent.get("text", added).encode(), usedforsecurity=False).hexdigest()
    ):
        raise ApiError("badmd5", "The supplied MD5 hash was incorrect.", _MODULE)


def _stored_text(request: Request, store: Store, page: Page | None) -> str:
    model = "wikitext" if page is None else page.model
    if model not in ("wikitext", "json"):
        raise NotUnderstood(f"editing a page of the content model {model}")
    text = _whole_text(request, store, page)
    if byte_length(text) > _MOST_BYTES:
        message = "The content you supplied exceeds the page size limit of 2048 kibibytes."
        raise ApiError("contenttoobig", message, _MODULE)
    if model == "json":
        return _stored_json(text)
    if expanded := transforms(text, store.site):
        raise NotUnderstood(f"text that is transformed when it is saved: {', '.join(expanded)}")
    return as_stored(text)


def _stored_json(text: str) -> str:
    try:
        return json_as_stored(parse_json(text))
    except ValueError as error:
        raise NotUnderstood(f"a page of JSON that is none: {error}") from None


def _whole_text(request: Request, store: Store, page: Page | None) -> str:
    """Return the text that the whole page is to have.

    Raises:
        ApiError: `nosuchsection`.
        NotUnderstood: the parameters are not combined as editrunner does it.
    """
    sent = request.sent
    contents = sent.keys() & {"text", "appendtext", "prependtext"}
    strange = {
        "other than one of text, appendtext and prependtext": len(contents) != 1,
        "a section of what is added": "section" in sent and "text" not in sent,
        "a new section without sectiontitle and text": (sent.get("section") == "new")
        != ("sectiontitle" in sent and bool(sent.get("text", "").strip())),
        "text to be added to no page": "text" not in sent and page is None,
    }
    for what, is_so in strange.items():
        if is_so:
            raise NotUnderstood(what)
    old = page.latest.draft.text if page is not None else ""
    if "text" not in sent:
        return sent.get("prependtext", "") + old + sent.get("appendtext", "")
    section = sent.get("section")
    if section == "new":
        return sections.with_section(old, sent["sectiontitle"], sent["text"].rstrip())
    return sent["text"] if section is None else _with_section(store, old, section, sent["text"])


def _with_section(store: Store, old: str, section: str, text: str) -> str:
    saved = sections.replace(old, section, text, extension_tags=store.site.extension_tags)
    if saved is None:
        raise ApiError("nosuchsection", f"There is no section {section}.", _MODULE)
    return saved


def _is_unchanged(request: Request, page: Page, text: str) -> bool:
    """Say whether there is nothing to save.

    Raises:
        ApiError: `editconflict`.
        NotUnderstood: a real wiki would merge the two changes.
    """
    base_id = int(request.sent.get("baserevid", "0"))
    latest = page.latest
    if request.sent.get("section") == "new":
        mine = (request.session.name, summary_as_stored(request.sent["summary"]))
        if base_id in (0, latest.id) or mine != (latest.draft.user, latest.draft.summary):
            return False
        raise ApiError("editconflict", "Edit conflict.", _MODULE)
    if base_id in (0, latest.id):
        return text == latest.draft.text
    base = next((one.draft.text for one in page.revisions if one.id == base_id), None)
    if base is not None:
        if text in (base, latest.draft.text):
            return True
        if not _touch(base, latest.draft.text, text):
            raise NotUnderstood("two changes that a wiki merges")
    raise ApiError("editconflict", "Edit conflict.", _MODULE)


def _touch(base: str, *texts: str) -> bool:
    """Say whether two changes of a text are in the same lines, or in neighbouring ones."""
    old = base.split("\n")
    theirs, ours = (
        [change for change in SequenceMatcher(None, old, text.split("\n")).get_opcodes() if change[0] != "equal"]
        for text in texts
    )
    return any(one[1] <= other[2] and other[1] <= one[2] for one in theirs for other in ours)


def _outcome(page: Page) -> Json:
    return {"result": "Success", "pageid": page.id, "title": page.title.full, "contentmodel": page.model}
