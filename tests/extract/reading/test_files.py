"""Reading articles: what is an article is read, what is not gets one line that names it, and the rest goes on."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.extract.reading.files import Reading, UnreadableError
from newsview.store.document.appearances import text_id
from newsview.store.document.model import Document

PAGE = """<!doctype html><html><head><title>Allies condemn transfer</title>
<meta property="article:published_time" content="2024-01-09T10:00:00Z"></head><body><nav>Home | World | Sport</nav>
<article><h1>Allies condemn transfer</h1><p>The United States and dozens of its allies condemned the transfer of weapons
on Tuesday, and said that it would raise the matter at the Security Council this week.</p>
<p>Caf\u00e9 owners in Kyiv said that they had heard of it. The officials declined to say more about the matter.</p>
</article><footer>Copyright</footer></body></html>"""


def read(*names: Path | str, **options: Any) -> list[Document | UnreadableError]:
    return list(Reading([str(n) for n in names], **options))


def only(*names: Path | str, **options: Any) -> Document:
    (found,) = read(*names, **options)
    assert isinstance(found, Document), found
    return found


def refused(*names: Path | str, **options: Any) -> str:
    (found,) = read(*names, **options)
    assert isinstance(found, UnreadableError), found
    assert "\n" not in str(found)
    return str(found)


def test_a_text_is_kept_verbatim_but_for_its_line_ends(tmp_path: Path) -> None:
    raw = "\ufeffOne\u00a0 two\r\n\tthree \rfour\n👩‍👧".encode()
    (tmp_path / "a.b.txt").write_bytes(raw)
    article = only(tmp_path / "a.b.txt", published="2024-01-09").article
    assert article.text == "One\u00a0 two\n\tthree \nfour\n👩‍👧"
    assert (article.id, article.source, article.published) == ("a.b", str(tmp_path / "a.b.txt"), "2024-01-09")
    assert article.sha256 == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_encodings_that_say_what_they_are(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("Zoë ist da".encode(encoding))
    assert only(tmp_path / "a.txt").text == "Zoë ist da"


def test_another_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Zoë".encode("cp1252"))
    assert "is not UTF-8 (byte 0xeb at 2)" in refused(tmp_path / "a.txt")
    assert only(tmp_path / "a.txt", encoding="cp1252").text == "Zoë"
    assert "no encoding 'klingon'" in refused(tmp_path / "a.txt", encoding="klingon")


def test_a_web_page_gives_text_title_and_date(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    article = only(tmp_path / "page.html").article
    assert (article.id, article.title, article.published) == ("page", "Allies condemn transfer", "2024-01-09")
    assert "Café owners" in article.text
    assert "Sport" not in article.text
    assert "<" not in article.text


def test_documents_keep_their_ids_keys_and_annotations_unless_fresh(tmp_path: Path) -> None:
    record = {"id": "x:1", "text": "Russia", "lang": "en", "entities": [], "clusters": [[[0, 6]]],
              "mentions": [{"id": "m1", "start": 0, "end": 6, "label": "GPE"}]}  # fmt: skip
    lines = json.dumps(record) + "\n\n" + json.dumps({"text": "no id"}) + "\n"
    (tmp_path / "c.jsonl").write_text(lines)
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "c.json").write_text(json.dumps([record, {"text": "no id"}], indent=2))
    for name in ("c.jsonl", "c.jsonl.gz", "c.json"):
        first, second = read(tmp_path / name)
        assert isinstance(first, Document)
        assert isinstance(second, Document)
        assert first.article.id == "x:1"
        assert first.article.extra == {"lang": "en", "clusters": [[[0, 6]]]}
        assert len(first.annotation.mentions) == 1
        assert second.article.id == text_id("no id")
        fresh = read(tmp_path / name, fresh=True)[0]
        assert isinstance(fresh, Document)
        assert fresh.article.extra == {"lang": "en"}
        assert not fresh.annotation.mentions


def test_one_bad_line_or_file_never_stops_the_others(tmp_path: Path) -> None:
    good = json.dumps({"id": "g", "text": "fine"})
    (tmp_path / "c.jsonl").write_text(f'{good}\n{{"id": "b", "te\n[1]\n{{"id": "c", "text": " "}}\n{good}')
    (tmp_path / "empty.txt").write_text("")
    found = read(tmp_path / "empty.txt", tmp_path / "gone.txt", tmp_path, tmp_path / "c.jsonl")
    told = [str(f).replace(str(tmp_path), "T") if isinstance(f, UnreadableError) else f.article.id for f in found]
    assert told[0] == "T/empty.txt: is empty"
    assert told[1] == "T/gone.txt: there is no such file"
    assert told[2].startswith("T: is a folder")
    assert told[3] == "g"
    assert told[4].startswith("T/c.jsonl:2: not JSON")
    assert told[5].startswith("T/c.jsonl:3: ")
    assert told[6] == "T/c.jsonl:4: the article has no text"
    assert told[7] == "g"


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.txt", b"\x00\x01\x02abc", "binary"),
        ("a.txt", b"%PDF-1.7 ...", "a PDF"),
        ("a.txt", b" \n\t ", "is empty"),
        ("a.html", b"<html><body></body></html>", "no article text"),
        ("a.html", b"", "no article text"),
        ("a.jsonl", b"", "is empty"),
        ("a.json", b'{"id": "a", "text": "tru', "not JSON"),
        ("a.jsonl.gz", gzip.compress(b"{}", mtime=0)[:-4], "gzip"),
        ("a.json", b"[" * 100_000, "not JSON"),
    ],
    ids=["binary", "pdf", "blank", "no-story", "no-page", "no-line", "cut-off", "cut-off-packed", "deeply-nested"],
)
def test_what_is_no_article_is_said(tmp_path: Path, name: str, raw: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(raw)
    told = [str(f) for f in read(tmp_path / name) if isinstance(f, UnreadableError)]
    assert told
    assert says in told[-1]
    assert all(t.startswith(str(tmp_path / name)) for t in told)


def test_a_page_with_which_the_reader_cannot_deal_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(raw: bytes, **_: Any) -> None:
        raise IndexError("a word of the article")

    monkeypatch.setattr("newsview.extract.reading.pages.read_page", broken)
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.txt").write_text("The next one is read.")
    first, second = read(tmp_path / "a.html", tmp_path / "b.txt")
    assert isinstance(first, UnreadableError)
    assert str(first) == f"{tmp_path / 'a.html'}: could not be read: a fault of newsview's own (IndexError)"
    assert isinstance(second, Document)


def test_standard_input_is_sniffed(monkeypatch: pytest.MonkeyPatch) -> None:
    def feed(raw: bytes) -> Document:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return only("-")

    assert feed(b'{"id": "j", "text": "x"}\n').article.id == "j"
    assert feed(PAGE.encode()).article.title == "Allies condemn transfer"
    assert feed("Grüße".encode()).text == "Grüße"


def test_a_url_is_fetched_and_a_bad_one_is_told() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path in ("/round", "/away"):
                self.send_response(302)
                self.send_header("Location", "/round" if self.path == "/round" else "ftp://127.0.0.1/page")
                self.end_headers()
                return
            self.send_response(200 if "page" in self.path else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        assert "--allow-private" in refused(f"{base}/2024/page-one")
        assert "--allow-private" in refused("http://[::1]/page")
        article = only(f"{base}/2024/page-one", private=True).article
        assert (article.id, article.source, article.title) == (
            "page-one",
            f"{base}/2024/page-one",
            "Allies condemn transfer",
        )
        assert "the server answered 404" in refused(f"{base}/gone", private=True)
        assert "could not be fetched" in refused("http://127.0.0.1:1/", private=True)
        assert "the server answered 302" in refused(f"{base}/round", private=True)
        assert "only http and https" in refused(f"{base}/away", private=True)
    finally:
        server.shutdown()
        server.server_close()


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.json", "a.jsonl", "a.jsonl.gz"]))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, raw: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("r") / name
    path.write_bytes(raw)
    for found in Reading([str(path)]):
        if isinstance(found, UnreadableError):
            assert found.name.startswith(str(path))
        else:
            assert found.text.strip()
            assert "\r" not in found.text


def test_progress_counts_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n')
    (tmp_path / "a.txt").write_text("three")
    reading = Reading([str(tmp_path / "c.jsonl"), str(tmp_path / "a.txt")])
    done = [reading.bytes_done for _ in reading]
    assert done == sorted(done)
    assert reading.bytes_done == reading.bytes_total == 37
