"""The job in pywikibot, without its pauses and page by page, as short scripts do it.

See https://doc.wikimedia.org/pywikibot/stable/api_ref/pywikibot.config.html#settings-to-control-and-limit-the-rate.
The file `user-config.py` in the folder that PYWIKIBOT_DIR names says where and who.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pywikibot

from benchmarks.clients.task import Task
from benchmarks.pages import changed

Pages = Iterable[pywikibot.Page]


def save(task: Task, read: Callable[[Pages], Pages]) -> None:
    """Save one page after the other.

    Args:
        task: names the pages.
        read: has the texts of pages read.
    """
    site = pywikibot.Site()
    site.login()
    for page in read(pywikibot.Page(site, title) for title in task.titles):
        page.text = changed(page.text)
        page.save(summary=task.summary, bot=False, minor=False, quiet=True)


if __name__ == "__main__":
    save(Task.of_process(), lambda pages: pages)
