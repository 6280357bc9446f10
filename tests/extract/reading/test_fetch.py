"""A page is fetched from the address that was checked, wherever its name leads a moment later."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest

from newsview.extract.reading import fetch
from newsview.extract.reading.fetch import FetchError, fetched

LOCAL = [
    "127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1", "fd00::1",
    "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "ff02::1",
]  # fmt: skip


@contextmanager
def serving(address: str, port: int, body: bytes, asked: list[str]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{address} {self.headers['Host']} {self.path}")
            if self.path.startswith("/to/"):
                self.send_response(302)
                self.send_header("Location", self.path.removeprefix("/to/"))
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer((address, port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("address", LOCAL)
def test_addresses_of_the_local_network_are_not_connected_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(family, 1, 6, "", (address, 80))])
    with pytest.raises(FetchError, match="--allow-private"):
        fetched("http://news.example/page")


def test_a_name_that_leads_elsewhere_a_moment_later_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: 127.0.0.1 plays the public address, 127.0.0.2 the one behind the wall."""
    asked: list[str] = []
    answers: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if host != "news.example":
            return real(host, port, *rest, **named)
        answers.append("127.0.0.1" if not answers else "127.0.0.2")
        return real(answers[-1], port, *rest, **named)

    def is_public(address: IPv4Address | IPv6Address) -> bool:
        return address == ip_address("127.0.0.1")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(fetch, "_is_public", is_public)
    with serving("127.0.0.1", 0, b"the news", asked) as port, serving("127.0.0.2", port, b"the secret", asked):
        assert fetched(f"http://news.example:{port}/page?a=1#end") == b"the news"
        assert asked == [f"127.0.0.1 news.example:{port} /page?a=1"]
        assert answers == ["127.0.0.1"]
        with pytest.raises(FetchError, match="--allow-private"):
            fetched(f"http://127.0.0.1:{port}/to/http://127.0.0.2:{port}/secret")
        with pytest.raises(FetchError, match="--allow-private"):
            fetched(f"http://news.example:{port}/again")
    assert not [line for line in asked if line.startswith("127.0.0.2")]


def test_what_redirects_without_end_is_given_up() -> None:
    asked: list[str] = []
    with serving("127.0.0.1", 0, b"page", asked) as port:
        base = f"http://127.0.0.1:{port}"
        assert fetched(f"{base}/to//page", private=True) == b"page"
        with pytest.raises(FetchError, match="the server answered 302"):
            fetched(base + "/to/" * 10 + "page", private=True)
        with pytest.raises(FetchError, match="only http and https"):
            fetched(f"{base}/to/file:///etc/passwd", private=True)
