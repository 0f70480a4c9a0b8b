"""Texts that are put into a place of the wikitext, and must not break out of it."""

from __future__ import annotations

import re

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.preprocessor import Node, read

_BEFORE_VALUE = "{{x|x="
_BEFORE_POSITIONAL = "{{x|"
_AFTER = "}}"
_TAG = re.compile(r"<([a-z][^\s/>|]*)", re.IGNORECASE)
_BRACKETS = str.maketrans({character: f"&#{ord(character)};" for character in "{}[]<>"})


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


def escape_for_parameter(value: str, extension_tags: frozenset[str]) -> str:
    """Return a text from outside the job file as a value that stays in its parameter.

    A text that does so as it is stays as it is: links and calls in it go on working. For substitution from the rows
    of a table; the texts of a job file itself are wikitext, and refused where they do not fit.
    """
    if fits_parameter(value, extension_tags):
        return value
    piped = _without_pipes(value, extension_tags)
    return piped if fits_parameter(piped, extension_tags) else value.translate(_BRACKETS).replace("|", "{{!}}")


def _without_pipes(value: str, extension_tags: frozenset[str]) -> str:
    """Return a text with `{{!}}` for each pipe that stands outside links, calls and tags."""
    kept = []
    done = 0
    for node in read(value, extension_tags).nodes:
        if node.start >= done:
            kept += [value[done : node.start].replace("|", "{{!}}"), value[node.start : node.end]]
            done = node.end
    return "".join([*kept, value[done:].replace("|", "{{!}}")])


def _call(text: str, extension_tags: frozenset[str]) -> Node | None:
    """Return the call that a text is, from its first to its last letter, or `None`."""
    nodes = read(text, extension_tags).nodes
    is_call = bool(nodes) and nodes[0].kind == "template" and (nodes[0].start, nodes[0].end) == (0, len(text))
    return nodes[0] if is_call else None
