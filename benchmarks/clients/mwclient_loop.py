"""The job in mwclient, as its documentation shows it: https://mwclient.readthedocs.io/en/latest/user/page-ops.html."""

from __future__ import annotations

from urllib.parse import urlsplit

import mwclient

from benchmarks.clients.task import Task
from benchmarks.pages import changed


def main() -> None:
    """Read and save one page after the other."""
    task = Task.of_process()
    address = urlsplit(task.api)
    site = mwclient.Site(
        address.netloc, path="/", scheme=address.scheme, clients_useragent="benchmark-mwclient", max_lag=5
    )
    site.login(task.user, task.password)
    for title in task.titles:
        page = site.pages[title]
        answer = page.edit(changed(page.text()), task.summary, bot=False)
        if answer["result"] != "Success":
            raise RuntimeError(answer)


if __name__ == "__main__":
    main()
