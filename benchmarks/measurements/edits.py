"""Edits: how many requests they take, and how long, beside other clients."""

from __future__ import annotations

from benchmarks.runner import Course, Runner
from benchmarks.wiki import Account

OTHER_CLIENTS = ("mwclient_loop", "pywikibot_loop", "pywikibot_preloading")
"""Other clients, by their modules in `benchmarks.clients`."""
SIZE = 10_000
"""Bytes of a page, unless it is said otherwise."""


def requests(runner: Runner) -> None:
    """Count the requests for pages that are all changed, by accounts with and without `apihighlimits`."""
    count = 200 if runner.quick else 1000
    accounts: tuple[Account, ...] = ("Bot", "Plain")
    for account in accounts:
        pages = runner.new_pages(count, SIZE)
        runner.apply(runner.job_file(pages), Course(count, account), account=account)


def single(runner: Runner) -> None:
    """Save one page after the other, beside the bare loop; the start-up is measured with a single page."""
    rounds, count = (2, 100) if runner.quick else (9, 1000)
    for number in range(rounds):
        for client in _turns(number, "bare_writes", "editrunner"):
            _save(runner, client, SIZE, Course(count, "", number))
        pages = runner.new_pages(1, SIZE)
        runner.apply(runner.job_file(pages), Course(1, "start-up", number))


def sizes(runner: Runner) -> None:
    """Save pages of other sizes, beside the bare loop; where an edit is short, chance takes the larger part of it."""
    courses = (
        {100: (1, 50), 2_000_000: (1, 2)} if runner.quick else {100: (15, 1000), 100_000: (3, 100), 2_000_000: (3, 10)}
    )
    for size, (rounds, count) in courses.items():
        for number in range(rounds):
            for client in _turns(number, "bare_writes", "editrunner"):
                _save(runner, client, size, Course(count, str(size), number))


def concurrency(runner: Runner) -> None:
    """Save four pages at once, beside a bare loop with four threads."""
    rounds, count = (2, 100) if runner.quick else (5, 400)
    for number in range(rounds):
        for client in _turns(number, "bare_writes", "editrunner"):
            _save(runner, client, SIZE, Course(count, "", number), writers=4)


def peers(runner: Runner) -> None:
    """Do the same job with other clients, and with the bare loop, which says what is to be had on this wiki."""
    counts = {SIZE: 60} if runner.quick else {100: 400, SIZE: 200, 100_000: 40}
    for size, count in counts.items():
        for number in range(1 if runner.quick else 3):
            for client in _turns(number, "editrunner", *OTHER_CLIENTS, "bare_writes"):
                _save(runner, client, size, Course(count, str(size), number))


def _turns(number: int, *clients: str) -> tuple[str, ...]:
    """Return the clients in another order in each round, so that none always comes first."""
    first = number % len(clients)
    return (*clients[first:], *clients[:first])


def _save(runner: Runner, client: str, size: int, course: Course, writers: int = 1) -> None:
    """Have new pages changed by a client, and look whether it has done so."""
    pages = runner.new_pages(course.pages, size)
    if client == "editrunner":
        options = ("--concurrency", str(writers)) if writers > 1 else ()
        runner.apply(runner.job_file(pages), course, options)
    else:
        runner.client(client, runner.task(pages, threads=writers), course)
    left = runner.wiki.unchanged(pages)
    if left:
        raise RuntimeError(f"{client} has not made the same change of {left[0].title} as everybody else")
