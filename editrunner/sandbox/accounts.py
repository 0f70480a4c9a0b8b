"""Who may do what: accounts, their rights, and the sessions that cookies stand for."""

import secrets
from dataclasses import dataclass, field

from editrunner.sandbox.answers import ApiError
from editrunner.sandbox.namespaces import MEDIAWIKI, USER
from editrunner.sandbox.store import Author, Page, default_model, is_code
from editrunner.sandbox.titles import Title

BOT_PASSWORD_SUFFIX = "@er"  # noqa: S105 -- the name of a bot password, not the password
ANONYMOUS_TOKEN = "+\\"  # noqa: S105 -- the same on every wiki

_EVERYBODY = frozenset({"createaccount", "createpage", "createtalk", "edit", "read"})
_USER = frozenset(
    {"applychangetags", "autoconfirmed", "changetags", "createpage", "createtalk", "edit", "editcontentmodel"}
    | {"editsemiprotected", "minoredit", "move", "move-categorypages", "move-rootuserpages", "move-subpages", "read"}
)
_BOT = _USER | {"apihighlimits", "autopatrol", "bot", "editmywatchlist", "nominornewtalk", "suppressredirect"}

_PROTECTED_PAGE = "This page has been protected to prevent editing or other actions."
_INTERFACE = "This page provides interface text for the software on this wiki, and is protected to prevent abuse."
_CODE_LANGUAGES = {"css": "CSS", "javascript": "JavaScript", "json": "JSON"}
_CODE_NAMES = {"css": "css", "javascript": "js", "json": "json"}


@dataclass(frozen=True, slots=True)
class Account:
    """A user that can log in, as `NAME@er`, with a bot password.

    https://www.mediawiki.org/wiki/Manual:Bot_passwords
    """

    name: str
    password: str = field(repr=False)
    rights: frozenset[str] = _USER

    @property
    def login_name(self) -> str:
        """The name to log in with."""
        return self.name + BOT_PASSWORD_SUFFIX


DEFAULT_ACCOUNTS: tuple[Account, ...] = (
    Account("Bot", secrets.token_hex(16), _BOT),
    Account("Plain", secrets.token_hex(16)),
    Account("Other", secrets.token_hex(16)),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request, logged in or not."""

    author: Author
    user_id: int
    rights: frozenset[str]

    @classmethod
    def logged_out(cls, address: str) -> "Visitor":
        """Somebody without an account, known by an address."""
        return cls(Author(address, anonymous=True), 0, _EVERYBODY)

    @property
    def anonymous(self) -> bool:
        """Whether nobody is logged in."""
        return self.author.anonymous

    @property
    def most_titles(self) -> int:
        """How many titles one request may name."""
        return 500 if "apihighlimits" in self.rights else 50

    @property
    def most_rows(self) -> int:
        """How many rows a list answers at most."""
        return 5000 if "apihighlimits" in self.rights else 500


def _token() -> str:
    return secrets.token_hex(20) + ANONYMOUS_TOKEN


@dataclass(slots=True)
class Session:
    """What a cookie stands for. `login` and `csrf` are its tokens."""

    visitor: Visitor | None = None
    login: str = field(default_factory=_token, repr=False)
    csrf: str = field(default_factory=_token, repr=False)


class Sessions:
    """The open sessions, by the value of their cookie."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def find(self, cookie: str) -> Session | None:
        """The session that a cookie stands for."""
        return self._sessions.get(cookie)

    def open(self, session: Session) -> str:
        """Begin a session.

        Returns:
            The value of its cookie.
        """
        cookie = secrets.token_urlsafe(24)
        self._sessions[cookie] = session
        return cookie


class Accounts:
    """The accounts of the wiki, with the ids they have there."""

    def __init__(self, accounts: tuple[Account, ...]) -> None:
        self._accounts = {account.login_name: (number, account) for number, account in enumerate(accounts, 2)}

    def log_in(self, login_name: str, password: str) -> Visitor | None:
        """The account of that name, if the password is right."""
        number, account = self._accounts.get(user_name(login_name), (0, None))
        if account is None or not secrets.compare_digest(account.password.encode(), password.encode()):
            return None
        return Visitor(Author(account.name), number, account.rights)


def user_name(name: str) -> str:
    """A user name as MediaWiki writes it."""
    name = name.replace("_", " ").strip()
    return name[:1].upper() + name[1:]


def refusals(visitor: Visitor, title: Title, page: Page | None) -> list[ApiError]:
    """Why this visitor may not edit this page; nothing, if they may.

    https://www.mediawiki.org/wiki/Manual:User_rights
    """
    found: list[ApiError] = []
    if page is not None and page.protected and "editprotected" not in visitor.rights:
        found.append(ApiError("protectedpage", _PROTECTED_PAGE, "edit"))
    if title.namespace == MEDIAWIKI and "editinterface" not in visitor.rights:
        found.append(ApiError("protectednamespace-interface", _INTERFACE, "edit"))
    if is_code(title):
        found.extend(_code_refusals(visitor, title))
    return found


def _code_refusals(visitor: Visitor, title: Title) -> list[ApiError]:
    model = default_model(title)
    name, language = _CODE_NAMES[model], _CODE_LANGUAGES[model]
    if title.namespace != USER:
        right, code, text = f"editsite{name}", f"site{name}protected", "it may affect all visitors"
    elif title.text.partition("/")[0] == visitor.author.name:
        right, code, text = f"editmyuser{name}", f"mycustom{name}protected", "it is your own"
    else:
        right, code, text = f"edituser{name}", f"custom{name}protected", "it is another user's"
    if right in visitor.rights:
        return []
    return [ApiError(code, f"You do not have permission to edit this {language} page because {text}.", "edit")]
