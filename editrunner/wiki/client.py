"""A MediaWiki as the planner and the executor use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from editrunner.errors import CredentialsError
from editrunner.model import (
    Account,
    Ambiguous,
    Answer,
    Challenged,
    EditModule,
    Fetched,
    JsonObject,
    NewestRevision,
    Query,
    Refused,
    Saved,
    Site,
    Target,
    Unchanged,
    Unsent,
    WaitListener,
)
from editrunner.wiki import queries
from editrunner.wiki.http import ApiAnswer, NoAnswer
from editrunner.wiki.session import Session

_BATCH = 50
_LARGE_BATCH = 500


class MediaWiki:
    """A wiki, by one open session; implements the protocol `Wiki`.

    Args:
        session: not yet opened.
        maxlag: seconds of database lag above which writes wait.
        expected_account: who must be logged in, or `None` for whoever it is.

    Raises:
        CredentialsError: somebody else is logged in.
        WikiError: the session cannot be opened.
    """

    def __init__(self, session: Session, *, maxlag: int, expected_account: str | None = None) -> None:
        self._session = session
        self._maxlag = maxlag
        self._identity = session.open()
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
        return queries.list_pages(self._session.read, query)

    def fetch(self, targets: Sequence[Target], *, follow_redirects: bool) -> list[Fetched]:
        """Fetch at most `batch_size` pages, in the order asked for, each page once."""
        return queries.fetch_pages(self._session.read, targets, follow_redirects=follow_redirects)

    def newest_revisions(self, titles: Sequence[str]) -> Mapping[str, NewestRevision]:
        """Return the newest revision of at most `batch_size` pages, by title."""
        return queries.newest_revisions(self._session.read, titles)

    def was_deleted(self, title: str) -> bool:
        """Say whether a page of that title was deleted at some time: https://www.mediawiki.org/wiki/API:Logevents."""
        return queries.was_deleted(self._session.read, title)

    def save(self, params: Mapping[str, str], on_wait: WaitListener) -> Answer:
        """Send one edit: https://www.mediawiki.org/wiki/API:Edit."""
        parameters = {"action": "edit", **params, "maxlag": str(self._maxlag)}
        answer = self._session.write(parameters, self._asserts(), on_wait)
        return _edit_answer(answer)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _asserts(self) -> dict[str, str]:
        """Return who the wiki must believe us to be: https://www.mediawiki.org/wiki/API:Assert."""
        if self.account.name is not None:
            return {"assert": "user", "assertuser": self.account.name}
        # With temporary accounts, the first edit logs in.
        return {} if self.site.temporary_accounts else {"assert": "anon"}


def _edit_answer(answer: ApiAnswer | NoAnswer) -> Answer:
    if isinstance(answer, NoAnswer):
        return Ambiguous(answer.reason) if answer.sent else Unsent(answer.reason)
    if answer.errors:
        return Refused(answer.errors)
    edit = answer.content.get("edit")
    if not isinstance(edit, dict):
        return Ambiguous("the answer does not say what became of the edit")
    if edit.get("result") != "Success":
        challenge = edit.get("captcha")
        if isinstance(challenge, dict):
            return Challenged(challenge)
        return Ambiguous(f"the wiki answers neither with success nor with an error: {edit.get('result')}")
    return _success(edit)


def _success(edit: JsonObject) -> Answer:
    if edit.get("nochange"):
        return Unchanged()
    try:
        return Saved(
            title=str(edit["title"]),
            page_id=cast("int", edit["pageid"]),
            old_revision=cast("int", edit.get("oldrevid", 0)),
            new_revision=cast("int", edit["newrevid"]),
            timestamp=str(edit["newtimestamp"]),
        )
    except KeyError as error:
        return Ambiguous(f"the wiki answers with success, but without {error}")
