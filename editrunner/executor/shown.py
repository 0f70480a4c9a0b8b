"""Whether a plan shows what its edits would save, where only the wiki's own texts can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from editrunner.errors import OperationFailed
from editrunner.model import Base, Edit, OnServer, PageSnapshot, RevisionText, Site, Undo, Wiki
from editrunner.operations.server_side import text_with
from editrunner.planner.diff import text_before
from editrunner.planner.parameters import NEW_SECTION, has_whole_text, is_after, is_base, is_on_server
from editrunner.planner.undoing import Undone, undone
from editrunner.wikitext import sections
from editrunner.wikitext.presave import as_stored

_TEXTS_OF_AN_UNDO = 3
"""How many revisions are fetched for an edit that takes some back: its base, the last of them, and the one before."""
_MOST_BYTES = 8_000_000
"""How much text is held while edits are compared with it, about."""
_OTHER = "what this edit would save is not what its plan shows"


def faults(wiki: Wiki, edits: Iterable[tuple[Edit, Base]]) -> Iterator[tuple[Edit, str]]:
    """Yield the edits that do not do what their plan shows, and say why.

    Args:
        wiki: where their texts are.
        edits: with the revisions that they build upon.

    Raises:
        WikiError: the wiki cannot be asked.
    """
    for batch in _batches(edits, wiki.batch_size):
        texts = _texts(wiki, batch)
        for edit, base in batch:
            fault = fault_of(edit, base, texts, wiki.site)
            if fault is not None:
                yield edit, fault


def fault_of(edit: Edit, base: Base, texts: Mapping[int, RevisionText], site: Site) -> str | None:
    """Say how an edit differs from what its plan shows, or `None`.

    Args:
        edit: of a plan.
        base: the revision that it builds upon.
        texts: those of the revisions that it is about, by number.
        site: where.
    """
    page = texts.get(base.revision)
    # A page that an earlier edit of the run creates had no id when this one was planned.
    if page is None or page.text is None or (isinstance(edit.base, Base) and page.page_id != edit.page_id):
        return f"the page has no revision {base.revision} whose text can be read"
    if not is_base(edit.base, page.text):
        return f"revision {base.revision} has another text than the one that the edit was planned upon"
    if has_whole_text(edit.params):
        return None
    return None if _shows(edit, _result(edit, page, page.text, texts, site)) else _OTHER


def _shows(edit: Edit, result: Undone | None) -> bool:
    """Say whether a plan shows what comes of an edit."""
    if result is None or (edit.after is not None and not is_after(edit.after, result.text)):
        return False
    try:
        return text_before(result.text, edit.diff, edit.title) == result.before
    except ValueError:
        return False


def _batches(edits: Iterable[tuple[Edit, Base]], size: int) -> Iterator[list[tuple[Edit, Base]]]:
    """Cut edits into lists with at most `size` revisions, and with not much more than `_MOST_BYTES` of text."""
    batch: list[tuple[Edit, Base]] = []
    revisions = bytes_of_bases = 0
    for edit, base in edits:
        wanted = _TEXTS_OF_AN_UNDO if "undo" in edit.params else 1
        if batch and (revisions + wanted > size or bytes_of_bases > _MOST_BYTES):
            yield batch
            batch, revisions, bytes_of_bases = [], 0, 0
        batch.append((edit, base))
        revisions += wanted
        bytes_of_bases += base.bytes
    if batch:
        yield batch


def _texts(wiki: Wiki, batch: Sequence[tuple[Edit, Base]]) -> Mapping[int, RevisionText]:
    numbers = {base.revision for _, base in batch}
    numbers |= {int(edit.params[name]) for edit, _ in batch for name in ("undo", "undoafter") if name in edit.params}
    texts = dict(wiki.revision_texts(sorted(numbers)))
    parents = {texts[number].parent for edit, _ in batch if (number := int(edit.params.get("undo", 0))) in texts}
    missing = sorted(parents - {0, *texts})
    return {**texts, **wiki.revision_texts(missing)} if missing else texts


def _result(edit: Edit, page: RevisionText, text: str, texts: Mapping[int, RevisionText], site: Site) -> Undone | None:
    """Return what the wiki makes of a page; `None` where it refuses the edit."""
    params = edit.params
    if "undo" in params:
        return _taken_back(edit, page, text, texts)
    if is_on_server(params):
        made: str | None = text_with(text, _on_server(params))
    else:
        made = sections.replace(text, params["section"], params["text"], extension_tags=site.extension_tags)
    return None if made is None else Undone(text, as_stored(made), certain=True)


def _taken_back(edit: Edit, page: RevisionText, text: str, texts: Mapping[int, RevisionText]) -> Undone | None:
    after = edit.params.get("undoafter")
    snapshot = PageSnapshot(
        title=edit.title,
        page_id=page.page_id,
        namespace=edit.namespace,
        revision=page.revision,
        timestamp=None,
        fetched=edit.fetched,
        sha1=None,
        content_model=page.content_model,
        content_format=None,
        text=text,
    )
    try:
        result = undone(Undo(int(edit.params["undo"]), None if after is None else int(after)), snapshot, texts)
    except OperationFailed:
        return None
    return replace(result, text=as_stored(result.text))


def _on_server(params: Mapping[str, str]) -> OnServer:
    if params.get("section") == NEW_SECTION:
        return OnServer("new_section", params["text"], params["sectiontitle"])
    if "appendtext" in params:
        return OnServer("append", params["appendtext"])
    return OnServer("prepend", params["prependtext"])
