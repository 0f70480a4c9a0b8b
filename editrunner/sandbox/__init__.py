"""An embedded wiki for trying things out: MediaWiki's Action API, as far as editrunner uses it.

One contract suite, `tests/contract`, holds it to what real MediaWikis answer.
"""

from editrunner.sandbox.accounts import DEFAULT_ACCOUNTS, Account
from editrunner.sandbox.seeds import SeedPage, seed_pages
from editrunner.sandbox.server import SandboxServer
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
