"""What a library of N articles costs: to open, list, search, read from and save to; in time, memory and disk.

An article has 6,000 characters, 100 mentions, 20 entities, 25 events and 20 corrections, about 30 KB. The library is
made without waiting for the disk, in a temporary folder beside the system's others unless --folder names one; what is
measured is measured in fresh processes, `save` against a bare write, fsync and rename of as many bytes in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Span,
    place,
    replace,
)
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction
from newsview.store.editing.session import Session
from newsview.store.library.article_file import ArticleFile, file_name
from newsview.store.library.library import Library
from newsview.store.library.storage import make_folder, packed, unpacked

WORDS = [
    "Russia", "launched", "missiles", "on", "Tuesday", "from", "the", "sea", "and", "said", "that", "Ukraine", "had",
    "asked", "allies", "for", "more", "help",
]  # fmt: skip
SAVES = 300


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, metavar="N", help="how many (default: 10000)")
    parser.add_argument("--folder", type=Path, help="where to make the library, and to leave it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--measure", choices=["list", "work", "rebuild"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps({"list": listing, "work": working, "rebuild": rebuilding}[options.measure](options.folder)))
        return 0
    temporary = Path(tempfile.mkdtemp(prefix="newsview-scale-"))
    try:
        figures = measured(options.folder or temporary / "library", options.articles)
    finally:
        shutil.rmtree(temporary)
    if options.json:
        print(json.dumps({name: value for name, (value, _) in figures.items()}))
    else:
        for name, (value, unit) in figures.items():
            print(f"{name}: {value:.2f} {unit}" if isinstance(value, float) else f"{name}: {value} {unit}")
    return 0


def measured(folder: Path, articles: int) -> dict[str, tuple[float, str]]:
    make(folder, articles)
    rebuilt = in_a_process("rebuild", folder)
    time.sleep(2.1)  # until no folder's time of change can hide another change
    with Library.open(folder) as library:
        library.rows()
    listed = [in_a_process("list", folder) for _ in range(5)]
    worked = in_a_process("work", folder)
    return {
        "articles": (articles, ""),
        "article_size": (worked["size"] / 1000, "KB"),
        "open_and_list": (1000 * statistics.median(each["seconds"] for each in listed), "ms"),
        "open_and_list_memory": (statistics.median(each["memory"] for each in listed) / 1e6, "MB"),
        "search_catalogue": (1000 * statistics.median(each["search"] for each in listed), "ms"),
        "open_article_median": (worked["load_median"], "ms"),
        "open_article_max": (worked["load_max"], "ms"),
        "save_median": (worked["save_median"], "ms"),
        "save_99": (worked["save_99"], "ms"),
        "save_max": (worked["save_max"], "ms"),
        "bare_write_median": (worked["bare_median"], "ms"),
        "bare_write_99": (worked["bare_99"], "ms"),
        "add_article_median": (worked["add_median"], "ms"),
        "close_after_saving": (worked["close"], "ms"),
        "open_after_kill": (1000 * worked["after_kill"], "ms"),
        "rebuild_catalogue": (rebuilt["seconds"], "s"),
        "catalogue_size": ((folder / "library.json").stat().st_size / 1e6, "MB"),
    }


def in_a_process(measure: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", measure, "--folder", str(folder)]
    found: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


def make(folder: Path, articles: int) -> None:
    """A library of so many articles; each file is what the library itself writes, but for not waiting for the disk."""
    Library.open(folder).close()
    contents = sample()
    path = folder / "sample.json"
    ArticleFile(path).write(contents)
    tables = unpacked(path.read_bytes())[1]
    path.unlink()
    chance = random.Random(1)
    for n in range(articles):
        id_ = f"article-{n:06}"
        title = " ".join(chance.choice(WORDS) for _ in range(8))
        tables["article"]["1"] |= {"id": id_, "title": title, "source": f"https://example.org/{id_}"}
        path = folder / "articles" / file_name(id_)
        if not path.parent.exists():
            make_folder(path.parent)
        path.write_bytes(packed(tables))


def sample() -> Contents:
    """An annotated and partly corrected article of about 30 KB."""
    chance = random.Random(0)
    text = " ".join(chance.choice(WORDS) for _ in range(1200))[:6000].rstrip()
    starts = [i for i in range(len(text)) if i == 0 or text[i - 1] == " "][:-1]
    words = [(start, text.index(" ", start)) for start in chance.sample(starts, 125)]
    mentions = sorted(
        (
            Mention(id=f"m{n}", start=a, end=b, label="GPE", entity=f"e{n % 20}", score=0.9, origin="model")
            for n, (a, b) in enumerate(words[:100])
        ),
        key=place,
    )
    events = sorted(
        (
            Event(
                id=f"v{n}", trigger=Span(start=a, end=b), type="ASSAULT", when="2024-01-02", factuality="reported",
                score=0.5, origin="model",
                arguments=tuple(
                    Argument(role=role, start=m.start, end=m.end, mention=m.id)
                    for role, m in zip(("actor", "target"), chance.sample(mentions, 2), strict=True)
                ),
            )
            for n, (a, b) in enumerate(words[100:])
        ),
        key=place,
    )  # fmt: skip
    entities = tuple(Entity(id=f"e{n}", label="GPE", name=WORDS[n % len(WORDS)]) for n in range(20))
    annotation = Annotation(mentions=tuple(mentions), entities=entities, events=tuple(events), pipeline="en 1")
    article = Article(id="sample", text=text, added="2026-11-24T00:00:00Z", published="2024-01-09")
    session = Session(Document(article=article, annotation=annotation), by="annotator")
    for mention in mentions[:20]:
        session.do(edits.decide(session.document, [mention.id], "accepted"))
    return Contents(document=session.document, corrections=tuple(session.corrections))


def listing(folder: Path) -> dict[str, float]:
    memory = resident()
    began = time.perf_counter()
    library = Library.open(folder)
    rows = library.rows()
    seconds = time.perf_counter() - began
    used = resident() - memory
    began = time.perf_counter()
    assert any("missiles" in (row.title or "") and row.mentions_reviewed < row.mentions for row in rows)
    found = [row for row in rows if "missiles" in (row.title or "") and row.mentions_reviewed < row.mentions]
    search = time.perf_counter() - began
    assert found
    library.close()
    return {"seconds": seconds, "memory": used, "search": search}


def rebuilding(folder: Path) -> dict[str, float]:
    (folder / "library.json").unlink(missing_ok=True)
    began = time.perf_counter()
    with Library.open(folder) as library:
        library.rows()
        return {"seconds": time.perf_counter() - began}


def working(folder: Path) -> dict[str, float]:
    chance = random.Random(2)
    library = Library.open(folder)
    ids = [row.id for row in library.rows() if row.id.startswith("article-")]
    size = float((folder / "articles" / file_name(ids[0])).stat().st_size)
    loads = list(timed(lambda id_: library.load(id_), [chance.choice(ids) for _ in range(200)]))
    saves: list[float] = []
    bare: list[float] = []
    for id_ in (chance.choice(ids) for _ in range(SAVES // 10)):
        session = Session(library.load(id_), library.history(id_), by="bench")
        for _ in range(10):
            correction = some(session, chance)
            saves += timed(lambda c: library.record(id_, [c]), [correction])  # noqa: B023
            bare += timed(lambda _: bare_write(folder / "tmp", int(size)), [0])
    sample_ = replace(library.load(ids[0]), annotation=Annotation())
    new = [
        replace(sample_, article=replace(sample_.article, id=f"new-{n}", text=f"{sample_.text} {n}", source=None))
        for n in range(20)
    ]
    adds = list(timed(library.add, new))
    began = time.perf_counter()
    library.close()
    close = time.perf_counter() - began
    child = os.fork()
    if child == 0:
        another = Library.open(folder)
        another.rows()
        for id_ in chance.sample(ids, min(10, len(ids))):
            session = Session(another.load(id_), another.history(id_), by="bench")
            another.record(id_, [some(session, chance)])
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    began = time.perf_counter()
    with Library.open(folder) as again:
        again.rows()
        after = time.perf_counter() - began
    return {
        "size": size,
        "load_median": 1000 * statistics.median(loads),
        "load_max": 1000 * max(loads),
        "save_median": 1000 * statistics.median(saves),
        "save_99": 1000 * statistics.quantiles(saves, n=100)[98],
        "save_max": 1000 * max(saves),
        "bare_median": 1000 * statistics.median(bare),
        "bare_99": 1000 * statistics.quantiles(bare, n=100)[98],
        "add_median": 1000 * statistics.median(adds),
        "close": 1000 * close,
        "after_kill": after,
    }


def some(session: Session, chance: random.Random) -> Correction:
    """A correction of one mention."""
    while True:
        mention = chance.choice(session.document.annotation.mentions)
        status = chance.choice(["accepted", "rejected"])
        made = session.do(edits.decide(session.document, [mention.id], status))  # type: ignore[arg-type]
        if made is not None:
            return made


def timed(do: object, items: object) -> Iterator[float]:
    assert callable(do)
    for item in items:  # type: ignore[attr-defined]
        began = time.perf_counter()
        do(item)
        yield time.perf_counter() - began


def bare_write(folder: Path, size: int) -> None:
    """The least that a durable replacing of a file costs: write, fsync, rename, fsync of the folder."""
    descriptor = os.open(folder / "bare.tmp", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, b"x" * size)
    os.fsync(descriptor)
    os.close(descriptor)
    os.replace(folder / "bare.tmp", folder / "bare")
    directory = os.open(folder, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def resident() -> int:
    """Bytes in memory: the most there ever were, where the system does not tell what there are now."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
