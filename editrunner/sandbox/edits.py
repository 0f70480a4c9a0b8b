"""`action=edit`: the checks in MediaWiki's order, then the save.

https://www.mediawiki.org/wiki/API:Edit
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

from editrunner.sandbox.accounts import refusals
from editrunner.sandbox.answers import ApiError, ApiErrors, Json, NotUnderstood, bad_title, bad_value, missing
from editrunner.sandbox.login import refuse_in_address
from editrunner.sandbox.meta import MOST_BYTES, csrf_token
from editrunner.sandbox.parameters import ModuleParameters
from editrunner.sandbox.request import ApiRequest
from editrunner.sandbox.store import CONTENT_FORMATS, Draft, Page, Revision, default_model
from editrunner.sandbox.texts import stored_json, stored_summary, stored_wikitext, trimmed_end
from editrunner.sandbox.titles import BadTitle, Title, Titles

_MODULE = "edit"
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_MODELS = ("wikitext", "json", "text")


@dataclass(frozen=True, slots=True)
class EditRequest:
    """What an edit says, each part already checked for its form."""

    title: Title
    full_title: str
    text: str
    summary: str
    minor: bool
    bot: bool
    tags: tuple[str, ...]
    base: int
    createonly: bool
    nocreate: bool
    md5: str | None
    model: str | None
    content_format: str | None


def edit(request: ApiRequest) -> Json:
    """Save an edit, or say why not."""
    own = request.module(_MODULE)
    _check_token(request, own)
    asked = _read(request, own)
    page = request.site.store.page(asked.title)
    model = _model(asked, page)
    _check(request, asked, page)
    _check_model(request, asked, page, model)
    text = _stored_text(asked, model)
    if page is not None and _is_unchanged(request, asked, page, text):
        return {"edit": _outcome(asked, page, model) | {"nochange": True}}
    return {"edit": _save(request, asked, page, model, text)}


def _check_token(request: ApiRequest, own: ModuleParameters) -> None:
    refuse_in_address(request, _MODULE, "token")
    sent = own.required("token")
    if not secrets.compare_digest(sent.encode(), csrf_token(request).encode()):
        raise ApiError("badtoken", "Invalid CSRF token.", _MODULE)


def _read(request: ApiRequest, own: ModuleParameters) -> EditRequest:
    title, text = own.text("title"), own.text("text")
    summary = stored_summary(own.text("summary") or "")
    tags = _tags(request, own)
    minor, bot = own.flag("minor"), own.flag("bot")
    own.flag("notminor")  # only overrides a preference, not `minor`
    base = own.integer("baserevid") or 0
    _check_timestamp(own)
    createonly, nocreate, md5 = own.flag("createonly"), own.flag("nocreate"), own.raw("md5")
    content_format, model = _format(own), _known_model(own)
    request.parameters.refuse_the_rest()
    if text is None:
        names = 'At least one of the parameters "text", "appendtext", "prependtext" and "undo" is required.'
        raise missing(names, _MODULE)
    read = _title(title, request.site.titles)
    if not summary:
        raise NotUnderstood("an edit without a summary: the wiki's own words for it differ between versions")
    return EditRequest(
        title=read,
        full_title=request.site.titles.full(read),
        text=text,
        summary=summary,
        minor=minor and "minoredit" in request.visitor.rights,
        bot=bot and "bot" in request.visitor.rights,
        tags=tags,
        base=base,
        createonly=createonly,
        nocreate=nocreate,
        md5=md5,
        model=model,
        content_format=content_format,
    )


def _tags(request: ApiRequest, own: ModuleParameters) -> tuple[str, ...]:
    tags = own.texts("tags") or ()
    if refused := [tag for tag in tags if tag not in request.site.tags]:
        text = f"These tags are not allowed to be manually applied: {', '.join(refused)}"
        raise ApiError("badtags", text, _MODULE, disallowedtags=refused)
    return tags


def _check_timestamp(own: ModuleParameters) -> None:
    # It guards against pages deleted meanwhile; nothing is ever deleted here.
    sent = own.raw("starttimestamp")
    if sent is not None and not _TIMESTAMP.fullmatch(sent):
        raise NotUnderstood(f"starttimestamp={sent}")


def _format(own: ModuleParameters) -> str | None:
    sent = own.raw("contentformat")
    if sent is not None and sent not in CONTENT_FORMATS.values():
        raise bad_value("contentformat", sent, _MODULE)
    return sent


def _known_model(own: ModuleParameters) -> str | None:
    sent = own.raw("contentmodel")
    if sent is not None and sent not in CONTENT_FORMATS:
        raise bad_value("contentmodel", sent, _MODULE)
    return sent


def _title(raw: str | None, titles: Titles) -> Title:
    if raw is None:
        raise missing('One of the parameters "title" and "pageid" is required.', _MODULE)
    try:
        title = titles.read(raw)
    except BadTitle as bad:
        raise bad_title(raw, _MODULE) from bad
    if title.interwiki:
        raise bad_title(raw, _MODULE)
    if not title.can_exist:
        raise ApiError("pagecannotexist", "Namespace doesn't allow actual pages.", _MODULE)
    return Title(title.namespace, title.text)


def _check(request: ApiRequest, asked: EditRequest, page: Page | None) -> None:
    if asked.createonly and page is not None:
        raise ApiError("articleexists", "The page you tried to create has been created already.", _MODULE)
    if asked.nocreate and page is None:
        raise ApiError("missingtitle", "The page you specified doesn't exist.", _MODULE)
    if refused := refusals(request.visitor, asked.title, page):
        raise ApiErrors(refused)
    if asked.md5 is not None and asked.md5 != _md5(asked.text):
        raise ApiError("badmd5", "The supplied MD5 hash was incorrect.", _MODULE)
    if asked.tags and "applychangetags" not in request.visitor.rights:
        text = "You do not have permission to apply change tags along with your changes."
        raise ApiError("tags-apply-no-permission", text, _MODULE)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _model(asked: EditRequest, page: Page | None) -> str:
    own = page.latest.draft.model if page else default_model(asked.title)
    model = asked.model or own
    if page is not None and model != own:
        raise NotUnderstood(f"changing the content model of a page from {own} to {model}")
    if asked.content_format not in (None, CONTENT_FORMATS[model]):
        text = (
            f"The requested format {asked.content_format} is not supported for content model {model} "
            f"used by {asked.full_title}."
        )
        raise ApiError("badformat", text, _MODULE)
    return model


def _check_model(request: ApiRequest, asked: EditRequest, page: Page | None, model: str) -> None:
    other = page is None and model != default_model(asked.title)
    if other and "editcontentmodel" not in request.visitor.rights:
        text = "You don't have permission to change the content model of a page."
        raise ApiError("cantchangecontentmodel", text, _MODULE)
    if model not in _MODELS:
        raise NotUnderstood(f"editing a page of the content model {model}")


def _stored_text(asked: EditRequest, model: str) -> str:
    if len(asked.text.encode()) > MOST_BYTES:
        text = "The content you supplied exceeds the page size limit of 2048 kibibytes."
        raise ApiError("contenttoobig", text, _MODULE)
    if model == "text":
        return trimmed_end(asked.text)
    if model == "wikitext":
        return stored_wikitext(asked.text)
    try:
        return stored_json(asked.text)
    except ValueError as bad:
        raise ApiError("invalid-json-data", "Invalid JSON: Syntax error", _MODULE) from bad


def _is_unchanged(request: ApiRequest, asked: EditRequest, page: Page, text: str) -> bool:
    """Whether there is nothing to save.

    A real wiki merges changes that do not touch; the sandbox only does so where there is none to merge.

    Raises:
        ApiError: `editconflict`.
    """
    latest = page.latest
    if asked.base in (0, latest.revision_id):
        return text == latest.text
    base = request.site.store.revision(asked.base)
    if base is not None and base.page_id != page.page_id:
        raise NotUnderstood("baserevid of another page")
    if base is None or text not in (base.text, latest.text):
        raise ApiError("editconflict", "Edit conflict.", _MODULE)
    return True


def _save(request: ApiRequest, asked: EditRequest, page: Page | None, model: str, text: str) -> Json:
    draft = Draft(
        text=text,
        author=request.visitor.author,
        summary=asked.summary,
        model=model,
        minor=asked.minor and page is not None,
        bot=asked.bot,
        tags=asked.tags,
    )
    saved = request.site.store.save(asked.title, draft)
    return _outcome(asked, saved, model) | {
        "oldrevid": saved.parent_id,
        "newrevid": saved.revision_id,
        "newtimestamp": saved.timestamp,
        **({"new": True} if page is None else {}),
    }


def _outcome(asked: EditRequest, of: Page | Revision, model: str) -> Json:
    return {"result": "Success", "pageid": of.page_id, "title": asked.full_title, "contentmodel": model}
