from datetime import UTC, datetime, timedelta, timezone

import pytest

from editrunner.model import (
    DEFAULT_SITE,
    ApiError,
    LimitKey,
    PageSnapshot,
    Position,
    Shard,
    Target,
    api_time,
    api_values,
    filter_ids,
    shard_of,
)

SANDBOX = "67fc62497e85d81bc54ea07aa87dca6868cd470e95d7281155a8eb532ce60009"


def test_a_position_is_written_as_editors_read_it() -> None:
    assert str(Position("jobs/a.yaml", 3, 7)) == "jobs/a.yaml:3:7"


@pytest.mark.parametrize(("target", "shown"), [(Target(title="A"), "A"), (Target(page_id=12), "page id 12")])
def test_a_target_is_named_by_what_was_asked_for(target: Target, shown: str) -> None:
    assert str(target) == shown


# The example of https://www.mediawiki.org/wiki/API:Data_formats#Timestamps
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2001, 1, 15, 14, 56, 0, 999_999, tzinfo=UTC),
        datetime(2001, 1, 15, 20, 26, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_a_time_is_written_in_utc_and_whole_seconds(moment: datetime) -> None:
    assert api_time(moment) == "2001-01-15T14:56:00Z"


# https://www.mediawiki.org/wiki/Manual:Namespace_constants
@pytest.mark.parametrize(
    ("number", "name"),
    [(-2, "Media"), (-1, "Special"), (0, ""), (1, "Talk"), (3, "User talk"), (10, "Template"), (15, "Category talk")],
)
def test_the_built_in_site_has_the_namespaces_of_every_wiki(number: int, name: str) -> None:
    assert DEFAULT_SITE.namespaces[number].name == name
    assert sorted(DEFAULT_SITE.namespaces) == list(range(-2, 16))


def test_a_page_without_a_revision_does_not_exist() -> None:
    snapshot = PageSnapshot("A", 0, 0, 0, None, "2026-01-01T00:00:00Z", None, "wikitext", None, "")

    assert not snapshot.exists


def test_a_shard_is_the_remainder_of_the_first_eight_bytes_of_the_digest_of_a_title() -> None:
    # printf 'Sandbox' | sha256sum
    assert shard_of("Sandbox", 1) == 1
    assert shard_of("Sandbox", 8) == int(SANDBOX[:16], 16) % 8 + 1
    assert shard_of("Sandbox", 1000) == int(SANDBOX[:16], 16) % 1000 + 1


@pytest.mark.parametrize(
    "text",
    ["0/8", "9/8", "1/0", "8", "/8", "1/", "1/-8", " 1/8", "1/8\n", "01/8", "a/8", "\N{ARABIC-INDIC DIGIT ONE}/8"],
)
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no shard"):
        Shard.parse(text)


def test_a_shard_is_written_as_it_is_read() -> None:
    assert str(Shard.parse("2/8")) == "2/8"


def test_values_are_separated_by_what_none_of_them_has() -> None:
    assert [api_values(["A", "B"]), api_values([1, 2]), api_values(["A|B", "C"])] == ["A|B", "1|2", "\x1fA|B\x1fC"]


def test_the_filters_of_errors_are_known_by_their_ids() -> None:
    told = ApiError("abusefilter-warning", "", data={"abusefilter": {"id": 4, "description": "No shouting"}})
    nameless = ApiError("abusefilter-disallowed", "", data={"abusefilter": {"description": "No shouting"}})

    assert filter_ids([told, nameless, ApiError("protectedpage", "")]) == {"4"}


@pytest.mark.parametrize(
    ("text", "key"), [("edits", LimitKey("edits")), ("typos/edits", LimitKey("edits", "typos"))], ids=str
)
def test_a_limit_is_written_as_it_is_read(text: str, key: LimitKey) -> None:
    assert (LimitKey.parse(text), str(key)) == (key, text)
