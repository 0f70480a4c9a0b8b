"""The pages that are measured on: their texts, and how thousands of them come into a wiki in a moment."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_FIND, _WITH = "teh", "the"
_CATEGORY = "Benchmarked"
_BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_TIMESTAMP = "20200101000000"

_PARAGRAPH = (
    "'''Lorem''' ipsum [[dolor sit|amet]], consectetur {{lang|la|adipiscing}} elit,<ref name=\"a#\">{{cite book "
    "|title=Sed do eiusmod |author=Tempor I. |year=1984 |pages=10-#}}</ref> incididunt ut ''labore'' et dolore "
    "[[Magna #]] aliqua. Ut enim ad minim veniam, quis nostrud [https://example.org/# exercitation] ullamco "
    "laboris nisi ut aliquip ex ea commodo consequat. <!-- a remark --> Duis aute irure dolor.\n\n"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page before and after the change that all clients make, and its newest revision."""

    title: str
    before: str
    after: str
    revision: int


def text_of(size: int, page: int = 0) -> str:
    """Return wikitext of about so many bytes, as articles have it, with three words to be replaced.

    Those of different pages are different, so that nobody can go by what was read before.
    """
    words = f"{_FIND} {page}\n\n"
    parts, length, number = [words], len(words), 0
    while length < size:
        part = _PARAGRAPH.replace("#", str(number))
        if number % 5 == 0:
            part = f"== Section {number} ==\n{part}"
        if length + len(part.encode()) > size:
            part = "word " * ((size - length) // len("word ") + 1)
        parts.append(part)
        length += len(part.encode())
        number += 1
    middle = len(parts) // 2
    text = f"{''.join(parts[:middle])}{_FIND} second {''.join(parts[middle:])}".strip()
    return f"{text} {_FIND} end\n\n[[Category:Pages]]"


def changed(text: str) -> str:
    """Return what the two operations of `job_of` make of a text of `text_of`."""
    return f"{text.replace(_FIND, _WITH)}\n[[Category:{_CATEGORY}]]"


def operations() -> list[dict[str, object]]:
    """Return the two operations, as job files have them."""
    return [
        {"replace": {"find": _FIND, "with": _WITH, "word": True}},
        {"add_category": {"category": _CATEGORY}},
    ]


def add_pages(database: Path, texts: Mapping[str, str], timeout: float = 60) -> dict[str, int]:
    """Put pages into a wiki's SQLite database, and return their revisions by title.

    The rows are copies of those of the main page, so that each version of MediaWiki gets the columns that it has.
    Tables of links and the search index know nothing of them, until they are edited.
    """
    with closing(sqlite3.connect(database, timeout=timeout)) as connection, connection:
        connection.row_factory = sqlite3.Row
        writer = _Writer(connection)
        return {title: writer.add(title, text) for title, text in texts.items()}


class _Writer:
    """Copies the rows of one page."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._page = self._row("SELECT * FROM page WHERE page_title = 'Main_Page' AND page_namespace = 0")
        revision = self._page["page_latest"]
        self._revision = self._row("SELECT * FROM revision WHERE rev_id = ?", revision)
        self._slot = self._row("SELECT * FROM slots WHERE slot_revision_id = ?", revision)
        self._content = self._row("SELECT * FROM content WHERE content_id = ?", self._slot["slot_content_id"])
        self._comment = self._comment_of(revision)

    def _comment_of(self, revision: int | str) -> dict[str, int | str] | None:
        # MediaWiki 1.39 has a table for it.
        wanted = ("revision_comment_temp",)
        if self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", wanted).fetchone() is None:
            return None
        return self._row("SELECT * FROM revision_comment_temp WHERE revcomment_rev = ?", revision)

    def _row(self, query: str, *values: int | str) -> dict[str, int | str]:
        return dict(self._connection.execute(query, values).fetchone())

    def add(self, title: str, text: str) -> int:
        raw = text.encode()
        sha1 = digest(text)
        stored = self._insert("text", {"old_text": raw, "old_flags": "utf-8"})
        content = {
            "content_id": None,
            "content_size": len(raw),
            "content_sha1": sha1,
            "content_address": f"tt:{stored}",
        }
        content_id = self._insert("content", {**self._content, **content})
        page = {"page_id": None, "page_title": title.replace(" ", "_"), "page_len": len(raw), "page_latest": 0}
        page_id = self._insert("page", {**self._page, **page, "page_touched": _TIMESTAMP})
        of_page = {"rev_id": None, "rev_page": page_id, "rev_len": len(raw), "rev_sha1": sha1}
        revision = self._insert("revision", {**self._revision, **of_page, "rev_timestamp": _TIMESTAMP})
        slot = {"slot_revision_id": revision, "slot_content_id": content_id, "slot_origin": revision}
        self._insert("slots", {**self._slot, **slot})
        if self._comment is not None:
            self._insert("revision_comment_temp", {**self._comment, "revcomment_rev": revision})
        self._connection.execute("UPDATE page SET page_latest = ? WHERE page_id = ?", (revision, page_id))
        return revision

    def _insert(self, table: str, row: Mapping[str, object]) -> int:
        marks = ",".join("?" for _ in row)
        query = f"INSERT INTO {table} ({','.join(row)}) VALUES ({marks})"  # noqa: S608 - the names are MediaWiki's
        return int(self._connection.execute(query, tuple(row.values())).lastrowid or 0)


def stored_digests(database: Path, titles: Iterable[str]) -> dict[str, str]:
    """Return the SHA-1 of the newest texts of pages, as MediaWiki stores it, by title."""
    query = (
        "SELECT content_sha1 FROM page JOIN slots ON slot_revision_id = page_latest "
        "JOIN content ON content_id = slot_content_id WHERE page_namespace = 0 AND page_title = ?"
    )
    with closing(sqlite3.connect(database)) as connection:
        found = {title: connection.execute(query, (title.replace(" ", "_"),)).fetchone() for title in titles}
    return {title: row[0] for title, row in found.items() if row is not None}


def digest(text: str) -> str:
    """Return the SHA-1 of a text as MediaWiki stores it."""
    number = int.from_bytes(hashlib.sha1(text.encode(), usedforsecurity=False).digest())
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _BASE_36[digit] + digits
    return digits.rjust(31, "0")


def titles_of(prefix: str, count: int) -> Iterable[str]:
    """Return titles that sort in their order."""
    return (f"{prefix} {number:06}" for number in range(count))
