"""The job in pywikibot with its preloading generator, which reads pages in batches."""

from __future__ import annotations

from functools import partial

from pywikibot.pagegenerators import PreloadingGenerator

from benchmarks.clients.pywikibot_loop import save
from benchmarks.clients.task import Task


def main() -> None:
    """Save one page after the other; they are read in batches of fifty."""
    task = Task.of_process()
    save(task, partial(PreloadingGenerator, groupsize=task.batch, quiet=True))


if __name__ == "__main__":
    main()
