import pytest

from editrunner.errors import CredentialsError, UsageError
from editrunner.wiki.address import check_address, choose_address

HERE = "https://wiki.example/w/api.php"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.5.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to be refused
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_an_unbound_run_reaches_public_hosts_only(address: str, *, public: bool) -> None:
    def resolve(_: str) -> list[str]:
        return [address]

    assert check_address(HERE, bound=True, resolve=resolve).public is public
    if public:
        assert check_address(HERE, bound=False, resolve=resolve).api == HERE
    else:
        with pytest.raises(UsageError, match="public"):
            check_address(HERE, bound=False, resolve=resolve)


def test_a_host_with_a_private_address_among_public_ones_is_not_public() -> None:
    with pytest.raises(UsageError, match="public"):
        check_address(HERE, bound=False, resolve=lambda _: ["93.184.216.34", "10.0.0.1"])


@pytest.mark.parametrize("address", ["93.184.216.34", "10.0.0.1"])
def test_http_is_for_loopback_only(address: str) -> None:
    with pytest.raises(UsageError, match="not encrypted"):
        check_address("http://wiki.example/api.php", bound=True, resolve=lambda _: [address])

    allowed = check_address("http://localhost/api.php", bound=True, resolve=lambda _: ["127.0.0.1", "::1"])
    assert not allowed.public


@pytest.mark.parametrize(
    "api",
    ["", "wiki.example/w/api.php", "ftp://wiki.example/", "https:///api.php", "http://[::1/api.php", "https://u:p@x/"],
)
def test_what_is_no_address_is_refused(api: str) -> None:
    with pytest.raises(UsageError):
        check_address(api, bound=True, resolve=lambda _: ["93.184.216.34"])


@pytest.mark.parametrize(
    "other",
    ["https://wiki.example:443/w/api.php", "https://WIKI.example/w/api.php", HERE],
)
def test_one_wiki_may_be_written_in_several_ways(other: str) -> None:
    assert choose_address(other, HERE, has_credentials=True) == HERE


@pytest.mark.parametrize(
    "other",
    ["http://wiki.example/w/api.php", "https://wiki.example/api.php", "https://evil.example/w/api.php"],
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
