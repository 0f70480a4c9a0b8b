"""Runs the clients on a wiki, and makes samples of what they have used and asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.clients.task import Task
from benchmarks.pages import Page, changed, operations, text_of, titles_of
from benchmarks.places import EDITRUNNER, PEERS, ROOT, SCRATCH
from benchmarks.process import Used, run
from benchmarks.samples import Sample
from benchmarks.wiki import Account, BenchmarkWiki, Request

SUMMARY = "Benchmark"
_JOB = "benchmark"
_OK = 200


@dataclass(frozen=True, slots=True)
class Course:
    """One run of a client: how many pages it has, what sets it apart, and in which round it is."""

    pages: int
    variant: str = ""
    number: int = 0


@dataclass(slots=True)
class Runner:
    """Runs clients for one benchmark on one wiki."""

    benchmark: str
    wiki: BenchmarkWiki
    quick: bool = False
    samples: list[Sample] = field(default_factory=list)
    _prefixes: int = 0

    @property
    def folder(self) -> Path:
        """Where clients leave their files."""
        SCRATCH.mkdir(parents=True, exist_ok=True)
        return SCRATCH

    def new_pages(self, count: int, size: int, unchanged: int = 0) -> list[Page]:
        """Make pages that need the change, and behind them others that do not, with a prefix of their own."""
        self._prefixes += 1
        titles = list(titles_of(f"{self.benchmark.title()} {self._prefixes}", count + unchanged))
        texts = {title: text_of(size, number) for number, title in enumerate(titles)}
        texts |= {title: changed(texts[title]) for title in titles[count:]}
        return self.wiki.add(texts)

    def job_file(self, pages: Sequence[Page], target: Mapping[str, object] | None = None, **keys: object) -> Path:
        """Write the job: it names its pages in a file of titles, unless another target is given."""
        titles = self.folder / "titles.txt"
        titles.write_text("".join(f"{page.title}\n" for page in pages), encoding="utf-8")
        job = {"id": _JOB, "targets": [target or {"file": titles.name}], "operations": operations()}
        edit = {"summary": SUMMARY}
        path = self.folder / "jobs.yaml"
        path.write_text(json.dumps({"version": 1, "edit": edit, **keys, "jobs": [job]}), encoding="utf-8")
        return path

    def editrunner(
        self,
        verb: Sequence[str | Path],
        course: Course,
        account: Account = "Bot",
        expected: Sequence[int] = (0,),
    ) -> Sample:
        """Run editrunner's command."""
        user, password = self.wiki.credentials(account)
        environment = {
            "EDITRUNNER_API": self.wiki.api,
            "EDITRUNNER_USER": user,
            "EDITRUNNER_PASSWORD": password,
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        return self._sample("editrunner", [EDITRUNNER / "editrunner", *verb], environment, course, expected)

    def has_option(self, verb: str, option: str) -> bool:
        """Say whether a verb knows an option."""
        output = self.folder / "help.out"
        run([EDITRUNNER / "editrunner", verb, "--help"], {}, output)
        return option in output.read_text(encoding="utf-8")

    def apply(
        self,
        job_file: Path,
        course: Course,
        options: Sequence[str] = (),
        account: Account = "Bot",
        expected: Sequence[int] = (0,),
    ) -> Sample:
        """Apply a job file."""
        audit = self.folder / "run.jsonl"
        audit.unlink(missing_ok=True)
        verb = ["apply", str(job_file), "--yes", "--format", "json", "--audit", str(audit), *options]
        return self.editrunner(verb, course, account, expected)

    def client(self, name: str, task: Task, course: Course) -> Sample:
        """Run one of the other clients: a module of `benchmarks.clients`."""
        path = task.write(self.folder / "task.json")
        environment = {"PYTHONPATH": str(ROOT)}
        if name.startswith("pywikibot"):
            environment["PYWIKIBOT_DIR"] = str(_pywikibot_folder(self.folder / "pywikibot", task))
        return self._sample(name, [PEERS / "python", "-m", f"benchmarks.clients.{name}", path], environment, course)

    def task(self, pages: Sequence[Page], account: Account = "Bot", threads: int = 1, batch: int = 50) -> Task:
        """Return what the other clients are to do with pages."""
        user, password = self.wiki.credentials(account)
        texts = [page.after for page in pages]
        revisions = [page.revision for page in pages]
        titles = [page.title for page in pages]
        return Task(self.wiki.api, user, password, SUMMARY, titles, texts, revisions, threads, batch)

    def _sample(
        self,
        client: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        course: Course,
        expected: Sequence[int] = (0,),
    ) -> Sample:
        before = self.wiki.log_length()
        used = run(command, environment, self.folder / f"{client}.out", expected)
        requests = self.wiki.requests_since(before)
        failed = [request for request in requests if request.status != _OK]
        if failed:
            raise RuntimeError(f"the wiki answered {client} with HTTP status {failed[0].status}")
        sample = Sample(
            benchmark=self.benchmark,
            wiki=self.wiki.version,
            variant=course.variant,
            client=client,
            round=course.number,
            pages=course.pages,
            seconds=used.seconds,
            cpu=used.cpu,
            peak_mb=used.peak_mb,
            requests=len(requests),
            first_write=_first_write(used, requests),
            quick=self.quick,
        )
        self.samples.append(sample)
        return sample


def _first_write(used: Used, requests: Sequence[Request]) -> float | None:
    began = [request.began for request in requests if request.is_edit]
    return min(began) - used.began if began else None


def _pywikibot_folder(folder: Path, task: Task) -> Path:
    """Write the configuration of pywikibot; its log-in is kept nowhere, so that each run has its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    user, _, suffix = task.user.partition("@")
    config = f"""\
family = mylang = "benchmark"
family_files["benchmark"] = {task.api!r}
usernames["benchmark"]["benchmark"] = {user!r}
password_file = "passwords"
put_throttle = 0
minthrottle = 0
maxthrottle = 0
maxlag = 5
user_agent_description = "benchmark-pywikibot"
"""
    (folder / "user-config.py").write_text(config, encoding="utf-8")
    passwords = folder / "passwords"
    passwords.write_text(f"({user!r}, BotPassword({suffix!r}, {task.password!r}))\n", encoding="utf-8")
    # Pywikibot refuses files that others can read or change.
    passwords.chmod(0o600)
    (folder / "user-config.py").chmod(0o600)
    return folder
