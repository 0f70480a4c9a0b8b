import pytest

from editrunner.errors import CredentialsError, UsageError, WikiUnavailable
from editrunner.wiki.address import IN_LOG, IN_PLAN, Named, check_address, choose_address
from editrunner.wiki.reach import Reach
from tests.wiki.resolving import resolve_to

HERE = "https://wiki.example/w/api.php"
PUBLIC = "93.184.216.34"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PUBLIC, True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("10.0.0.1", False),
        ("172.16.5.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to be refused
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        # IPv4 addresses in IPv6 ones: mapped, compatible, of a translator, of 6to4
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_an_unbound_run_reaches_public_hosts_only(
    address: str, monkeypatch: pytest.MonkeyPatch, *, public: bool
) -> None:
    resolve_to(monkeypatch, [address])

    assert check_address(HERE, bound=True).public is public
    if public:
        assert check_address(HERE, bound=False).api == HERE
    else:
        with pytest.raises(UsageError, match="public"):
            check_address(HERE, bound=False)


def test_a_host_with_a_private_address_among_public_ones_is_not_public(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [PUBLIC, "10.0.0.1"])

    with pytest.raises(UsageError, match="public"):
        check_address(HERE, bound=False)


# Other ways to write 127.0.0.1, 10.0.0.1 and 169.254.169.254, which the system's resolver takes for addresses.
@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.0x0.0x0.0x1", "10.1", "0xa9fea9fe", "2852039166"),
        *("[::1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:10.0.0.1]", "127.0.0.1:443", "LOCALHOST", "localhost:8443"),
    ],
)
def test_an_address_is_told_however_it_is_written(host: str) -> None:
    with pytest.raises(UsageError, match="public"):
        check_address(f"https://{host}/w/api.php", bound=False)


def test_a_dot_behind_a_name_makes_no_other_host_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve_to(monkeypatch, ["127.0.0.1"])

    with pytest.raises(UsageError, match="public"):
        check_address("https://localhost./api.php", bound=False)
    assert asked == ["localhost."]
    with pytest.raises(UsageError, match="EDITRUNNER_API"):
        choose_address("https://wiki.example./w/api.php", HERE, has_credentials=False)


@pytest.mark.parametrize("address", [PUBLIC, "10.0.0.1", "::ffff:10.0.0.1"])
def test_http_is_for_loopback_only(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [address])
    with pytest.raises(UsageError, match="not encrypted"):
        check_address("http://wiki.example/api.php", bound=True)

    resolve_to(monkeypatch, ["127.0.0.1", "::1"])
    allowed = check_address("http://localhost/api.php", bound=True)
    assert not allowed.public
    assert allowed.reach is Reach.LOOPBACK


def test_a_name_may_lead_later_only_where_it_may_lead_now(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [PUBLIC])

    assert check_address(HERE, bound=False).reach is Reach.PUBLIC
    assert check_address(HERE, bound=True).reach is Reach.ANYWHERE


def test_a_host_that_there_is_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [])

    with pytest.raises(WikiUnavailable, match="there is no host"):
        check_address(HERE, bound=True)


def test_a_proxy_looks_up_the_names_of_a_bound_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve_to(monkeypatch, [])
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    address = check_address(HERE, bound=True)

    assert asked == []
    assert address.public
    assert address.reach is Reach.ANYWHERE


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY"])
def test_a_proxy_changes_nothing_for_a_run_that_is_not_bound(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["10.0.0.1"])
    monkeypatch.setenv(variable, "http://proxy.example:3128")

    with pytest.raises(UsageError, match="public"):
        check_address(HERE, bound=False)
    with pytest.raises(UsageError, match="not encrypted"):
        check_address("http://wiki.example/api.php", bound=True)


def test_a_host_that_the_proxy_is_not_for_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["10.0.0.1"])
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "wiki.example")

    assert not check_address(HERE, bound=True).public


@pytest.mark.parametrize(
    "api",
    [
        "",
        "wiki.example/w/api.php",
        "ftp://wiki.example/",
        "https:///api.php",
        "http://[::1/api.php",
        "https://u:p@x/",
        "https://u@x/",
        "https://a\\@b/",
        "https://x:99999/",
        "https://x:y/",
        "file:///etc/passwd",
        "gopher://x/",
    ],
)
def test_what_is_no_address_is_refused(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [PUBLIC])

    with pytest.raises(UsageError):
        check_address(api, bound=True)


@pytest.mark.parametrize(
    "other",
    ["https://wiki.example:443/w/api.php", "https://WIKI.example/w/api.php", HERE],
)
def test_one_wiki_may_be_written_in_several_ways(other: str) -> None:
    assert choose_address(other, HERE, has_credentials=True) == HERE


@pytest.mark.parametrize(
    "other",
    [
        "http://wiki.example/w/api.php",
        "https://wiki.example/api.php",
        "https://evil.example/w/api.php",
        "https://wiki.example:8443/w/api.php",
        "https://wiki.example.evil.example/w/api.php",
        "https://wiki.example@evil.example/w/api.php",
        "https://evil.example/https://wiki.example/w/api.php",
        "//wiki.example/w/api.php",
        "file://wiki.example/w/api.php",
    ],
)
def test_a_job_file_cannot_choose_another_wiki_than_the_operator(other: str) -> None:
    with pytest.raises(UsageError, match="EDITRUNNER_API"):
        choose_address(other, HERE, has_credentials=False)


def test_credentials_are_bound_to_a_wiki() -> None:
    with pytest.raises(CredentialsError):
        choose_address(HERE, None, has_credentials=True)


def test_no_password_in_an_address_is_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        choose_address(HERE, "https://user:hidden@other.example/api.php", has_credentials=False)

    assert "hidden" not in caught.value.message


@pytest.mark.parametrize(("named", "words"), [(IN_PLAN, "the plan was made for"), (IN_LOG, "the run of this log was")])
def test_a_plan_or_log_of_another_wiki_is_called_that(named: Named, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        choose_address("https://other.example/w/api.php", HERE, has_credentials=True, named=named)

    assert "job file" not in (caught.value.advice or "")
