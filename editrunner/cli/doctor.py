"""The verb `doctor`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from editrunner.cli.connect import Approach, approach, check_contact, contact_in, logged_out_warning, open_wiki
from editrunner.cli.options import JOB_FILE, format_option
from editrunner.cli.watching import Watch, watch_options
from editrunner.errors import EditrunnerError, ExitCode, LoginRefused, UsageError, exit_code_of, gravest_exit_code
from editrunner.job.job import Job, JobFile
from editrunner.job.load import load
from editrunner.model import Json, JsonObject
from editrunner.planner.permissions import (
    Finding,
    grant_for,
    missing_right,
    module_findings,
    operations_findings,
    rights_findings,
)
from editrunner.report.printable import printable, without_commands
from editrunner.wiki.client import MediaWiki
from editrunner.wiki.retry import RetryPolicy
from editrunner.wiki.survey import Survey

_ABUSE_FILTER = "Abuse Filter"
_EXTENSIONS = frozenset({_ABUSE_FILTER, "ConfirmEdit", "SpamBlacklist", "TitleBlacklist"})
"""Those that refuse edits, or ask something back, by the names that they give themselves."""
_BROWSER_CAPTCHAS = frozenset({"ReCaptchaNoCaptcha", "hCaptcha", "Turnstile"})
"""CAPTCHAs of ConfirmEdit that only a browser can answer."""
_SHOWN_TAGS = 10


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something to know: `code` is what it makes `doctor` end with, 0 for a mere note."""

    code: ExitCode
    finding: Finding

    @property
    def severity(self) -> str:
        """The word for it."""
        return "problem" if self.code else "note"


@dataclass(slots=True)
class Examination:
    """What has been found out so far; without `wiki` it could not be asked."""

    contact: str | None = None
    api: str | None = None
    wiki: MediaWiki | None = None
    survey: Survey | None = None
    refused: bool = False
    """Whether the wiki refused the log-in, so that it could be asked about itself only."""
    diagnoses: list[Diagnosis] = field(default_factory=list)

    @property
    def code(self) -> ExitCode:
        """What `doctor` ends with."""
        return gravest_exit_code(diagnosis.code for diagnosis in self.diagnoses)

    def add(self, code: ExitCode, findings: Iterator[Finding]) -> None:
        """Take in what was found; what several jobs share, once."""
        for finding in findings:
            diagnosis = Diagnosis(code, finding)
            if diagnosis not in self.diagnoses:
                self.diagnoses.append(diagnosis)

    def add_error(self, error: EditrunnerError) -> None:
        """Take in what kept us from asking further."""
        self.add(exit_code_of(error), iter([Finding(error.message, error.advice or "")]))


@click.command(epilog="\b\nExample:\n  editrunner doctor jobs.yaml")
@click.argument("job_file", type=JOB_FILE, metavar="FILE")
@format_option("text", "json")
@watch_options()
def doctor(job_file: Path, format_name: str, watch: Watch) -> ExitCode:
    """Say whether this wiki, this account and this job file will work together. Nothing is written to the wiki.

    Ends with 0 where they will, with 2 where the job file, the account or a setting has to change, and with 6 where
    the wiki cannot be reached or refuses.
    """
    examination = examine(load(job_file), watch)
    if format_name == "json":
        click.echo(json.dumps(_as_json(examination), ensure_ascii=False, indent=2))
    else:
        click.echo(without_commands(printable("\n".join(_as_text(examination)))))
    return examination.code


def examine(job_file: JobFile, watch: Watch) -> Examination:
    """Find out everything that can be found out without planning."""
    examination = Examination(contact_in(os.environ))
    try:
        way = approach(job_file.wiki.api, os.environ, writes=False)
        examination.api = way.api
        _examine_contact(way, examination)
        _examine_as(way, job_file, examination, watch)
    except LoginRefused as error:
        examination.add_error(error)
        examination.refused = True
        # What the wiki tells everybody is still to be had.
        with suppress(EditrunnerError):
            _examine_as(replace(way, credentials=None), job_file, examination, watch)
    except EditrunnerError as error:
        examination.add_error(error)
    return examination


def _examine_as(way: Approach, job_file: JobFile, examination: Examination, watch: Watch) -> None:
    """Ask the wiki; where it has refused the log-in, only about itself."""
    # Whose account it is, is one question among others here; and whoever asks wants no answer of an hour hence.
    wiki = open_wiki(
        way,
        maxlag=job_file.wiki.maxlag,
        account=None,
        on_wait=watch.waiting,
        policy=RetryPolicy(attempts=1, attempts_without_answer=1),
    )
    try:
        survey = wiki.survey()
        examination.wiki, examination.survey = wiki, survey
        _examine_site(job_file, wiki, survey, examination)
        if not examination.refused:
            _examine_account(job_file, wiki, survey, examination)
    finally:
        wiki.close()


def _examine_contact(way: Approach, examination: Examination) -> None:
    try:
        check_contact(way)
    except UsageError as error:
        examination.add_error(error)


def _examine_site(job_file: JobFile, wiki: MediaWiki, survey: Survey, examination: Examination) -> None:
    examination.add(ExitCode.WIKI, _refusals(survey))
    examination.add(ExitCode.USAGE, module_findings(job_file.edit_options, wiki.edit_module))
    examination.add(ExitCode.USAGE, operations_findings(job_file.jobs, wiki.edit_module))


def _examine_account(job_file: JobFile, wiki: MediaWiki, survey: Survey, examination: Examination) -> None:
    options = job_file.edit_options
    examination.add(ExitCode.USAGE, _account_findings(job_file, wiki))
    examination.add(ExitCode.USAGE, _basic_rights(job_file.jobs, wiki, survey))
    examination.add(ExitCode.USAGE, rights_findings(options, wiki.account, survey.own_rights))
    examination.add(ExitCode.DONE, _notes(job_file, wiki, survey))


def _refusals(survey: Survey) -> Iterator[Finding]:
    if survey.block is not None:
        yield Finding(f"the account is blocked {survey.block}", "Ask the wiki's administrators.")
    if survey.read_only is not None:
        yield Finding(f"nothing can be written to the wiki now: {survey.read_only}", "Try again later.")
    if not survey.writes:
        yield Finding("the wiki takes no edits by its Action API", "Ask its administrators ($wgEnableWriteAPI).")


def _account_findings(job_file: JobFile, wiki: MediaWiki) -> Iterator[Finding]:
    expected, name = job_file.wiki.account, wiki.account.name
    if expected is None or name == expected.replace("_", " "):
        return
    if name is None:
        yield Finding(
            f"the job file is for the account {expected}, and there are no credentials",
            "Set EDITRUNNER_USER and EDITRUNNER_PASSWORD (or those of OAuth).",
        )
    else:
        yield Finding(
            f"the job file is for the account {expected}, but the credentials are of {name}",
            "Set the credentials of that account, or change `wiki.account`.",
        )


def _basic_rights(jobs: tuple[Job, ...], wiki: MediaWiki, survey: Survey) -> Iterator[Finding]:
    """Yield the rights that are lacking for any edit at all, or for creating pages."""
    rights = wiki.account.rights
    # Older wikis, 1.39 among them, have a right of its own for what the Action API writes.
    for right in ("edit", *({"writeapi"} & survey.rights_in_use)):
        if right not in rights:
            yield missing_right("the jobs edit pages", right, wiki.account, survey.own_rights, None)
    for job in jobs:
        if job.missing == "create" and not {"createpage", "createtalk"} & rights:
            wish = f"the job `{job.id}` asks for `missing: create`"
            yield missing_right(wish, "createpage", wiki.account, survey.own_rights, "missing: create")


def _notes(job_file: JobFile, wiki: MediaWiki, survey: Survey) -> Iterator[Finding]:
    yield from _logged_out(wiki)
    yield from _captchas(wiki, survey)
    for job in job_file.jobs:
        if job.missing == "create" and len({"createpage", "createtalk"} & wiki.account.rights) == 1:
            kind = "talk" if "createpage" in wiki.account.rights else "other than talk"
            yield Finding(f"pages of kinds {kind} cannot be created by this account", "")
        if job.edit.override_filters and _ABUSE_FILTER not in survey.extensions:
            yield Finding(f"the job `{job.id}` names abuse filters, and this wiki has none", "Drop `override_filters`.")
    if "baserevid" not in wiki.edit_module.parameters:
        yield Finding(
            "this wiki knows no `baserevid`: an edit by the same account, or within the same second, is not noticed",
            "Do not edit the pages with this account while a run is going on.",
        )


def _logged_out(wiki: MediaWiki) -> Iterator[Finding]:
    warning = logged_out_warning(wiki)
    if warning is not None:
        yield Finding(warning, "Set credentials to edit as an account; a plan is a preview.")


def _captchas(wiki: MediaWiki, survey: Survey) -> Iterator[Finding]:
    if "ConfirmEdit" not in survey.extensions or "skipcaptcha" in wiki.account.rights:
        return
    in_browsers = sorted(_BROWSER_CAPTCHAS & survey.extensions)
    what = f"{in_browsers[0]}, which only a browser can answer" if in_browsers else "`resume` takes the answers"
    granted = f" It comes with the grant {grant_for('skipcaptcha')}." if "skipcaptcha" in survey.own_rights else ""
    yield Finding(
        f"the wiki may ask for CAPTCHAs ({what})",
        f"The right `skipcaptcha` spares the account: wikis give it to bots.{granted}",
        "skipcaptcha",
    )


def _as_text(examination: Examination) -> Iterator[str]:
    for name, value in _facts(examination).items():
        yield f"{name:<12}{value}"
    yield ""
    for diagnosis in sorted(examination.diagnoses, key=lambda diagnosis: diagnosis.severity, reverse=True):
        yield f"{diagnosis.severity:<12}{diagnosis.finding.text}"
        if diagnosis.finding.advice:
            yield f"{'':<12}{diagnosis.finding.advice}"
    problems = sum(diagnosis.severity == "problem" for diagnosis in examination.diagnoses)
    yield f"This will not work: {problems} problem{'s' if problems > 1 else ''}." if problems else "This will work."


def _facts(examination: Examination) -> dict[str, str]:
    wiki, survey = examination.wiki, examination.survey
    facts = {"wiki": examination.api or "unknown"}
    if wiki is not None:
        facts["wiki"] += f" ({wiki.site.generator})"
        facts["account"] = "log-in refused" if examination.refused else wiki.account.name or "logged out"
    if wiki is not None and survey is not None:
        facts["groups"] = ", ".join(survey.groups)
        facts["limits"] = "; ".join([f"{wiki.batch_size} pages a request", *map(str, survey.rate_limits)])
        tags = sorted(wiki.edit_module.tags)
        more = f" and {len(tags) - _SHOWN_TAGS} more" if len(tags) > _SHOWN_TAGS else ""
        facts["tags"] = (", ".join(tags[:_SHOWN_TAGS]) or "none can be applied") + more
        facts["extensions"] = ", ".join(_extensions(survey)) or "none that refuses edits"
    facts["contact"] = examination.contact or "not set"
    return facts


def _extensions(survey: Survey) -> list[str]:
    return sorted((_EXTENSIONS | _BROWSER_CAPTCHAS) & survey.extensions)


def _as_json(examination: Examination) -> JsonObject:
    wiki, survey = examination.wiki, examination.survey
    found: JsonObject = {
        "exit_code": int(examination.code),
        "api": examination.api,
        "contact": examination.contact,
        "findings": [_diagnosis_to_json(diagnosis) for diagnosis in examination.diagnoses],
    }
    if wiki is not None:
        found["generator"] = wiki.site.generator
        found["account"] = wiki.account.name
        found["rights"] = _sorted(wiki.account.rights)
        found["tags"] = _sorted(wiki.edit_module.tags)
        found["pages_per_request"] = wiki.batch_size
    if survey is not None:
        found["groups"] = list(survey.groups)
        found["extensions"] = list(_extensions(survey))
        found["rate_limits"] = [
            {"action": limit.action, "kind": limit.kind, "hits": limit.hits, "seconds": limit.seconds}
            for limit in survey.rate_limits
        ]
    return found


def _diagnosis_to_json(diagnosis: Diagnosis) -> JsonObject:
    finding = diagnosis.finding
    return {
        "severity": diagnosis.severity,
        "exit_code": int(diagnosis.code),
        "text": finding.text,
        "advice": finding.advice or None,
        "right": finding.right,
        "grant": finding.grant,
    }


def _sorted(words: frozenset[str]) -> list[Json]:
    return [*sorted(words)]
