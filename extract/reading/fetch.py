"""One web page fetched: over http or https only, with few redirects, in bounded time and size, from public addresses.

A name is looked up once, every address is checked, and the connection goes to an address that was checked. A name that
means a public address when it is checked and this machine when it is connected to (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
import time
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

__all__ = ["LARGEST_PAGE", "PATIENCE", "FetchError", "fetched"]

PATIENCE = 20.0
"""Seconds after which a URL is given up."""

LARGEST_PAGE = 20 * 2**20
"""Bytes of a page that is fetched."""

REDIRECTS = 5
"""Redirects that are followed; where each leads is checked as the URL was."""

PORTS = {"http": 80, "https": 443}

NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses whose last four bytes are an address of IPv4 (RFC 6052)."""


class FetchError(Exception):
    """A page that was not fetched, with the reason for people."""


def fetched(url: str, *, private: bool = False) -> bytes:
    """The bytes of the page. With `private`, addresses of the local network are allowed too. Raises FetchError."""
    from urllib3.exceptions import HTTPError

    until = time.monotonic() + PATIENCE
    try:
        for _ in range(REDIRECTS + 1):
            answer = _asked(url, until, private=private)
            try:
                target = answer.get_redirect_location()
                if target:
                    url = urljoin(url, target)
                    continue
                if answer.status != 200:
                    raise FetchError(f"could not be fetched: the server answered {answer.status}")
                return _body(answer, until)
            finally:
                answer.release_conn()
                answer.close()
    except (OSError, HTTPError, ValueError) as error:
        raise FetchError(f"could not be fetched: {_reason(error)}") from None
    raise FetchError(f"could not be fetched: the server answered {answer.status} more than {REDIRECTS} times")


def checked_addresses(parts: SplitResult, *, private: bool) -> list[str]:
    """The addresses of the URL's host, each checked.

    Raises FetchError for what is not http or https, or leads into the local network; OSError for an unknown host.
    """
    if parts.scheme not in PORTS or not parts.hostname:
        raise FetchError("only http and https are fetched")
    found = socket.getaddrinfo(parts.hostname, parts.port or PORTS[parts.scheme], proto=socket.IPPROTO_TCP)
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if not private and not all(_is_public(ip_address(address.partition("%")[0])) for address in addresses):
        raise FetchError("leads to an address of the local network; --allow-private fetches it")
    return addresses


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the internet's; one of IPv4 may be wrapped in one of IPv6."""
    inner = None
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


def _asked(url: str, until: float, *, private: bool) -> BaseHTTPResponse:
    """The answer to one request, its body not yet read: by the first address of the host that can be connected to."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager, Timeout
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    parts = urlsplit(url)
    addresses = checked_addresses(parts, private=private)
    left = max(until - time.monotonic(), 0.001)
    headers = {"User-Agent": "newsview", "Accept": "text/html,*/*;q=0.5", "Host": parts.netloc.rpartition("@")[2]}
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    timeout = Timeout(total=left)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        # the proxy looks the name up itself, so that the check above is all that can be done here
        manager = ProxyManager(proxy, timeout=timeout, retries=False)
        return manager.request("GET", url, headers=headers, redirect=False, preload_content=False)
    last: Exception = OSError("no address is known")
    for address in addresses:
        pool: HTTPConnectionPool
        if parts.scheme == "https":
            pool = HTTPSConnectionPool(
                address, parts.port, timeout=timeout, server_hostname=parts.hostname, assert_hostname=parts.hostname,
                cert_reqs="CERT_REQUIRED",
            )  # fmt: skip
        else:
            pool = HTTPConnectionPool(address, parts.port, timeout=timeout)
        try:
            return pool.urlopen("GET", path, headers=headers, redirect=False, retries=False, preload_content=False)
        except (NewConnectionError, ConnectTimeoutError) as error:
            last = error
    raise last


def _body(answer: BaseHTTPResponse, until: float) -> bytes:
    raw = b""
    while more := answer.read1(2**16, decode_content=True):
        raw += more
        if len(raw) > LARGEST_PAGE:
            raise FetchError(f"is larger than {LARGEST_PAGE // 2**20} MB, too large for one page")
        if time.monotonic() > until:
            raise FetchError(f"took longer than {PATIENCE:.0f} s; given up")
    return raw


def _reason(error: Exception) -> str:
    """What went wrong, without the objects that urllib3 names in its messages."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError

    if isinstance(error, NewConnectionError):
        return str(error.__cause__ or error).partition("] ")[2] or "the server cannot be reached"
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError):
        return "the server does not answer"
    if isinstance(error, socket.gaierror):
        return f"there is no such host ({error.strerror})"
    return str(error)
