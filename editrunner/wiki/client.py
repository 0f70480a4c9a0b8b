"""A MediaWiki as the planner and the executor use it."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import cast

from editrunner.errors import CredentialsError, WikiError
from editrunner.model import (
    Account,
    Ambiguous,
    Answer,
    ApiError,
    Challenged,
    EditModule,
    Fetched,
    History,
    JsonObject,
    NewestRevision,
    Query,
    RawQuery,
    Redirect,
    Refused,
    Repeatable,
    RevisionText,
    Saved,
    Site,
    Target,
    Unchanged,
    Unsent,
    WaitListener,
)
from editrunner.wiki import modules, pages, queries, redirects
from editrunner.wiki.http import ApiAnswer, NoAnswer
from editrunner.wiki.lookout import Lookout, joined
from editrunner.wiki.session import Session
from editrunner.wiki.survey import Survey, survey
from editrunner.wikitext.titles import normal_title

_BATCH = 50
_LARGE_BATCH = 500


class MediaWiki:
    """A wiki, by one open session; implements the protocol `Wiki`.

    Args:
        session: not yet opened.
        maxlag: seconds of database lag above which writes wait.
        expected_account: who must be logged in, or `None` for whoever it is.
        cookies: those of an earlier session, to go on with it.

    Raises:
        CredentialsError: somebody else is logged in.
        WikiError: the session cannot be opened.
    """

    def __init__(
        self,
        session: Session,
        *,
        maxlag: int,
        expected_account: str | None = None,
        cookies: Sequence[JsonObject] = (),
    ) -> None:
        self._session = session
        self._maxlag = maxlag
        self._lookout: Lookout | None = None
        self._sign: str | None = None
        self._looked_at = -math.inf
        self._looking = threading.Lock()
        self._identity = session.open(cookies)
        name = self._identity.account.name
        if expected_account is not None and name is not None and name != expected_account.replace("_", " "):
            raise CredentialsError(
                f"the job file is for the account {expected_account}, but the credentials are of {name}",
                advice="Set the credentials of that account, or change `wiki.account`.",
            )

    @property
    def api(self) -> str:
        """The address of its api.php."""
        return self._session.api

    @property
    def session_restored(self) -> bool:
        """Whether the session whose cookies it was opened with was still good."""
        return self._session.restored

    def cookies(self) -> list[JsonObject]:
        """Return the session's cookies, to go on with it in another process. They are secrets."""
        return self._session.cookies()

    @property
    def site(self) -> Site:
        """What it says of itself."""
        return self._identity.site

    @property
    def account(self) -> Account:
        """Whom edits are made as."""
        return self._identity.account

    @property
    def edit_module(self) -> EditModule:
        """What it takes with an edit."""
        return self._identity.edit_module

    @property
    def batch_size(self) -> int:
        """How many pages one request may ask for: https://www.mediawiki.org/wiki/API:Query#Limits."""
        return _LARGE_BATCH if "apihighlimits" in self.account.rights else _BATCH

    def list_pages(self, query: Query) -> Iterator[Target]:
        """Read a list to its end, as a stream."""
        return queries.list_pages(self._read, query)

    def checked(self, query: RawQuery) -> Query:
        """Return how to read a list that somebody else has chosen."""
        return modules.checked(self._session.read, query)

    def fetch(
        self, targets: Sequence[Target], *, follow_redirects: bool, users: bool = False, tests: bool = True
    ) -> Iterator[Fetched]:
        """Fetch at most `batch_size` pages, each page once; long ones some at a time."""
        how = pages.Fetching(follow_redirects=follow_redirects, users=users, tests=tests)
        return pages.fetch_pages(self._read, targets, how)

    def refusals(self, page_ids: Sequence[int]) -> Mapping[int, tuple[ApiError, ...]]:
        """Return why this account may not edit those of at most `batch_size` pages that it may not."""
        return pages.refusals(self._read, page_ids)

    def resolved_titles(self, targets: Sequence[Target], *, follow_redirects: bool) -> list[str]:
        """Return the title at which each of at most `batch_size` targets ends up; no text is read."""
        return pages.resolved_titles(self._read, targets, follow_redirects=follow_redirects)

    def memberships(self, page_ids: Sequence[int], categories: Sequence[str]) -> Mapping[int, frozenset[str]]:
        """Return which of at most `batch_size` categories at most as many pages are in."""
        return queries.memberships(self._read, page_ids, categories)

    def redirect_chains(self, titles: Sequence[str]) -> Mapping[str, tuple[Redirect, ...]]:
        """Return where those of at most `batch_size` pages lead that are redirects."""
        return redirects.redirect_chains(self._read, titles)

    def redirects_to(self, titles: Sequence[str]) -> Mapping[str, str]:
        """Return all redirects to at most `batch_size` pages, and the page that each leads to."""
        return redirects.redirects_to(self._read, titles)

    def newest_revisions(self, titles: Sequence[str]) -> Mapping[str, NewestRevision]:
        """Return the newest revision of at most `batch_size` pages, by title."""
        return queries.newest_revisions(self._read, titles)

    def revision_texts(self, revisions: Sequence[int]) -> Mapping[int, RevisionText]:
        """Return those of at most `batch_size` revisions that are there, by number."""
        return queries.revision_texts(self._read, revisions)

    def was_deleted(self, title: str) -> bool:
        """Say whether a page of that title was deleted at some time: https://www.mediawiki.org/wiki/API:Logevents."""
        return queries.was_deleted(self._read, title)

    def was_taken_away(self, title: str, since: str) -> bool:
        """Say whether a page of that title was deleted, moved, or merged with another one since a time."""
        return queries.was_taken_away(self._read, title, since)

    def history(self, title: str, page_id: int, after: int) -> History:
        """Return the revisions of a page that came after one of them."""
        return queries.history(self._read, title, page_id, after)

    def tell_of_waits(self, listener: WaitListener) -> None:
        """Tell somebody else of the waits of requests that read."""
        self._session.on_wait = listener

    def keep_lookout(self, stop_page: str | None, *, talk: bool) -> None:
        """Look at a page, and for messages to the account, with every query from now on."""
        self._lookout = Lookout(stop_page, talk) if stop_page is not None or talk else None

    def stop_sign(self, *, older_than: float) -> str | None:
        """Say why the wiki's people want the run to stop, or `None`; look once more after so many seconds."""
        if self._lookout is not None:
            with self._looking:
                if time.monotonic() - self._looked_at > older_than:
                    self._read({"action": "query"})
        return self._sign

    def _read(self, parameters: Mapping[str, str]) -> JsonObject:
        """Send a query, and look at what the lookout is for."""
        if self._lookout is None or parameters.get("list") == "allpages" or "continue" in parameters:
            # One query can ask for one range of pages only; and a query that is continued leaves out what came to
            # its end before: https://www.mediawiki.org/wiki/API:Continue
            return self._session.read(parameters)
        content = self._session.read(joined(parameters, self._lookout.parameters(self.site)))
        self._sign = self._lookout.sign_in(content)
        self._looked_at = time.monotonic()
        return content

    def save(self, params: Mapping[str, str], on_wait: WaitListener, may_repeat: Repeatable) -> Answer:
        """Send one edit: https://www.mediawiki.org/wiki/API:Edit."""
        parameters = {"action": "edit", **params, "maxlag": str(self._maxlag)}
        answer = _edit_answer(self._session.write(parameters, self._asserts(), on_wait, may_repeat), self.site, params)
        if self.site.temporary_accounts and isinstance(answer, Saved | Unchanged | Challenged | Ambiguous):
            self._take_temporary_account()
        return answer

    def survey(self) -> Survey:
        """Ask the wiki for what only `doctor` wants to know."""
        return survey(self._session.read)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _take_temporary_account(self) -> None:
        """Go on as the account that the wiki has made for us with the first edit; later edits then assert it."""
        if self.account.name is not None:
            return
        # The edit's own answer counts; the next one asks again.
        with suppress(WikiError):
            self._identity = replace(self._identity, account=self._session.account())

    def _asserts(self) -> dict[str, str]:
        """Return who the wiki must believe us to be: https://www.mediawiki.org/wiki/API:Assert."""
        if self.account.name is not None:
            return {"assert": "user", "assertuser": self.account.name}
        # With temporary accounts, the first edit logs in.
        return {} if self.site.temporary_accounts else {"assert": "anon"}


def _edit_answer(answer: ApiAnswer | NoAnswer, site: Site, params: Mapping[str, str]) -> Answer:
    if isinstance(answer, NoAnswer):
        return Ambiguous(answer.reason) if answer.sent else Unsent(answer.reason)
    if answer.errors:
        return Refused(answer.errors)
    edit = answer.content.get("edit")
    if not isinstance(edit, dict):
        return Ambiguous("the answer does not say what became of the edit")
    if edit.get("result") == "Success" and not _is_of_page(edit, site, params):
        return Ambiguous(f"the answer is to an edit of another page: {edit.get('title')}")
    outcome = _outcome(edit)
    return replace(outcome, ignored=_ignored(answer.content)) if isinstance(outcome, Saved) else outcome


def _is_of_page(edit: JsonObject, site: Site, params: Mapping[str, str]) -> bool:
    """Say whether an answer is of the page that the edit is of; a server on the way can mix answers up."""
    if "pageid" in params:
        return str(edit.get("pageid")) == params["pageid"]
    return edit.get("title") == normal_title(site, params["title"])


def _ignored(content: JsonObject) -> str | None:
    """Return the warning of parameters left out: https://www.mediawiki.org/wiki/API:Errors_and_warnings."""
    warnings = cast("list[JsonObject]", content.get("warnings") or [])
    texts = [str(warning.get("text")) for warning in warnings if warning.get("code") == "unrecognizedparams"]
    return " ".join(texts) or None


def _outcome(edit: JsonObject) -> Answer:
    match edit.get("result"), edit.get("captcha"):
        case "Success", _:
            return _success(edit)
        case "Failure", dict(challenge):
            return Challenged(challenge)
        case "Failure", _:
            return Refused((_refused_by_extension(edit),))
        case other, _:
            return Ambiguous(f"the wiki answers neither with success nor with an error: {other}")


def _refused_by_extension(edit: JsonObject) -> ApiError:
    """Return what an extension has put in place of the result, in fields of its own, as an error.

    See https://www.mediawiki.org/wiki/Manual:Hooks/EditFilterMergedContent.
    """
    said = {name: value for name, value in edit.items() if name != "result"}
    text = said.get("info") or said.get("message") or json.dumps(said, ensure_ascii=False)
    return ApiError(str(said.get("code") or "hookaborted"), str(text), "edit", said)


def _success(edit: JsonObject) -> Answer:
    if edit.get("nochange"):
        return Unchanged()
    try:
        page_id, old, new = (_number(edit, name) for name in ("pageid", "oldrevid", "newrevid"))
        return Saved(str(edit["title"]), page_id, old, new, str(edit["newtimestamp"]))
    except KeyError as error:
        return Ambiguous(f"the wiki answers with success, but without {error}")


def _number(edit: JsonObject, name: str) -> int:
    """Return an id; 0 for that of the revision before the first one.

    Raises:
        KeyError: there is none.
    """
    number = edit.get(name, 0 if name == "oldrevid" else None)
    # To Python, `true` is a number, too.
    if not isinstance(number, int) or isinstance(number, bool):
        raise KeyError(name)
    return number
