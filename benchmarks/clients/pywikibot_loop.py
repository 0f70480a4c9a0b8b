"""The job in pywikibot, without its pauses and with its preloading generator.

See https://doc.wikimedia.org/pywikibot/stable/api_ref/pywikibot.config.html#settings-to-control-and-limit-the-rate.
The file `user-config.py` in the folder that PYWIKIBOT_DIR names says where and who.
"""

from __future__ import annotations

import pywikibot
from pywikibot.pagegenerators import PreloadingGenerator

from benchmarks.clients.task import Task
from benchmarks.pages import changed


def main() -> None:
    """Save one page after the other; they are read in batches of fifty."""
    task = Task.of_process()
    site = pywikibot.Site()
    site.login()
    pages = (pywikibot.Page(site, title) for title in task.titles)
    for page in PreloadingGenerator(pages, groupsize=task.batch, quiet=True):
        page.text = changed(page.text)
        page.save(summary=task.summary, bot=False, minor=False, quiet=True)


if __name__ == "__main__":
    main()
