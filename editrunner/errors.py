"""The exceptions of editrunner, their exit codes, and what it does about each error of the Action API.

Exceptions; `exit_code_of` is the one place in which they become exit codes::

    EditrunnerError
    ├── UsageError            the command was called in a way that cannot be carried out
    │   ├── InvalidJobFile    a job file has complaints, each with its place
    │   ├── InvalidPlan       a plan file is damaged, of another format, or not for this wiki
    │   ├── InvalidLog        a file is not an audit log
    │   └── CredentialsError  credentials are missing, incomplete, unbound, or for another account
    ├── WikiError             the wiki cannot be used
    │   ├── WikiUnavailable   it cannot be reached, or what answers is not MediaWiki
    │   ├── QueryRefused      it answers a query with an error
    │   ├── LoginRefused      it does not accept the credentials
    │   └── RunRefused        it refuses every further edit (a block, writing switched off)
    ├── LockHeld              another run of this account on this wiki, or on this log, is going on
    ├── LocalFailure          this machine fails (a full disk, a log that cannot be written)
    ├── Interrupted           a person wants the run to end, while it waits for something
    ├── OperationFailed       an operation cannot be applied to one page; the other pages go on
    └── OurMistake            the wiki calls a request malformed: a bug in editrunner
    LimitReached              a limit or the wiki's stop page ends the run: no error, and not to be taken for one
    └── TooManyCaptchas       the wiki asks for them again and again, and a person has to see why

Reactions; `reaction_to` looks an error code up in one table, in which a new code is one row.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence


class EditrunnerError(Exception):
    """Base of all exceptions that editrunner raises on purpose.

    Args:
        message: one sentence or two for the person who runs editrunner.
        advice: what to do about it, if there is something.
    """

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(EditrunnerError):
    """The command was called in a way that cannot be carried out."""


class InvalidJobFile(UsageError):  # noqa: N818 - the words of the field: "an invalid job file"
    """A job file has complaints.

    Args:
        complaints: each as `file:line:column: what is wrong`, in the order of the file.
    """

    def __init__(self, complaints: Sequence[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = tuple(complaints)


class InvalidPlan(UsageError):  # noqa: N818 - as InvalidJobFile
    """A plan file is damaged, of another format version, or not for this wiki or account."""


class InvalidLog(UsageError):  # noqa: N818 - as InvalidJobFile
    """A file that should be an audit log is not one."""


class CredentialsError(UsageError):
    """Credentials are missing, incomplete, not bound to a wiki, or of another account."""


class WikiError(EditrunnerError):
    """The wiki cannot be used."""


class WikiUnavailable(WikiError):  # noqa: N818 - a state, not an error of the caller
    """The wiki cannot be reached, or what answers there is not MediaWiki."""


class QueryRefused(WikiError):  # noqa: N818 - as WikiUnavailable
    """The wiki answers a query with an error: a title that cannot be, a list that it does not have."""


class LoginRefused(WikiError):  # noqa: N818 - as WikiUnavailable
    """The wiki does not accept the credentials."""


class RunRefused(WikiError):  # noqa: N818 - as WikiUnavailable
    """The wiki refuses this and every further edit: a block, writing switched off."""


class LockHeld(EditrunnerError):  # noqa: N818 - as WikiUnavailable
    """Another run holds the lock that this one needs; nothing was done."""


class LocalFailure(EditrunnerError):  # noqa: N818 - as WikiUnavailable
    """This machine fails: the disk is full, the log cannot be written."""


class Interrupted(EditrunnerError):  # noqa: N818 - as WikiUnavailable
    """A person wants the run to end, and nothing is on its way to the wiki."""


class OurMistake(EditrunnerError):  # noqa: N818 - as WikiUnavailable
    """The wiki calls a request malformed that editrunner made by itself."""


class OperationFailed(EditrunnerError):  # noqa: N818 - as WikiUnavailable
    """An operation cannot be applied to a page.

    Args:
        code: a stable word for scripts, as `sections_unknown`.
        message: why, for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class LimitReached(Exception):  # noqa: N818 - ends a run, and is no error
    """A limit ends the run.

    Args:
        key: which one, as the audit log names it.
        reason: what was reached, for people.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(key, reason)
        self.key = key
        self.reason = reason


class TooManyCaptchas(LimitReached):
    """The wiki asks for one CAPTCHA after the other."""


class ExitCode(enum.IntEnum):
    """What a verb ends with."""

    DONE = 0
    FINISHED_WITH_PROBLEMS = 1
    USAGE = 2
    CHANGES = 3
    LIMIT = 4
    WAITING_FOR_PERSON = 5
    WIKI = 6
    LOCKED = 7
    LOCAL_FAILURE = 8
    BUG = 70
    INTERRUPTED = 130


_PRECEDENCE = (
    ExitCode.BUG,
    ExitCode.LOCAL_FAILURE,
    ExitCode.INTERRUPTED,
    ExitCode.USAGE,
    ExitCode.LOCKED,
    ExitCode.WIKI,
    ExitCode.LIMIT,
    ExitCode.WAITING_FOR_PERSON,
    ExitCode.FINISHED_WITH_PROBLEMS,
    ExitCode.CHANGES,
    ExitCode.DONE,
)

_EXIT_CODES: dict[type[BaseException], ExitCode] = {
    UsageError: ExitCode.USAGE,
    WikiError: ExitCode.WIKI,
    LockHeld: ExitCode.LOCKED,
    LocalFailure: ExitCode.LOCAL_FAILURE,
    Interrupted: ExitCode.INTERRUPTED,
    TooManyCaptchas: ExitCode.WAITING_FOR_PERSON,
    LimitReached: ExitCode.LIMIT,
    OSError: ExitCode.LOCAL_FAILURE,
    KeyboardInterrupt: ExitCode.INTERRUPTED,
}


def exit_code_of(error: BaseException) -> ExitCode:
    """Return the exit code for an exception; whatever no row names is a bug."""
    for kind, code in _EXIT_CODES.items():
        if isinstance(error, kind):
            return code
    return ExitCode.BUG


def gravest_exit_code(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the exit code that counts where several apply."""
    return min(codes, key=_PRECEDENCE.index, default=ExitCode.DONE)


class Reaction(enum.IntEnum):
    """What to do about an error of the Action API; the greater, the graver."""

    WAIT = enum.auto()
    """No edit was made: wait, then send the same request again."""
    RENEW_TOKEN = enum.auto()
    """Fetch a new CSRF token and send the request again, once."""
    LOG_IN_AGAIN = enum.auto()
    """The session is lost: log in and send the request again, once."""
    PLAN_AGAIN = enum.auto()
    """The page has moved on: fetch it and compute the edit anew, or call it a conflict."""
    HOLD = enum.auto()
    """A person has to decide."""
    FAIL_PAGE = enum.auto()
    """This page is refused; the others go on."""
    LOOK = enum.auto()
    """Perhaps the edit was made: look into the page's history before anything else."""
    STOP_RUN = enum.auto()
    """No edit of this run will be accepted."""
    OUR_MISTAKE = enum.auto()
    """The request itself was wrong."""


PARTIAL_BLOCK = "blocked-partially"
"""Stands for the code of a block from some pages or namespaces: https://www.mediawiki.org/wiki/Partial_blocks."""


def http_code(status: int) -> str:
    """Return what stands for the error code where the answer is not the wiki's, but of a server in front of it."""
    return f"http-{status}"


# Every code of https://www.mediawiki.org/wiki/API:Edit#Possible_errors, of the modules that answer before
# it, and of the extensions that refuse edits. A trailing `*` stands for any ending.
_CODES: dict[Reaction, str] = {
    Reaction.WAIT: "maxlag readonly ratelimited",
    Reaction.RENEW_TOKEN: "badtoken",
    Reaction.LOG_IN_AGAIN: "assertuserfailed assertbotfailed assertnameduserfailed",
    Reaction.LOOK: "internal_api_error_* unknownerror",
    Reaction.PLAN_AGAIN: (
        "editconflict articleexists missingtitle nosuchpageid pagedeleted edit-already-exists edit-gone-missing"
    ),
    Reaction.HOLD: "captcha abusefilter-warning",
    Reaction.FAIL_PAGE: (
        "protectedpage protectedtitle protectednamespace* cascadeprotected cantcreate* noedit* "
        "customcssprotected customjsprotected customjsonprotected mycustomcssprotected mycustomjsprotected "
        "mycustomjsonprotected sitejsonprotected no-direct-editing abusefilter-disallowed spamblacklist "
        "titleblacklist-forbidden spamdetected contenttoobig emptypage emptynewsection missingcommenttext "
        "invalidtitle pagecannotexist nosuchrevid nosuchsection invalidsection "
        "sectionsnotsupported editnotsupported appendnotsupported redirect-appendonly edit-invalidredirect "
        "badformat invalid-content-data invalid-json-data parseerror badmd5 badtags taggingnotallowed "
        "permissiondenied revwrongpage undofailure hookaborted noimageredirect* tpt-target-page filtered "
        f"summaryrequired {PARTIAL_BLOCK}"
    ),
    Reaction.STOP_RUN: (
        "blocked autoblocked globalblocking-* writeapidenied noapiwrite readapidenied assertanonfailed "
        "http-401 mwoauth-*"
    ),
    Reaction.OUR_MISTAKE: ("notitle notext notoken missingparam invalidparammix mustbeposted badvalue toomanyvalues"),
}

REACTIONS: dict[str, Reaction] = {code: reaction for reaction, codes in _CODES.items() for code in codes.split()}
_PREFIXES = {code[:-1]: reaction for code, reaction in REACTIONS.items() if code.endswith("*")}


def reaction_to(code: str) -> Reaction:
    """Return the reaction to one error code; a code that no row names fails its page."""
    if code in REACTIONS:
        return REACTIONS[code]
    for prefix, reaction in _PREFIXES.items():
        if code.startswith(prefix):
            return reaction
    return Reaction.FAIL_PAGE


def is_known(code: str) -> bool:
    """Say whether a row names an error code."""
    return code in REACTIONS or any(code.startswith(prefix) for prefix in _PREFIXES)


def gravest_reaction(codes: Iterable[str]) -> Reaction:
    """Return the gravest of the reactions to the errors of one answer (at least one)."""
    return max(reaction_to(code) for code in codes)
