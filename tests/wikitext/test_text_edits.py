from editrunner.wikitext.text_edits import apply_edits


def test_edits_are_made_whatever_their_order() -> None:
    assert apply_edits("abc", [(2, 3, "C"), (0, 1, ""), (1, 1, "x")]) == "xbC"


def test_edits_are_made_all_at_once_but_for_those_in_what_goes_away() -> None:
    edits = [(6, 7, "g"), (0, 1, "a"), (3, 3, "+"), (3, 6, "-"), (4, 5, "lost"), (0, 1, "a")]

    assert apply_edits("ABCDEFGH", edits) == "aBC+-gH"
