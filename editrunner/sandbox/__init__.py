"""An embedded wiki for the demonstration and for fast tests: MediaWiki's Action API, as far as editrunner uses it.

One contract suite, `tests/contract`, holds it to what real MediaWikis answer. Whatever it does not
imitate it answers with HTTP status 501, never with a guess.
"""

from editrunner.sandbox.accounts import DEFAULT_ACCOUNTS, Account
from editrunner.sandbox.server import SandboxServer
from editrunner.sandbox.store import SeedPage, seed_pages
from editrunner.sandbox.wiki import SITE_NAME, SandboxWiki

__all__ = [
    "DEFAULT_ACCOUNTS",
    "SITE_NAME",
    "Account",
    "SandboxServer",
    "SandboxWiki",
    "SeedPage",
    "seed_pages",
]
