"""The floor: loops over requests with keep-alive, which know everything beforehand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import requests

from benchmarks.clients.task import Task

_FORMAT = {"format": "json", "formatversion": "2"}
_MULTIPART_FROM = 8000
_TIMEOUT = 300
_LOCAL = threading.local()


class Wiki:
    """A wiki, logged in with a bot password, with a connection for each thread."""

    def __init__(self, task: Task, name: str) -> None:
        self._api = task.api
        self._headers = {"User-Agent": f"benchmark-{name}"}
        self._cookies = requests.cookies.RequestsCookieJar()
        token = self.get(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        login = {"action": "login", "lgname": task.user, "lgpassword": task.password, "lgtoken": token}
        answer = self.post(login)
        if answer["login"]["result"] != "Success":
            raise RuntimeError(answer)
        self._cookies = self._session.cookies

    @property
    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(_LOCAL, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            session.headers.update(self._headers)
            session.cookies.update(self._cookies)
            _LOCAL.session = session
        return session

    def get(self, **parameters: str) -> Any:
        """Ask for something."""
        return self._session.get(self._api, params={**parameters, **_FORMAT}, timeout=_TIMEOUT).json()

    def post(self, parameters: dict[str, str]) -> Any:
        """Send something; a long body as multipart/form-data, as the manual advises."""
        body = {**_FORMAT, **parameters}
        if sum(len(value.encode()) for value in body.values()) > _MULTIPART_FROM:
            files = {name: (None, value.encode()) for name, value in body.items()}
            return self._session.post(self._api, files=files, timeout=_TIMEOUT).json()
        return self._session.post(self._api, data=body, timeout=_TIMEOUT).json()

    def token(self) -> str:
        """Return the token that edits need."""
        return str(self.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"])


def write(task: Task) -> None:
    """Send the edits, one after the other in each thread."""
    wiki = Wiki(task, "bare-writes")
    token = wiki.token()

    def save(number: int) -> None:
        edit = {"action": "edit", "title": task.titles[number], "text": task.texts[number], "summary": task.summary}
        guard = {"baserevid": str(task.revisions[number]), "nocreate": "1", "assert": "user"}
        answer = wiki.post({**edit, **guard, "token": token})
        if answer.get("edit", {}).get("result") != "Success":
            raise RuntimeError(answer)

    _in_threads(save, len(task.titles), task.threads)


def _in_threads(work: Callable[[int], None], count: int, threads: int) -> None:
    if threads == 1:
        for number in range(count):
            work(number)
        return
    failed: list[Exception] = []

    def share(first: int) -> None:
        try:
            for number in range(first, count, threads):
                work(number)
        except Exception as error:  # noqa: BLE001 - raised again where it is seen
            failed.append(error)

    workers = [threading.Thread(target=share, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]


def read(task: Task) -> None:
    """Read the pages, a batch after the other."""
    wiki = Wiki(task, "bare-reads")
    found = sum(_read_batch(wiki, task.titles[at : at + task.batch]) for at in range(0, len(task.titles), task.batch))
    if found != len(task.titles):
        raise RuntimeError(f"{found} of {len(task.titles)} pages were read")


def _read_batch(wiki: Wiki, titles: Sequence[str]) -> int:
    """Return how many texts there are; a long answer comes in parts."""
    query = {"action": "query", "prop": "revisions", "rvprop": "ids|timestamp|content", "rvslots": "main"}
    found, more = 0, {"continue": ""}
    while more:
        answer = wiki.post({**query, "titles": "|".join(titles), **more})
        found += sum("revisions" in page for page in answer["query"]["pages"])
        more = answer.get("continue", {})
    return found
