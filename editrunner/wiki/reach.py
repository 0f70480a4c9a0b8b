"""Which hosts a run reaches, by their IP addresses: looked up for a connection, checked, and connected to.

A name that is checked once and looked up again by the HTTP library could lead elsewhere the second time
(https://en.wikipedia.org/wiki/DNS_rebinding). Here each connection goes to an address that was checked for it.
"""

from __future__ import annotations

import enum
import ipaddress
import socket
from collections.abc import Callable
from typing import Any, TypeAlias

from requests.adapters import HTTPAdapter
from requests.models import PreparedRequest, Response
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager

from editrunner.wiki.deadline import timed

IpAddress: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""https://www.rfc-editor.org/rfc/rfc6052#section-2.1"""
_COMPATIBLE = ipaddress.IPv6Network("::/96")
"""https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.1"""


MOST_CONNECTIONS = 20
"""Connections that are kept open for the next request."""


class Reach(enum.Enum):
    """How far a run reaches."""

    LOOPBACK = "this machine"
    PUBLIC = "public hosts"
    ANYWHERE = "any host"

    def takes(self, address: IpAddress) -> bool:
        """Say whether an address is within it."""
        match self:
            case Reach.LOOPBACK:
                return _embedded(address).is_loopback
            case Reach.PUBLIC:
                return is_public(address)
            case Reach.ANYWHERE:
                return True


def addresses_of(host: str) -> list[IpAddress]:
    """Return the IP addresses of a host.

    Raises:
        OSError: there is no such host.
        UnicodeError: it is no name of a host.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def is_public(address: IpAddress) -> bool:
    """Say whether an address is one of a host out on the internet."""
    address = _embedded(address)
    return address.is_global and not address.is_multicast


def _embedded(address: IpAddress) -> IpAddress:
    """Return the IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and (address in _NAT64 or (address in _COMPATIBLE and not address.is_loopback)):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return inner or address


def adapter_for(reach: Reach) -> HTTPAdapter:
    """Return what sends the requests of a session that reaches so far."""
    kind = _Adapter if reach is Reach.ANYWHERE else _CheckingAdapter
    return kind(pool_maxsize=MOST_CONNECTIONS)


class _Adapter(HTTPAdapter):
    """Waits for each answer only so long, be it the wiki's or that of a proxy on the way.

    Leaves cookies to the session: requests would read each of them once more, for the answer itself.
    """

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        _give_time(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **named: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(*arguments, **named)
        _give_time(manager)
        return manager

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        # There is no other way to say so: https://github.com/psf/requests/blob/main/src/requests/cookies.py
        original, resp._original_response = resp._original_response, None  # noqa: SLF001
        try:
            return super().build_response(req, resp)
        finally:
            resp._original_response = original  # noqa: SLF001


def _give_time(manager: PoolManager) -> None:
    """Have a manager make connections that wait for each answer only so long."""
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: timed(pool) for scheme, pool in pools.items()}


class _CheckingAdapter(_Adapter):
    """Connects to this machine by http and to public hosts by https; to nothing else, and through no proxy.

    A proxy would look the name up by itself, and could be led to what only it can reach.
    """

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _LoopbackPool, "https": _PublicPool}
        _give_time(self.poolmanager)

    def send(self, request: PreparedRequest, *arguments: Any, **named: Any) -> Response:
        return super().send(request, *arguments, **{**named, "proxies": {}})


def _connected(connection: HTTPConnection, reach: Reach, connect: Callable[[], socket.socket]) -> socket.socket:
    """Connect to the first address of a host that answers; to none where one of them is out of reach."""
    host = connection.host
    try:
        addresses = addresses_of(host)
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, f"there is no host {host}: {error}") from error
    if not all(reach.takes(address) for address in addresses):
        raise NewConnectionError(connection, f"{host} leads out of what this run reaches, which is {reach.value}")
    for address in addresses[:-1]:
        try:
            return _connected_to(connection, address, connect)
        except NewConnectionError:
            continue
    return _connected_to(connection, addresses[-1], connect)


def _connected_to(
    connection: HTTPConnection, address: IpAddress, connect: Callable[[], socket.socket]
) -> socket.socket:
    """Connect to an address; the certificate is still asked to be that of the name."""
    host = connection.host
    connection.host = str(address)
    try:
        return connect()
    finally:
        connection.host = host


class _LoopbackConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self, Reach.LOOPBACK, super()._new_conn)


class _PublicConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self, Reach.PUBLIC, super()._new_conn)


class _LoopbackPool(HTTPConnectionPool):
    ConnectionCls = _LoopbackConnection


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection
