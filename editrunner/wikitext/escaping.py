"""Texts that are put into a place of the wikitext, and must not break out of it."""

from __future__ import annotations

import re

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.preprocessor import Node, read

_BEFORE_VALUE = "{{x|x="
_BEFORE_POSITIONAL = "{{x|"
_AFTER = "}}"
_TAG = re.compile(r"<([a-z][^\s/>|]*)", re.IGNORECASE)


def fits_parameter(value: str, extension_tags: frozenset[str]) -> bool:
    """Say whether a text, put in as the value of a parameter, is that value as a whole.

    Args:
        value: the text; a `|` outside links and calls would end it, `}}` the call, `<!--` the page.
        extension_tags: the names of the wiki's extension tags, in small letters.
    """
    # At the beginning of a line, what begins with an equal sign hides everything else on the line.
    before = [_BEFORE_VALUE, f"{_BEFORE_VALUE}\n"] if value.startswith("=") else [_BEFORE_VALUE]
    return all(_is_whole(start, value, extension_tags) for start in before)


def _is_whole(before: str, value: str, extension_tags: frozenset[str]) -> bool:
    node = _call(f"{before}{value}{_AFTER}", extension_tags)
    return node is not None and node.parts[1:] == ((len("{{x|"), len(before) + len(value)),)


def check_parameter(value: str) -> None:
    """Check a value of a job file, before it is known which extension tags the wiki has.

    Raises:
        ValueError: it would end the parameter on every wiki.
    """
    # What looks like a tag may be an extension's, with pipes and braces in it.
    named = frozenset(name.lower() for name in _TAG.findall(value))
    if not fits_parameter(value, DEFAULT_SITE.extension_tags | named):
        raise ValueError(unfit(value))


def unfit(value: str) -> str:
    """Return a complaint about a value that would break out of its parameter."""
    line = value.partition("\n")[0]
    return (
        f'the value "{line[:40]}{"…" if line != value or len(line) > 40 else ""}" would not stay one parameter: '  # noqa: PLR2004 - as much as a line shows
        "outside links and templates, write {{!}} for |, and close every bracket and comment"
    )


def needs_name(value: str, extension_tags: frozenset[str]) -> bool:
    """Say whether a value can only be given by the parameter's name or number, because of an equal sign in it."""
    node = _call(f"{_BEFORE_POSITIONAL}{value}{_AFTER}", extension_tags)
    return node is not None and bool(node.equals)


def _call(text: str, extension_tags: frozenset[str]) -> Node | None:
    """Return the call that a text is, from its first to its last letter, or `None`."""
    nodes = read(text, extension_tags).nodes
    is_call = bool(nodes) and nodes[0].kind == "template" and (nodes[0].start, nodes[0].end) == (0, len(text))
    return nodes[0] if is_call else None
