"""The verb `sections`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from editrunner.cli.options import format_option
from editrunner.cli.watching import Watch, watch_options
from editrunner.errors import ExitCode, UsageError
from editrunner.model import DEFAULT_SITE, Json, Site
from editrunner.report.printable import printable, without_commands
from editrunner.wikitext.presave import byte_length, normal
from editrunner.wikitext.sections import split


@click.command(
    epilog="\b\nExamples:\n  editrunner sections page.txt\n  editrunner sections --title 'Project:Village pump'"
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--title", help="A page of the wiki that EDITRUNNER_API names, in the place of a file.")
@format_option("text", "json")
@watch_options()
def sections(file: Path | None, title: str | None, format_name: str, watch: Watch) -> ExitCode:
    """Print the sections of a page, with the ids by which a job file names them.

    FILE holds the page's wikitext; `-` is standard input.
    """
    if (file is None) == (title is None):
        raise UsageError("`sections` needs either a file or `--title`", advice="Name one of them.")
    text, site = _read_file(file) if file is not None else _read_page(title or "", watch)
    rows = list(_rows(text, site))
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if format_name == "json" else _as_text(rows))
    return ExitCode.DONE


def _read_file(file: Path) -> tuple[str, Site]:
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        # As the wiki would store it: with its line ends, and without the mark that some editors begin a file with.
        return normal(content.decode("utf-8-sig")), DEFAULT_SITE
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror}", advice="Look at its path and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text", advice="Save it as UTF-8.") from error


def _read_page(title: str, watch: Watch) -> tuple[str, Site]:
    # Imported here since a file needs no wiki.
    from editrunner.cli.connect import approach, open_wiki  # noqa: PLC0415
    from editrunner.model import SECTION_MODELS, PageSnapshot, Target  # noqa: PLC0415

    way = approach(None, os.environ, writes=False)
    wiki = open_wiki(way, maxlag=0, account=None, on_wait=watch.waiting)
    (page,) = wiki.fetch([Target(title=title)], follow_redirects=False)
    if not isinstance(page, PageSnapshot):
        raise UsageError(f"{page.title}: {page.text}", advice="Look at the spelling of the title.")
    if not page.exists:
        raise UsageError(f"there is no page {page.title} on {way.api}", advice="Look at the spelling of the title.")
    if page.content_model not in SECTION_MODELS:
        raise UsageError(
            f"{page.title} has the content model {page.content_model}, which has no sections",
            advice="Only pages of wikitext have sections; a job file can edit the others as a whole.",
        )
    return page.text, wiki.site


def _rows(text: str, site: Site) -> Iterator[dict[str, Json]]:
    # A page can begin with a heading: then its lead, which is empty, has the place of the first section.
    transcluded = {
        (section.start, section.level): f"T-{section.number}"
        for section in split(text, extension_tags=site.extension_tags, transclusion=True)
        if section.addressable
    }
    line = before = 0
    for section in sorted(split(text, extension_tags=site.extension_tags), key=lambda section: section.start):
        line += text.count("\n", before, section.start)
        before = section.start
        yield {
            "section": section.number if section.addressable else None,
            "transcluded": transcluded.get((section.start, section.level)),
            "level": section.level,
            "heading": section.heading,
            "line": line + 1,
            "bytes": byte_length(text[section.start : section.end]),
        }


def _as_text(rows: list[dict[str, Json]]) -> str:
    lines = [f"{'section':>7}  {'T-':>5}  {'line':>6}  {'bytes':>9}  heading"]
    for row in rows:
        level = row["level"]
        assert isinstance(level, int)  # noqa: S101 - made above
        heading = f"{'  ' * max(0, level - 2)}{row['heading']}" if level else "(lead)"
        note = "  (inside a template or the like: no wiki can edit it alone)" if row["section"] is None else ""
        section = "-" if row["section"] is None else row["section"]
        lines.append(
            f"{section:>7}  {row['transcluded'] or '-':>5}  {row['line']:>6}  {row['bytes']:>9,}  {heading}{note}"
        )
    return without_commands(printable("\n".join(lines)))
