"""Who a session is, by each way of logging in."""

import json
import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from werkzeug.wrappers import Request, Response

from editrunner.cli.connect import approach, open_wiki
from editrunner.model import Challenged, JsonObject, Refused, Saved
from editrunner.wiki.client import MediaWiki
from tests.wiki_access import WikiAccess

from .command import Command, Ended
from .fronts import Front, OAuth1Keys, basic, bearer, oauth_front, refused_by_oauth, signed
from .proxy import LOOPBACK, Passing, Proxy, lose_the_session, proxy_to, serving

pytestmark = pytest.mark.mediawiki

Open = Callable[..., MediaWiki]


@pytest.fixture
def front(mediawiki: WikiAccess) -> Iterator[Proxy]:
    with proxy_to(mediawiki.api) as proxy:
        yield proxy


@pytest.fixture
def open_as(mediawiki: WikiAccess, front: Proxy) -> Iterator[Open]:
    """Opens the wiki as one of its accounts, or logged out."""
    opened = []

    def open_it(account: str | None, cookies: list[JsonObject] = []) -> MediaWiki:  # noqa: B006 - only read
        environment = {"EDITRUNNER_API": front.api}
        if account is not None:
            credentials = mediawiki.credentials[account]
            environment |= {"EDITRUNNER_USER": credentials.name, "EDITRUNNER_PASSWORD": credentials.password}
        way = approach(None, environment, writes=True)
        saved = json.loads(json.dumps(cookies))
        opened.append(open_wiki(way, maxlag=5, account=None, on_wait=lambda _: None, cookies=saved))
        return opened[-1]

    yield open_it
    for wiki in opened:
        wiki.close()


def logins(front: Proxy) -> int:
    return sum(request.params.get("action") == "login" for request in front.passed)


STRANGE: JsonObject = {
    "name": "strange",
    "value": "1",
    "domain": "127.0.0.1",
    "path": "/",
    "secure": False,
    "expires": None,
}
JOB = {
    "id": "job",
    "targets": [{"titles": ["Main Page"]}],
    "missing": "create",
    "operations": [{"append": {"text": "a"}}],
}


def assert_no_secret(ended: Ended, *others: str) -> None:
    shown = ended.out + ended.err
    assert "s3cret" not in shown
    assert "wr0ng" not in shown
    assert not any(other in shown for other in others)


class TestASavedSession:
    def test_is_gone_on_with_without_logging_in(self, open_as: Open, front: Proxy, prefix: str) -> None:
        first = open_as("Bot")
        second = open_as("Bot", first.cookies())

        assert (first.session_restored, second.session_restored) == (False, True)
        assert logins(front) == 1
        assert second.account == first.account
        saved = second.save({"title": prefix, "text": "a", "summary": "by editrunner"}, lambda _: None, lambda _: True)
        assert getattr(saved, "new_revision", 0) > 0

    @pytest.mark.parametrize("other", ["Plain", None])
    def test_of_somebody_else_is_dropped(self, open_as: Open, front: Proxy, other: str | None) -> None:
        second = open_as("Bot", open_as(other).cookies() or [STRANGE])

        assert not second.session_restored
        assert second.account.name == "Bot"

    def test_of_an_account_is_not_a_way_to_log_in(self, open_as: Open) -> None:
        wiki = open_as(None, open_as("Bot").cookies())

        assert not wiki.session_restored
        assert wiki.account.name is None

    def test_that_has_ended_is_replaced(self, open_as: Open, front: Proxy) -> None:
        cookies = [{**cookie, "value": "0" * 32} for cookie in open_as("Bot").cookies()]
        wiki = open_as("Bot", cookies)

        assert not wiki.session_restored
        assert wiki.account.name == "Bot"
        assert logins(front) == 2

    @pytest.mark.parametrize("account", ["Plain", None])
    def test_carries_the_answer_to_a_captcha(
        self, open_as: Open, mediawiki: WikiAccess, prefix: str, account: str | None
    ) -> None:
        edit = {"title": prefix, "text": "a", "summary": "by editrunner"}
        with mediawiki.switched_on("captcha-simple"):
            first = open_as(account)
            asked = first.save(edit, lambda _: None, lambda _: True)
            assert isinstance(asked, Challenged)
            one, sign, other = re.split("([+\N{MINUS SIGN}-])", str(asked.challenge["question"]))
            word = str(int(one) + int(other) if sign == "+" else int(one) - int(other))
            answer = {"captchaid": str(asked.challenge["id"]), "captchaword": word}
            saved = open_as(account, first.cookies()).save({**edit, **answer}, lambda _: None, lambda _: True)

        assert isinstance(saved, Saved)

    def test_of_somebody_logged_out_is_kept(self, open_as: Open) -> None:
        wiki = open_as(None, [STRANGE])

        assert wiki.session_restored
        assert wiki.account.name is None
        assert wiki.cookies() == [STRANGE]


KEYS = OAuth1Keys(("consumer-key", "c-s3cret"), ("access-token", "a-s3cret"))
OAUTH1 = {
    "EDITRUNNER_OAUTH1_CONSUMER_KEY": "consumer-key",
    "EDITRUNNER_OAUTH1_CONSUMER_SECRET": "c-s3cret",
    "EDITRUNNER_OAUTH1_ACCESS_TOKEN": "access-token",
    "EDITRUNNER_OAUTH1_ACCESS_SECRET": "a-s3cret",
}
BASIC = {"EDITRUNNER_HTTP_USER": "früh", "EDITRUNNER_HTTP_PASSWORD": "b-s3cret…"}
KINDS = {"oauth1": (OAUTH1, signed(KEYS)), "oauth2": ({"EDITRUNNER_OAUTH2_TOKEN": "o2-s3cret"}, bearer("o2-s3cret"))}
LARGE = "ü & = + % " * 2000


class TestOAuth:
    @pytest.mark.parametrize("kind", KINDS)
    def test_edits_as_its_account_without_logging_in(
        self, bare_command: Command, mediawiki: WikiAccess, prefix: str, kind: str
    ) -> None:
        environment, check = KINDS[kind]
        with oauth_front(mediawiki.api, mediawiki.credentials["Bot"], check) as (api, front):
            bare_command.environment = {"EDITRUNNER_API": api, **environment}
            job = bare_command.jobs(
                {
                    "id": "job",
                    "targets": [{"titles": [f"{prefix} {word}" for word in ("a&b=c", "ü+1 %", "large")]}],
                    "missing": "create",
                    "operations": [{"append": {"text": "ü & = + %20"}}],
                },
                {
                    "id": "large",
                    "targets": [{"titles": [f"{prefix} large"]}],
                    "operations": [{"append": {"text": LARGE}}],
                },
                wiki={"account": "Bot"},
            )
            ended = bare_command.apply(job)

        assert ended.counts == {"saved": 4}, ended
        newest = mediawiki.existing(f"{prefix} large").newest
        assert newest.user == "Bot"
        assert mediawiki.text(f"{prefix} a&b=c") == "ü & = + %20"
        assert {"", "application/x-www-form-urlencoded", "multipart/form-data"} == set(front.passed)

    @pytest.mark.parametrize("wrong", [*OAUTH1, "EDITRUNNER_OAUTH2_TOKEN"])
    def test_that_is_refused_says_so_and_shows_no_secret(
        self, bare_command: Command, mediawiki: WikiAccess, wrong: str
    ) -> None:
        environment, check = next(kind for kind in KINDS.values() if wrong in kind[0])
        with oauth_front(mediawiki.api, mediawiki.credentials["Bot"], check) as (api, front):
            bare_command.environment = {"EDITRUNNER_API": api, **environment, wrong: "wr0ng"}
            ended = bare_command.run("plan", bare_command.jobs(JOB))

        assert front.passed == []
        assert ended.code == 6
        assert "refuses the credentials: mwoauth-invalid-authorization" in ended.err
        assert "owner-only consumer" in ended.err
        assert_no_secret(ended)

    def test_of_which_the_wiki_takes_no_notice_is_refused(self, bare_command: Command, mediawiki: WikiAccess) -> None:
        bare_command.environment = {"EDITRUNNER_API": mediawiki.api, "EDITRUNNER_OAUTH2_TOKEN": "o2-s3cret"}
        ended = bare_command.run("plan", bare_command.jobs(JOB))

        assert ended.code == 6
        assert "takes no notice of the credentials" in ended.err
        assert_no_secret(ended)

    def test_that_is_withdrawn_ends_the_run(self, bare_command: Command, mediawiki: WikiAccess, prefix: str) -> None:
        allowed = bearer("o2-s3cret")

        def withdrawn_before_edits(request: Request) -> Response | None:
            return refused_by_oauth("revoked") if b"createonly" in request.get_data() else allowed(request)

        with oauth_front(mediawiki.api, mediawiki.credentials["Bot"], withdrawn_before_edits) as (api, _):
            bare_command.environment = {"EDITRUNNER_API": api, "EDITRUNNER_OAUTH2_TOKEN": "o2-s3cret"}
            ended = bare_command.apply(bare_command.jobs({**JOB, "targets": [{"titles": [prefix]}]}))

        assert ended.code == 6
        assert ended.counts == {"failed": 1}
        assert mediawiki.page(prefix) is None


class TestBasicAuthentication:
    @pytest.mark.parametrize("account", ["Bot", None])
    def test_lets_through_to_the_wiki(
        self, bare_command: Command, mediawiki: WikiAccess, prefix: str, account: str | None
    ) -> None:
        front = Front(mediawiki.api, basic(*BASIC.values()))
        with serving(front) as api:
            bare_command.log_in(api, None if account is None else mediawiki.credentials[account])
            bare_command.environment |= BASIC
            ended = bare_command.apply(bare_command.jobs({**JOB, "targets": [{"titles": [prefix]}]}))

        assert ended.counts == {"saved": 1}, ended
        assert (mediawiki.existing(prefix).newest.user == "Bot") is (account is not None)

    @pytest.mark.parametrize("given", [{}, {**BASIC, "EDITRUNNER_HTTP_PASSWORD": "wr0ng"}])
    def test_that_is_refused_says_so(self, bare_command: Command, mediawiki: WikiAccess, given: dict[str, str]) -> None:
        with serving(Front(mediawiki.api, basic(*BASIC.values()))) as api:
            bare_command.log_in(api, mediawiki.credentials["Bot"])
            bare_command.environment |= given
            ended = bare_command.run("plan", bare_command.jobs(JOB))

        assert ended.code == 6
        assert "EDITRUNNER_HTTP_USER" in ended.err
        assert_no_secret(ended, mediawiki.credentials["Bot"].password)

    def test_is_bound_to_a_wiki(self, bare_command: Command) -> None:
        bare_command.environment = BASIC
        ended = bare_command.run("plan", bare_command.jobs(JOB, wiki={"api": "https://wiki.example/w/api.php"}))

        assert ended.code == 2
        assert "EDITRUNNER_API" in ended.err
        assert_no_secret(ended)


@pytest.mark.parametrize("environment", [BASIC, *(environment for environment, _ in KINDS.values())])
def test_no_credentials_go_to_a_wiki_that_a_job_file_chooses(
    bare_command: Command, mediawiki: WikiAccess, environment: dict[str, str]
) -> None:
    seen: list[str] = []

    def elsewhere(request: Request) -> Response:
        seen.append(request.url)
        return Response()

    with serving(elsewhere) as other:
        bare_command.environment = {"EDITRUNNER_API": mediawiki.api, **environment}
        ended = bare_command.run("plan", bare_command.jobs(JOB, wiki={"api": other}))

    assert (ended.code, seen) == (2, [])
    assert_no_secret(ended)


def test_a_refused_bot_password_is_not_shown(bare_command: Command, mediawiki: WikiAccess) -> None:
    bare_command.environment = {
        "EDITRUNNER_API": mediawiki.api,
        "EDITRUNNER_USER": "Bot@er",
        "EDITRUNNER_PASSWORD": "b-s3cret",
    }
    ended = bare_command.run("plan", bare_command.jobs(JOB))

    assert ended.code == 6
    assert "refuses the log-in of Bot@er" in ended.err
    assert_no_secret(ended)


class TestEncryption:
    @pytest.fixture
    def encrypted(self, mediawiki: WikiAccess, tmp_path: Path) -> Iterator[tuple[str, str]]:
        """A wiki behind TLS, and the path of the certificate of whoever vouches for it."""
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(LOOPBACK).configure_cert(context)
        authority.cert_pem.write_to_path(tmp_path / "authority.pem")
        with serving(Front(mediawiki.api, lambda _: None), context) as api:
            yield api, str(tmp_path / "authority.pem")

    def test_with_a_certificate_of_ones_own_needs_the_bundle(
        self, bare_command: Command, mediawiki: WikiAccess, encrypted: tuple[str, str], prefix: str
    ) -> None:
        api, bundle = encrypted
        bare_command.log_in(api, mediawiki.credentials["Bot"])
        job = bare_command.jobs({**JOB, "targets": [{"titles": [prefix]}]})
        without = bare_command.run("plan", job)
        bare_command.environment["EDITRUNNER_CA_BUNDLE"] = bundle
        ended = bare_command.apply(job)

        assert without.code == 6
        assert "EDITRUNNER_CA_BUNDLE" in without.err
        assert ended.counts == {"saved": 1}, ended

    def test_trusts_what_editrunner_is_told_and_not_what_other_programs_are(
        self,
        bare_command: Command,
        mediawiki: WikiAccess,
        encrypted: tuple[str, str],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        api, bundle = encrypted
        trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "other.pem"))
        bare_command.log_in(api, mediawiki.credentials["Bot"])
        bare_command.environment["EDITRUNNER_CA_BUNDLE"] = bundle

        assert bare_command.run("plan", bare_command.jobs(JOB)).code == 0

    @pytest.mark.parametrize("content", [None, b"no certificate"])
    def test_a_bundle_that_cannot_be_used_is_refused(
        self, bare_command: Command, mediawiki: WikiAccess, tmp_path: Path, content: bytes | None
    ) -> None:
        if content is not None:
            (tmp_path / "authority.pem").write_bytes(content)
        bare_command.log_in(mediawiki.api, None)
        bare_command.environment["EDITRUNNER_CA_BUNDLE"] = str(tmp_path / "authority.pem")
        ended = bare_command.run("plan", bare_command.jobs(JOB))

        assert ended.code == 2
        assert "authority.pem, which EDITRUNNER_CA_BUNDLE names" in ended.err


def test_what_is_not_encrypted_goes_through_no_proxy(
    bare_command: Command, mediawiki: WikiAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    bare_command.log_in(mediawiki.api, mediawiki.credentials["Bot"])

    assert bare_command.run("plan", bare_command.jobs(JOB)).code == 0


class TestTemporaryAccounts:
    @pytest.fixture(autouse=True)
    def temporary_accounts(self, mediawiki: WikiAccess) -> Iterator[None]:
        if "returnto" not in mediawiki.edit_parameters():
            pytest.skip("this version of MediaWiki has no temporary accounts")
        with mediawiki.switched_on("temp-accounts"):
            yield

    def test_all_edits_of_a_run_are_by_the_one_that_the_first_makes(
        self, open_as: Open, front: Proxy, mediawiki: WikiAccess, prefix: str
    ) -> None:
        wiki = open_as(None)
        for number in range(3):
            wiki.save(
                {"title": f"{prefix} {number}", "text": "a", "summary": "by editrunner"}, lambda _: None, lambda _: True
            )

        users = {mediawiki.existing(f"{prefix} {number}").newest.user for number in range(3)}
        assert users == {wiki.account.name}
        assert wiki.account.temporary
        asserts = [(edit.params.get("assert"), edit.params.get("assertuser")) for edit in front.edits]
        assert asserts == [(None, None), *[("user", wiki.account.name)] * 2]

    def test_one_that_is_lost_is_not_replaced_by_another(
        self, open_as: Open, front: Proxy, mediawiki: WikiAccess, prefix: str
    ) -> None:
        wiki = open_as(None)
        wiki.save({"title": prefix, "text": "a", "summary": "by editrunner"}, lambda _: None, lambda _: True)

        def lose_the_session(request: Passing) -> None:
            request.headers.pop("Cookie", None)

        front.hooks.append(lose_the_session)
        answer = wiki.save(
            {"title": f"{prefix} 2", "text": "a", "summary": "by editrunner"}, lambda _: None, lambda _: True
        )

        assert isinstance(answer, Refused)
        assert {error.code for error in answer.errors} <= {"assertuserfailed", "assertnameduserfailed"}
        assert mediawiki.page(f"{prefix} 2") is None

    def test_one_is_gone_on_with_in_another_process(self, open_as: Open, mediawiki: WikiAccess, prefix: str) -> None:
        first = open_as(None)
        first.save({"title": prefix, "text": "a", "summary": "by editrunner"}, lambda _: None, lambda _: True)
        second = open_as(None, first.cookies())
        second.save({"title": prefix, "text": "b", "summary": "by editrunner"}, lambda _: None, lambda _: True)

        assert second.session_restored
        assert second.account == first.account
        assert {revision.user for revision in mediawiki.existing(prefix).revisions} == {first.account.name}


@pytest.mark.parametrize("how_often", [1, 2])
def test_a_session_that_is_lost_while_pages_are_read_is_renewed_and_nothing_is_read_by_anybody(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, how_often: int
) -> None:
    """Read as somebody logged out, this page would be skipped: it is for accounts only."""
    mediawiki.edit(f"{prefix} page", "teh")
    mediawiki.as_admin("protect", title=f"{prefix} page", protections="edit=autoconfirmed", reason="by hand")
    left = [how_often]

    def lose(request: Passing) -> None:
        if "revisions" in request.params.get("prop", "") and left[0]:
            left[0] -= 1
            lose_the_session(request)

    proxy.hooks.append(lose)
    replace = {"replace": {"find": "teh", "with": "the"}}
    job = command.jobs({"id": "j", "targets": [{"titles": [f"{prefix} page"]}], "operations": [replace]})
    ended = command.apply(job)

    # Nobody's session is lost twice in a row by chance: then the run ends, and says so.
    assert (ended.code, mediawiki.text(f"{prefix} page")) == ((0, "the") if how_often == 1 else (6, "teh"))
