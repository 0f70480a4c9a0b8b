from collections.abc import Mapping

import pytest

from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.external_link import ExternalLink


def parameters_of(address: str, namespaces: tuple[int, ...] = ()) -> list[Mapping[str, str]]:
    listings = list(ExternalLink(address).listings(DEFAULT_SITE, {}, namespaces))
    return [one.parameters for one in listings if isinstance(one, Query)]


def test_an_address_without_a_protocol_is_looked_for_with_both() -> None:
    """Which protocol is meant without one depends on the version of MediaWiki."""
    assert parameters_of("*.example.org/a") == [
        {"euquery": "*.example.org/a", "euprotocol": "http"},
        {"euquery": "*.example.org/a", "euprotocol": "https"},
    ]


def test_a_protocol_is_kept() -> None:
    assert parameters_of("ftp://example.org", (0, 4)) == [
        {"euquery": "example.org", "euprotocol": "ftp", "eunamespace": "0|4"}
    ]


@pytest.mark.parametrize("address", ["https://", "*", "*.", "/"])
def test_an_address_of_nothing_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="every page"):
        ExternalLink(address)
