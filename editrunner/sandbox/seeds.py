"""The pages that the sandbox starts with, from a file beside this module."""

from dataclasses import dataclass
from importlib import resources

import yaml

_FILE = "pages.yaml"


@dataclass(frozen=True, slots=True)
class SeedPage:
    """A page to begin with. `protected` is for those with the right `editprotected` only."""

    title: str
    text: str
    protected: bool = False
    content_model: str = "wikitext"


def seed_pages() -> tuple[SeedPage, ...]:
    """The pages of the demonstration wiki."""
    written = resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(
        SeedPage(
            title=page["title"],
            text=page["text"].rstrip("\n"),
            protected=page.get("protected", False),
            content_model=page.get("content_model", "wikitext"),
        )
        for page in yaml.safe_load(written)["pages"]
    )
