"""Generated bad files through every reader and into a library: no crash, no hang, nothing outside the library.

Random bytes, texts in many encodings with and without their marks, broken and hostile JSON and HTML, documents and
patches with something wrong in them, damaged article files. What is not refused with one line is added to a library,
corrected, and read again. Prints one line a figure; exits with 1 when anything went wrong.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.extract.reading.files import Reading, UnreadableError
from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError, check, encode
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import ConflictError
from newsview.store.editing.patches import PatchError, patch_of, read_patch, write_patch
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError
from newsview.store.formats import FORMATS
from newsview.store.formats.importing import Receiver, looks_like
from newsview.store.formats.options import Options
from newsview.store.library.article_file import file_name
from newsview.store.library.library import Library
from tests.store.newsroom import TEXT, article, decide, proposed, text_of

SLOW = 5.0
"""Seconds that no file may take."""

ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "cp1251",
    "shift_jis",
    "koi8-r",
]

SCRAPS = [
    "\x00", "\r", "\r\n", "\u2028", "\x1b]52;c;aGk=\x07", "\u202e", "[bold]", "=cmd|'/c calc'!A0", "\ufeff", "\u200b",
    "😀", "e\u0301", "﷽", "../../etc/passwd", "<script>", "&nbsp;", "{{", "\\ud800", "A" * 5000, "\t", "\x9b31m",
    "\x85",
]  # fmt: skip

VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    1e308,
    10**30,
    "",
    "x",
    [],
    {},
    [[]],
    {"a": None},
    "\x00",
    "2024-13-99",
    [1, "2"],
    "\ud83d",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000, metavar="N", help="how many (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of all that is random (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        figures = fuzz(Path(name), options.files, options.seed)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")
    return 1 if figures["crashes"] or figures["slow"] or figures["outside"] or figures["unclear"] else 0


def fuzz(folder: Path, files: int, seed: int) -> dict[str, float]:
    """The figures of so many files, made and read below `folder`."""
    chance = random.Random(seed)
    counts: Counter[str] = Counter(
        dict.fromkeys(("files", "read", "refused", "crashes", "slow", "outside", "unclear"), 0)
    )
    slowest = 0.0
    library = Library.open(folder / "library")
    library.add(article("base"))
    library.propose("base", proposed(text_of("base"), id="base"))
    decide(library, "base", "m1", "v1")
    patch = "".join(write_patch([patch_of(library.contents("base"))]))
    kinds = [*MAKERS, "patch", "article"]
    for number in range(files):
        kind = kinds[number % len(kinds)]
        path = folder / f"in{number % 7}{SUFFIXES.get(kind, '')}"
        began = time.perf_counter()
        told: list[str] = []
        try:
            if kind == "patch":
                said = patched(library, damaged(patch.encode(), chance).decode("utf-8", "replace"))
            elif kind == "article":
                said = damaged_article(library, chance)
            else:
                path.write_bytes(MAKERS[kind](chance))
                said = taken(library, path, chance)
                told = imported(path, chance)
        except Exception:
            traceback.print_exc()
            counts["crashes"] += 1
            said = []
        taken_time = time.perf_counter() - began
        slowest = max(slowest, taken_time)
        counts["slow"] += taken_time > SLOW
        counts["files"] += 1
        counts["refused" if said else "read"] += 1
        counts["unclear"] += sum(not line or "\n" in line or len(line) > 600 for line in (*said, *told))
        path.unlink(missing_ok=True)
    library.close()
    counts["outside"] = len([p for p in folder.iterdir() if p.name != "library"])
    return {**counts, "slowest_seconds": round(slowest, 3)}


def taken(library: Library, path: Path, chance: random.Random) -> list[str]:
    """Reads the file, adds what is in it, corrects it; the messages of what was refused."""
    said = []
    for found in Reading([str(path)]):
        if isinstance(found, UnreadableError):
            said.append(str(found))
            continue
        try:
            id_ = library.add(found).id
            session = Session(library.load(id_), library.history(id_), by="fuzz")
            made = session.do(edits.add_mention(session.document, 0, chance.randint(1, 9), "GPE"))
            if made is not None:
                library.record(id_, [made])
            assert library.load(id_) == session.document
            encode(session.document)
            library.remove(id_)
        except (LibraryError, edits.EditError, ConflictError) as error:
            said.append(str(error))
    return said


def imported(path: Path, chance: random.Random) -> list[str]:
    """Reads the file as annotations in one of the formats that are files; the messages of what was refused."""
    format = FORMATS[chance.choice([f.name for f in FORMATS.values() if f.imports and f.suffix])]
    refused: list[DocumentError] = []
    looks_like(path)
    for document in Receiver(format, Options()).documents(path, refused.append):
        try:
            check(document)
        except DocumentError as error:
            refused.append(error)
    return [str(error) for error in refused]


def patched(library: Library, text: str) -> list[str]:
    said = []
    try:
        for patch in read_patch(text.split("\n")):
            try:
                library.merge(patch)
            except LibraryError as error:
                said.append(str(error))
    except PatchError as error:
        said.append(str(error))
    return said


def damaged_article(library: Library, chance: random.Random) -> list[str]:
    """An article whose file is damaged after it was saved: it comes back as it was before, or says why not."""
    library.add(Document(article=article("victim").article))
    path = library.folder / "articles" / file_name("victim")
    path.write_bytes(damaged(path.read_bytes(), chance))
    try:
        assert library.load("victim").text == text_of("victim")
        said = []
    except LibraryError as error:
        said = [str(error)]
    library.rows()
    library.remove("victim")
    return said


def damaged(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    act = chance.choice(["cut", "flip", "insert", "zero", "repeat"])
    at = chance.randrange(len(data))
    if act == "cut":
        del data[at:]
    elif act == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif act == "insert":
        data[at:at] = chance.randbytes(chance.randint(1, 30))
    elif act == "zero":
        data[at : at + 50] = bytes(50)
    else:
        data[at:at] = data[: chance.randint(1, 200)]
    return bytes(data)


def some_text(chance: random.Random) -> str:
    parts = [chance.choice([*SCRAPS, *TEXT.split(" ")]) for _ in range(chance.randint(0, 60))]
    return chance.choice([" ", "", "\n\n"]).join(parts)


def in_an_encoding(chance: random.Random) -> bytes:
    text = some_text(chance)
    return damaged(b" " + text.encode(chance.choice(ENCODINGS), "replace"), chance) if chance.random() < 0.3 else (
        text.encode(chance.choice(ENCODINGS), "replace")
    )  # fmt: skip


def wrong_document(chance: random.Random) -> bytes:
    """A good document with one to three things replaced, removed or doubled, one line among several."""
    record = json.loads(encode(proposed(id=f"d{chance.randrange(100)}")))
    for _ in range(chance.randint(1, 3)):
        spoil(record, chance)
    line = json.dumps(record, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.3:
        line = damaged(line, chance)
    lines = [line, encode(proposed(id="good")), b"", b"{", line]
    chance.shuffle(lines)
    return b"\n".join(lines[: chance.randint(1, 5)])


def spoil(record: Any, chance: random.Random) -> None:
    at = record
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = chance.choice(keys)
        if isinstance(at[key], dict | list) and at[key] and chance.random() < 0.8:
            at = at[key]
            continue
        act = chance.random()
        if act < 0.6:
            at[key] = copy.deepcopy(chance.choice(VALUES))
        elif act < 0.8:
            del at[key]
        elif isinstance(at, list):
            at.append(copy.deepcopy(at[key]))
        else:
            at[str(chance.random())] = copy.deepcopy(at[key])
        return


def hard_json(chance: random.Random) -> bytes:
    depth = chance.choice([10, 500, 5000, 200_000])
    return chance.choice(
        [
            b"[" * depth,
            b'{"text":"x","a":' + b"[" * depth + b"]" * depth + b"}",
            b'{"text":' * depth,
            b'{"id":"n","text":"x","n":' + b"9" * chance.choice([10, 400, 5000]) + b"}",
            b'{"id":"s","text":"a\\udc00b"}',
            b'{"text":"' + b"x" * chance.choice([10, 1_000_000]) + b'"}',
            b'{"text":"x","mentions":[' + b'{"id":"m","start":0,"end":1,"label":"X"},' * 50 + b"]}",
            b"null\n[]\n3\n" + b'"x"\n' * 20,
        ]
    )


def hard_html(chance: random.Random) -> bytes:
    depth = chance.choice([5, 300, 20_000])
    body = chance.choice(
        [
            b"<div>" * depth + TEXT.encode(),
            b"<p>" + some_text(chance).encode("utf-8", "replace") + b"</p>" * depth,
            b"<table><tr><td>" * depth + b"x",
            b'<a href="' + b"x" * depth + b'">' + TEXT.encode() + b"</a>",
            b"<!--" * depth + TEXT.encode(),
            b"<svg><style>" + b"}" * depth + b"</svg><p>" + TEXT.encode(),
            b"&#x1F600;&#0;&#xD800;&bogus;" * min(depth, 2000),
            b'<img src="http://127.0.0.1:1/x"><iframe src="file:///etc/passwd"></iframe><p>' + TEXT.encode() * 3,
        ]
    )
    charset = chance.choice([b"", b'<meta charset="utf-7">', b'<meta charset="nonsense">', b'<meta charset="utf-16">'])
    return b"<!doctype html><html><head>" + charset + b"<title>x</title></head><body>" + body + b"</body></html>"


def hard_gzip(chance: random.Random) -> bytes:
    raw = gzip.compress(chance.choice([wrong_document(chance), b"\0" * 2_000_000, TEXT.encode()]), 1)
    return damaged(raw, chance) if chance.random() < 0.6 else raw


MAKERS: dict[str, Callable[[random.Random], bytes]] = {
    "random": lambda chance: chance.randbytes(chance.randint(0, 4000)),
    "encoded": in_an_encoding,
    "document": wrong_document,
    "json": hard_json,
    "html": hard_html,
    "gzip": hard_gzip,
    "long line": lambda chance: (
        (some_text(chance) * chance.choice([1, 200])).replace("\n", " ").encode("utf-8", "replace")
    ),
}

SUFFIXES = {
    "random": ".txt", "encoded": ".txt", "document": ".jsonl", "json": ".json", "html": ".html", "gzip": ".jsonl.gz",
    "long line": "",
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
