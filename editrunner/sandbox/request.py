"""What every API module is given."""

from dataclasses import dataclass

from editrunner.sandbox.accounts import Accounts, Session, Sessions, Visitor
from editrunner.sandbox.parameters import ModuleParameters, Parameters
from editrunner.sandbox.store import Store
from editrunner.sandbox.titles import Titles


@dataclass(frozen=True, slots=True)
class Site:
    """The wiki that the modules work on."""

    name: str
    titles: Titles
    store: Store
    accounts: Accounts
    sessions: Sessions
    tags: frozenset[str]


@dataclass(slots=True)
class ApiRequest:
    """One request, as far as it has been understood."""

    site: Site
    parameters: Parameters
    visitor: Visitor
    session: Session | None
    server: str
    posted: bool
    in_address: frozenset[str]
    new_cookie: str | None = None

    def module(self, path: str, prefix: str = "") -> ModuleParameters:
        """The parameters of one module."""
        return ModuleParameters(self.parameters, path, prefix)

    def open_session(self, session: Session) -> Session:
        """Begin a session, whose cookie goes out with the answer."""
        self.new_cookie = self.site.sessions.open(session)
        self.session = session
        return session
