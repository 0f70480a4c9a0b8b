from editrunner.executor.reverting import SavedRange, ranges_from_text, ranges_to_text, saved_ranges
from editrunner.model import JsonObject


def saved(entry: str, old: int, new: int, *, event: str = "edit.saved") -> JsonObject:
    title = entry.partition("/")[2]
    page_id = sum(map(ord, title))
    return {
        "event": event,
        "entry": entry,
        "title": title,
        "page_id": page_id,
        "old_revision": old,
        "new_revision": new,
    }


def spans(events: list[JsonObject]) -> list[tuple[str, int, int]]:
    return [(found.entry, found.before, found.last) for found in saved_ranges(events)]


def test_what_was_saved_last_is_taken_back_first() -> None:
    assert spans([saved("j/A", 1, 11), saved("j/B", 2, 12)]) == [("revert/B", 2, 12), ("revert/A", 1, 11)]


def test_edits_of_one_page_with_none_between_them_are_taken_back_as_one() -> None:
    assert spans([saved("j/A", 1, 11), saved("k/A", 11, 12)]) == [("revert/A", 1, 12)]


def test_edits_of_one_page_with_another_between_them_have_entries_of_their_own() -> None:
    assert spans([saved("j/A", 1, 11), saved("k/A", 12, 13)]) == [("revert/A (13)", 12, 13), ("revert/A", 1, 11)]


def test_merged_edits_are_taken_back_but_for_those_that_the_run_took_back_itself() -> None:
    undone: JsonObject = {"event": "edit.conflict", "entry": "j/A", "title": "A", "undone": 11}
    events = [saved("j/A", 1, 11, event="edit.merged"), saved("j/B", 2, 12, event="edit.merged")]

    assert spans([*events, undone]) == [("revert/B", 2, 12)]


def test_what_saved_nothing_is_not_taken_back() -> None:
    refused: JsonObject = {"event": "edit.conflict", "entry": "j/A", "title": "A", "errors": []}

    assert spans([saved("j/A", 1, 11), refused, {"event": "run.stopped"}]) == [("revert/A", 1, 11)]


def test_a_page_that_the_run_made_is_told_from_others() -> None:
    made, changed = saved_ranges([saved("j/A", 1, 11), saved("j/B", 0, 12)])

    assert (made.creates, changed.creates) == (True, False)


def test_ranges_are_read_as_they_were_written_whatever_the_titles_are() -> None:
    # MediaWiki takes U+0085, which Unicode calls a new line, in a title.
    ranges = [SavedRange("revert/A\x85B", "A\x85B", 1, 2, 3), SavedRange('revert/"Ä"', '"Ä"', 4, 0, 6)]

    assert ranges_from_text(ranges_to_text(ranges)) == ranges
