"""Who there is on the embedded wiki, and the sessions that cookies stand for."""

import secrets
from dataclasses import dataclass, field

_ANONYMOUS_TOKEN = "+\\"  # noqa: S105 - the same on every wiki
_ANONYMOUS = frozenset({"createpage", "createtalk", "edit", "read"})
_USER = _ANONYMOUS | {"applychangetags", "autoconfirmed", "editcontentmodel", "minoredit", "move"}
_BOT = _USER | {"apihighlimits", "autopatrol", "bot"}
GROUPS = {"*": _ANONYMOUS, "user": _USER, "autoconfirmed": frozenset({"autoconfirmed"}), "bot": _BOT}
"""What each group of users may do."""


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
        return f"{self.name}@er"


DEFAULT_ACCOUNTS: tuple[Account, ...] = (
    Account("Bot", secrets.token_hex(16), _BOT),
    Account("Plain", secrets.token_hex(16)),
    Account("Other", secrets.token_hex(16)),
)


def _new_token() -> str:
    return secrets.token_hex(20) + _ANONYMOUS_TOKEN


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie stands for: an account that is logged in, or nobody yet."""

    account: Account | None = None
    user_id: int = 0
    cookie: str = field(default_factory=secrets.token_urlsafe, repr=False)
    login_token: str = field(default_factory=_new_token, repr=False)
    own_token: str = field(default_factory=_new_token, repr=False)

    @property
    def name(self) -> str:
        """Whose edits these are; whoever is not logged in goes by their address, here always the same."""
        return self.account.name if self.account else "127.0.0.1"

    @property
    def rights(self) -> frozenset[str]:
        """What they may do: https://www.mediawiki.org/wiki/Manual:User_rights."""
        return self.account.rights if self.account else _ANONYMOUS

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that they are in."""
        if self.account is None:
            return ("*",)
        return (*(("bot",) if "bot" in self.rights else ()), "*", "user", "autoconfirmed")

    @property
    def csrf_token(self) -> str:
        """The token that writing needs."""
        return self.own_token if self.account else _ANONYMOUS_TOKEN

    @property
    def most_titles(self) -> int:
        """How many pages one request may name; lists are ten times as long."""
        return 500 if "apihighlimits" in self.rights else 50
