from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.errors import UsageError
from editrunner.model import Entry, Failure, Redirect, Shard, Target, TargetsListed
from editrunner.planner.planner import Planned, Planner
from editrunner.planner.progress import JobProgress
from editrunner.planner.sharing import Sharing
from tests.factories import a_job_with, loaded
from tests.fake_wiki import FakeWiki

RUN = "er-012345"
APPEND = "[{append: {text: more}}]"
SHARDS = [Shard(index, 3) for index in (1, 2, 3)]
RANDOM = ["[{random: true, limit: 3}]", "[{query: {list: random, rnnamespace: 0}}]"]


def items(folder: Path, wiki: FakeWiki, targets: str, shard: Shard | None) -> list[Planned]:
    job_file = loaded(folder, a_job_with(targets=targets, operations=APPEND))
    return list(Planner(wiki, job_file, RUN, shard=shard).stream())


def entries(folder: Path, wiki: FakeWiki, targets: str, shard: Shard | None = None) -> list[Entry]:
    return [item for item in items(folder, wiki, targets, shard) if isinstance(item, Entry)]


def listed(folder: Path, wiki: FakeWiki, targets: str, shard: Shard | None) -> list[str | None]:
    found = [item for item in items(folder, wiki, targets, shard) if isinstance(item, TargetsListed)]
    return [target.title for one in found for target in one.targets]


def in_shard(index: int, count: int = 3) -> str:
    """Return a title that is in a shard."""
    return next(title for title in map("Title {}".format, range(1000)) if Shard(index, count).has(title))


def a_wiki(count: int) -> tuple[FakeWiki, str]:
    titles = [f"P{number}" for number in range(count)]
    members = [Target(title=title, page_id=number, namespace=0) for number, title in enumerate(titles, start=1)]
    redirects = {f"R{number}": (Redirect(f"R{number}", f"P{number}"),) for number in range(5)}
    wiki = FakeWiki(dict.fromkeys(titles, "a"), listed={"Category:All": members}, chains=redirects)
    return wiki, "[{titles: [R1, P1, R2, Missing, Bad]}, {category: All, limit: 150}, {titles: [P199, R4]}]"


def test_the_shards_are_together_what_one_run_is_and_have_nothing_in_common(tmp_path: Path) -> None:
    wiki, targets = a_wiki(200)

    whole = [entry.id for entry in entries(tmp_path, wiki, targets)]
    shares = [[entry.id for entry in entries(tmp_path, wiki, targets, shard)] for shard in SHARDS]

    assert sorted(entry for share in shares for entry in share) == sorted(whole)
    assert all(shares)


def test_each_shard_lists_all_targets_so_that_limits_and_resuming_are_as_ever(tmp_path: Path) -> None:
    wiki, targets = a_wiki(200)

    whole = listed(tmp_path, wiki, targets, None)

    assert all(listed(tmp_path, wiki, targets, shard) == whole for shard in SHARDS)


def test_a_request_asks_for_no_more_than_the_wiki_allows(tmp_path: Path) -> None:
    wiki, targets = a_wiki(2000)

    entries(tmp_path, wiki, targets.replace("limit: 150", "limit: 1900"), Shard(1, 3))

    assert max(map(len, wiki.fetches)) <= 50
    assert max(map(len, wiki.resolved)) <= 50
    fetched = [title for batch in wiki.fetches for title in batch]
    assert len(fetched) < 1900 / 3 * 1.2
    # About a whole batch of its own for three that are listed.
    assert len(wiki.fetches) <= 2 * len(fetched) / 50


def test_a_page_that_leads_to_another_shard_by_now_is_a_failure_and_not_edited(tmp_path: Path) -> None:
    own, foreign = in_shard(1), in_shard(2)
    wiki = FakeWiki({foreign: "a"}, chains={own: (Redirect(own, foreign),)})
    wiki.resolved_titles = lambda targets, **_: [str(target.title) for target in targets]  # type: ignore[method-assign] # as it was before

    (entry,) = entries(tmp_path, wiki, f"[{{titles: [{own}]}}]", Shard(1, 3))

    assert isinstance(entry, Failure)
    assert (entry.title, entry.code) == (own, "other_shard")
    assert foreign in entry.text


def test_the_newest_batch_of_a_log_is_shared_again(tmp_path: Path) -> None:
    own, foreign = in_shard(1), in_shard(2)
    job_file = loaded(tmp_path, a_job_with(targets=f"[{{titles: [{own}, {foreign}]}}]", operations=APPEND))
    last = (Target(title=own), Target(title=foreign))
    progress = {"job": JobProgress(listed={0: 2}, last=last, complete=True)}

    found = list(Planner(FakeWiki(), job_file, RUN, progress=progress, shard=Shard(1, 3)).stream())

    assert [item.title for item in found if isinstance(item, Entry)] == [own]


def test_rows_for_one_page_stay_together_in_its_shard(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(
        "title,value\n" + "".join(f"{name}{number},{name}\n" for number in range(5) for name in "PR")
    )
    wiki, _ = a_wiki(10)
    targets = "[{table: rows.csv}]"

    whole = {entry.id: len(entry.rows) for entry in entries(tmp_path, wiki, targets)}
    shares = [{entry.id: len(entry.rows) for entry in entries(tmp_path, wiki, targets, shard)} for shard in SHARDS]

    assert whole == {f"job/P{number}": 2 for number in range(5)}
    assert {entry: rows for share in shares for entry, rows in share.items()} == whole
    assert sum(map(len, shares)) == len(whole)


@pytest.mark.parametrize("targets", RANDOM)
def test_a_list_that_is_another_one_for_each_shard_is_refused(tmp_path: Path, targets: str) -> None:
    with pytest.raises(UsageError, match=r"job\.yaml:3:\d+: `random` lists other pages for each shard"):
        items(tmp_path, FakeWiki(), targets, Shard(1, 3))


@pytest.mark.parametrize(("count", "size"), [(1, 500), (8, 4000), (20, 10_000), (1000, 10_000)])
def test_what_is_listed_at_once_grows_with_the_shards_up_to_a_bound(count: int, size: int) -> None:
    assert Sharing(FakeWiki(), Shard(1, count)).listed_at_once(500) == size


@given(st.lists(st.text(min_size=1), unique=True, max_size=40), st.integers(1, 40))
def test_any_title_is_in_exactly_one_shard(titles: list[str], count: int) -> None:
    for title in titles:
        assert sum(Shard(index, count).has(title) for index in range(1, count + 1)) == 1
