"""A resolver that says what a test wants it to say."""

import ipaddress
import socket
from collections.abc import Sequence

import pytest

_real = socket.getaddrinfo


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """Answer lookups of names, each with the next answer, the last one again and again; return what is asked for.

    An empty answer says that there is no such host. IP addresses are looked up as ever.
    """
    asked: list[str] = []

    def getaddrinfo(host: str, port: int | None, *arguments: int, **named: int) -> list[tuple[object, ...]]:
        if _is_address(host):
            return list(_real(host, port, *arguments, **named))
        asked.append(host)
        answer = answers[min(len(asked), len(answers)) - 1]
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
