from dataclasses import replace

import pytest

from benchmarks.document import document
from benchmarks.figures import Row, rows
from benchmarks.samples import Sample, read_samples, write_samples


def sample(benchmark: str, client: str = "editrunner", variant: str = "", number: int = 0, **used: float) -> Sample:
    values = {"seconds": 10.0, "cpu": 1.0, "peak_mb": 50.0, **used}
    return Sample(benchmark, "1.43", variant, client, number, int(values.pop("pages", 100)), **values)  # type: ignore[arg-type]


def row_of(samples: list[Sample], beginning: str) -> Row:
    (found,) = [row for row in rows(samples) if row.what.startswith(beginning)]
    return found


def test_a_ratio_is_of_two_runs_of_one_round_and_its_figure_the_median() -> None:
    ours, theirs = (20.0, 11.0, 30.0), (20.0, 10.0, 20.0)
    samples = [
        *(sample("single", number=number, seconds=seconds) for number, seconds in enumerate(ours)),
        *(sample("single", "bare_writes", number=number, seconds=seconds) for number, seconds in enumerate(theirs)),
        *(sample("single", variant="start-up", number=number, pages=1) for number in range(3)),
    ]

    row = row_of(samples, "time against the bare loop")

    assert row.values == (1.0, 1.1, 1.5)
    assert row.figure == 1.1
    assert not row.is_reached


def test_the_own_cpu_of_a_page_leaves_the_start_up_out() -> None:
    samples = [
        sample("single", cpu=0.9, pages=201),
        sample("single", "bare_writes"),
        sample("single", variant="start-up", cpu=0.5, pages=1),
    ]

    row = row_of(samples, "own CPU")

    assert row.figure == pytest.approx(2)
    assert row.unit == "ms"
    assert row.is_reached


@pytest.mark.parametrize(("variant", "requests", "reached"), [("Bot", 1010, True), ("Bot", 1011, False)])
def test_requests_are_counted_for_each_page(variant: str, requests: int, *, reached: bool) -> None:
    (row, _) = rows(
        [
            sample("requests", variant=variant, requests=requests, pages=1000),
            sample("requests", variant="Plain", requests=1020, pages=1000),
        ]
    )

    assert row.is_reached == reached


def test_memory_is_compared_and_bounded() -> None:
    samples = [
        sample("memory", variant="titles", pages=100_000, peak_mb=160),
        sample("memory", variant="titles", pages=1000, peak_mb=50),
        sample("memory", variant="prefix", pages=1000, peak_mb=50),
        sample("memory", variant="prefix", pages=100_000, peak_mb=60),
    ]

    assert [(row.figure, row.is_reached) for row in rows(samples)] == [
        (1.2, True),
        (60, True),
        (3.2, False),
        (160, False),
    ]


def test_each_wiki_has_rows_of_its_own() -> None:
    samples = [sample("resume", first_write=2.0), replace(sample("resume", first_write=6.0), wiki="1.39")]

    assert [(row.wiki, row.is_reached) for row in rows(samples)] == [("1.43", True), ("1.39", False)]


def test_other_clients_are_compared_at_each_size_beside_what_the_bare_loop_takes_of_their_time() -> None:
    seconds = {"editrunner": 6.0, "mwclient_loop": 12.0, "pywikibot_loop": 8.0, "pywikibot_preloading": 10.0}
    samples = [
        sample("peers", client, size, seconds=taken)
        for size, bare in (("100000", 9.0), ("100", 3.0))
        for client, taken in {**seconds, "bare_writes": bare}.items()
    ]

    found = [row for row in rows(samples) if "mwclient" in row.what]

    assert [(row.what.rpartition(", ")[2], row.figure, row.is_reached) for row in found] == [
        ("pages of 100 bytes", 0.5, True),
        ("pages of 100,000 bytes", 0.5, True),
    ]
    assert [row.details.rpartition("; ")[2] for row in found] == [
        "that of the bare loop is 0.25",
        "that of the bare loop is 0.75",
    ]
    assert not row_of(samples, "time against pywikibot doing the same job, pages of 100 bytes").is_reached


def test_what_was_not_measured_has_no_row() -> None:
    assert rows([]) == []
    assert rows([sample("concurrency")]) == []


def test_samples_are_kept_and_replaced_by_benchmark_and_wiki(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("results")
    write_samples(folder, "resume", "1.43", [sample("resume"), sample("resume", number=1)])
    write_samples(folder, "report", "1.43", [sample("report")])

    write_samples(folder, "resume", "1.43", [sample("resume", number=2)])

    assert read_samples(folder) == [sample("report"), sample("resume", number=2)]


def test_the_document_shows_figure_goal_and_spread() -> None:
    row = Row("time of it", "1.43", "s", 5, (1.0, 2.0, 12.5), "by hand")

    text = document([row], {"Machine": {"Cores": "2"}}, "plot.svg")

    assert "| time of it | 1.43 | 5 s | **2 s** | 1, 12.5 | yes | by hand |" in text
    assert "| Cores | 2 |" in text
    assert "](plot.svg)" in text
