"""What a person gets wrong: one clear message on stderr, nothing on stdout, and the right exit code."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.wrappers import Response

from tests.contract.wikis import Credentials
from tests.wiki_access import WikiAccess

from .command import Command, Ended
from .proxy import serving

JOB = {"id": "j", "targets": [{"titles": ["A"]}], "operations": [{"append": {"text": "x"}}]}
SECRET = "very-secret-password"
VERBS = [["plan"], ["apply", "--yes"]]


@pytest.fixture(params=VERBS, ids=lambda words: words[0])
def verb(request: pytest.FixtureRequest) -> list[str]:
    words: list[str] = request.param
    return words


@dataclass(frozen=True, slots=True)
class Stranger:
    """A server that is not MediaWiki."""

    body: str
    mimetype: str = "application/json"
    status: int = 200


STRANGERS = {
    "html": Stranger("<!DOCTYPE html><h1>Welcome</h1>", "text/html"),
    "not found": Stranger("<h1>Not found</h1>", "text/html", 404),
    "internal error": Stranger("oops", "text/plain", 500),
    "empty": Stranger("", "text/plain"),
    "json": Stranger('{"hello": "world"}'),
    "json list": Stranger("[1, 2]"),
    "json errors": Stranger('{"errors": ["no such route"]}', status=404),
    "json error text": Stranger('{"error": "no such route"}', status=404),
    "json of other shapes": Stranger('{"query": {"userinfo": [], "general": 1, "namespaces": [], "tokens": "x"}}'),
    "nearly": Stranger(
        '{"query": {"general": {"generator": "x"}, "namespaces": {"a": {}},'
        ' "userinfo": {}, "tokens": {"csrftoken": 1}}}'
    ),
    "deep json": Stranger("[" * 100_000 + "]" * 100_000),
}


@pytest.fixture(params=STRANGERS)
def stranger(request: pytest.FixtureRequest) -> Iterator[str]:
    kind = STRANGERS[request.param]
    with serving(lambda _: Response(kind.body, status=kind.status, mimetype=kind.mimetype)) as api:
        yield api


def assert_refused(ended: Ended, code: int, *words: str) -> None:
    assert ended.code == code, ended
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert SECRET not in ended.err
    message = ended.err.strip().split("\n")
    assert message[0].startswith("editrunner: ")
    assert len(message) <= 2, "a message, and perhaps what to do about it"
    for word in words:
        assert word in ended.err


def test_a_wiki_that_is_not_there(bare_command: Command, verb: list[str]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    bare_command.environment = {"EDITRUNNER_API": f"http://127.0.0.1:{port}/api.php"}

    assert_refused(bare_command.run(*verb, bare_command.jobs(JOB)), 6, f"127.0.0.1:{port}", "refused")


@pytest.mark.parametrize("credentials", [None, Credentials("Bot@er", SECRET)], ids=["logged out", "logged in"])
def test_what_answers_is_not_mediawiki(
    bare_command: Command, verb: list[str], stranger: str, credentials: Credentials | None
) -> None:
    bare_command.log_in(stranger, credentials)

    assert_refused(bare_command.run(*verb, bare_command.jobs(JOB)), 6, stranger)


def test_a_wiki_that_lives_elsewhere(bare_command: Command, verb: list[str]) -> None:
    there = "https://elsewhere.example/w/api.php"
    with serving(lambda _: Response("", status=301, headers={"Location": there})) as api:
        bare_command.log_in(api, Credentials("Bot@er", SECRET))

        assert_refused(bare_command.run(*verb, bare_command.jobs(JOB)), 6, there)


@pytest.mark.mediawiki
@pytest.mark.parametrize("name", ["Nobody@er", "Nobody"])
def test_a_log_in_that_is_refused(command: Command, mediawiki: WikiAccess, verb: list[str], name: str) -> None:
    """Nobody's account: a wiki locks the log-in of one for which too many wrong passwords were tried."""
    command.log_in(mediawiki.api, Credentials(name, SECRET))

    assert_refused(command.run(*verb, command.jobs(JOB)), 6, name)


@pytest.mark.mediawiki
def test_credentials_of_another_account(command: Command, verb: list[str]) -> None:
    assert_refused(command.run(*verb, command.jobs(JOB, wiki={"account": "Other"})), 2, "Other", "Bot")


@pytest.mark.mediawiki
def test_flags_that_the_account_may_not_set(command: Command, mediawiki: WikiAccess, verb: list[str]) -> None:
    command.log_in(mediawiki.api, mediawiki.credentials["Plain"])
    job_file = command.jobs(JOB, edit={"summary": "s", "bot": True})

    assert_refused(command.run(*verb, job_file), 2, "Plain", "bot")


@pytest.mark.mediawiki
def test_a_job_file_for_another_wiki(command: Command, verb: list[str]) -> None:
    job_file = command.jobs(JOB, wiki={"api": "https://wiki.example/w/api.php"})

    assert_refused(command.run(*verb, job_file), 2, "https://wiki.example/w/api.php", "EDITRUNNER_API")


@pytest.mark.mediawiki
def test_a_plan_for_another_wiki(command: Command, mediawiki: WikiAccess) -> None:
    plan = command.plan(command.jobs(JOB))
    command.environment["EDITRUNNER_API"] = mediawiki.api.replace("127.0.0.1", "localhost")

    assert_refused(command.run("apply", plan), 2, "EDITRUNNER_API")


@pytest.mark.parametrize(
    ("api", "bound", "code", "word"),
    [
        (None, None, 2, "EDITRUNNER_API"),
        ("https://127.0.0.1/w/api.php", None, 2, "EDITRUNNER_API"),
        ("https://10.1.2.3/w/api.php", None, 2, "EDITRUNNER_API"),
        ("https://169.254.169.254/w/api.php", None, 2, "EDITRUNNER_API"),
        ("https://[::1]/w/api.php", None, 2, "EDITRUNNER_API"),
        ("http://127.0.0.1/w/api.php", None, 2, "EDITRUNNER_API"),
        ("http://192.0.2.1/w/api.php", None, 2, "https://"),
        (None, "http://192.0.2.1/w/api.php", 2, "https://"),
        (None, "ftp://192.0.2.1/w/api.php", 2, "ftp://"),
        (None, "127.0.0.1/api.php", 2, "127.0.0.1/api.php"),
        (None, "http://[::1/api.php", 2, "http://[::1/api.php"),
        (None, "http://127.0.0.1:99999/api.php", 2, "99999"),
        (None, "https://wiki.invalid/w/api.php", 6, "wiki.invalid"),
        (None, f"https://user:{SECRET}@192.0.2.1/w/api.php", 2, "password"),
        ("https://wiki.example/w/api.php", f"https://user:{SECRET}@192.0.2.1/w/api.php", 2, "EDITRUNNER_API"),
    ],
)
def test_an_address_that_is_not_allowed(
    bare_command: Command, verb: list[str], api: str | None, bound: str | None, code: int, word: str
) -> None:
    bare_command.environment = {"EDITRUNNER_API": bound} if bound is not None else {}
    wiki = {"api": api} if api is not None else {}

    assert_refused(bare_command.run(*verb, bare_command.jobs(JOB, wiki=wiki)), code, word)


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"EDITRUNNER_USER": "Bot@er", "EDITRUNNER_PASSWORD": SECRET}, "EDITRUNNER_API"),
        ({"EDITRUNNER_API": "https://192.0.2.1/api.php", "EDITRUNNER_USER": "Bot@er"}, "EDITRUNNER_PASSWORD"),
        ({"EDITRUNNER_API": "https://192.0.2.1/api.php", "EDITRUNNER_PASSWORD": SECRET}, "EDITRUNNER_USER"),
        (
            {
                "EDITRUNNER_API": "https://192.0.2.1/api.php",
                "EDITRUNNER_USER": "Bot@er",
                "EDITRUNNER_PASSWORD_FILE": "nowhere",
            },
            "EDITRUNNER_PASSWORD_FILE",
        ),
    ],
    ids=["unbound", "no password", "no user", "no file"],
)
def test_credentials_that_cannot_be_used(
    bare_command: Command, verb: list[str], environment: dict[str, str], word: str
) -> None:
    bare_command.environment = environment

    assert_refused(bare_command.run(*verb, bare_command.jobs(JOB)), 2, word)


def test_a_public_wiki_is_not_written_to_without_a_contact(bare_command: Command) -> None:
    bare_command.environment = {"EDITRUNNER_API": "https://8.8.8.8/w/api.php"}

    assert_refused(bare_command.run("apply", bare_command.jobs(JOB), "--yes"), 2, "EDITRUNNER_CONTACT")


def test_a_job_file_is_not_applied_unasked_where_there_is_no_terminal(bare_command: Command) -> None:
    bare_command.environment = {"EDITRUNNER_API": "https://192.0.2.1/api.php"}

    assert_refused(bare_command.run("apply", bare_command.jobs(JOB)), 2, "--yes")


@pytest.mark.mediawiki
def test_a_log_is_never_overwritten(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.edit(prefix, "a")
    kept = command.write("run.jsonl", "precious")
    job_file = command.jobs({**JOB, "targets": [{"titles": [prefix]}]})

    assert_refused(command.run("apply", job_file, "--yes", "--audit", kept), 2, "run.jsonl")
    assert kept.read_text(encoding="utf-8") == "precious"
    assert mediawiki.text(prefix) == "a"


@pytest.mark.mediawiki
def test_a_log_that_cannot_be_written_is_a_local_failure(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.edit(prefix, "a")
    job_file = command.jobs({**JOB, "targets": [{"titles": [prefix]}]})

    assert_refused(command.run("apply", job_file, "--yes", "--audit", "no/such/folder/run.jsonl"), 8, "run.jsonl")
    assert mediawiki.text(prefix) == "a"


def test_a_folder_in_which_no_log_can_be_made_is_found_before_anything_is_sent(bare_command: Command) -> None:
    # Whoever may do everything may not make files there either; and nothing answers at this address.
    bare_command.environment = {"EDITRUNNER_API": "http://127.0.0.1:1/api.php"}
    job_file = bare_command.jobs(JOB)

    assert_refused(bare_command.run("apply", job_file, "--yes", "--audit", "/proc/run.jsonl"), 8, "/proc")


@pytest.mark.mediawiki
def test_a_title_that_no_page_has_is_said_beside_one_that_is_found(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "a")
    job_file = command.jobs({**JOB, "targets": [{"titles": [prefix]}]})
    plan = command.plan(job_file)
    narrowing = ("--title", prefix, "--title", "Misspelt")

    assert_refused(command.run("apply", plan, *narrowing), 2, "no such page: Misspelt")
    assert mediawiki.text(prefix) == "a"
    for verb in ("plan", "apply"):
        ended = command.run(verb, job_file, *(["--yes"] if verb == "apply" else []), *narrowing)
        assert ended.code == 2
        assert "no such page: Misspelt" in ended.err
    assert mediawiki.text(prefix) == "a\nx"


@pytest.mark.mediawiki
def test_a_plan_that_cannot_be_written_leaves_nothing_behind(command: Command) -> None:
    (command.folder / "folder").mkdir()
    job_file = command.jobs(JOB)

    ended = command.run("plan", job_file, "-o", "folder")

    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert [path.name for path in command.folder.iterdir() if "partial" in path.name] == []


@pytest.mark.mediawiki
def test_a_plan_does_not_take_the_place_of_something_else(command: Command) -> None:
    job_file = command.jobs(JOB)
    before = job_file.read_bytes()

    assert_refused(command.run("plan", job_file, "-o", job_file), 2, job_file.name)
    assert job_file.read_bytes() == before


@pytest.mark.mediawiki
def test_no_password_or_token_is_in_anything_that_is_written(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "a")
    password = mediawiki.credentials["Bot"].password
    secret = command.write("password", f"{password}\n")
    del command.environment["EDITRUNNER_PASSWORD"]
    command.environment["EDITRUNNER_PASSWORD_FILE"] = str(secret)
    job_file = command.jobs({**JOB, "targets": [{"titles": [prefix]}]})

    planned = command.run_process("plan", job_file, "-o", "plan.jsonl")
    applied = command.run_process("apply", "plan.jsonl", "--audit", "run.jsonl")

    assert (planned.code, applied.code) == (0, 0), (planned, applied)
    assert mediawiki.text(prefix) == "a\nx"
    written = [planned.out, planned.err, applied.out, applied.err, *texts_in(command.folder, but=secret)]
    assert not [text for text in written if password in text or re.search(r"[0-9a-f]{32}\+\\", text)]


def texts_in(folder: Path, *, but: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file() and path != but]
