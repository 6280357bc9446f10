"""Kills a writer with SIGKILL at random instants, again and again, and looks for what was acknowledged.

A process adds articles, proposes, corrects, undoes, and replaces texts as fast as it can, and says after each call that
returned what is saved now. Its whole process group is killed; then the library is opened and compared with what was
said: nothing may be missing, half done or damaged, and the list must be right. It prints one line a figure:

  kills: how often        acknowledged: corrections and articles said to be saved
  lost: of those          half_done: articles that their history does not lead to
  damaged: files          list_wrong: rows that do not say what the article says
  stuck: corrections that were not saved though nothing was in the way (--acts)
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from unittest import mock

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.store.document.model import LABELS, Annotation, Article, Document, Entity, Event, Mention, Span
from newsview.store.editing import event_edits
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import Correction
from newsview.store.editing.mention_edits import EditError
from newsview.store.editing.session import Session
from newsview.store.errors import NotSavedError
from newsview.store.library import storage
from newsview.store.library.catalogue import row_of
from newsview.store.library.doctor import examine, history_fault
from newsview.store.library.library import Library
from tests.bench.acts import torture_acts
from tests.bench.terminal import APP, Terminal
from tests.store.faults import STEPS, FaultyOS

WORDS = ["Russia", "Ukraine", "Kirby", "Seoul", "said", "launched", "on", "the", "missiles", "of", "Tuesday", "fell"]

WRONG = {"lost", "half_done", "damaged", "list_wrong", "stuck"}
"""Figures that must be 0."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="%(prog)s [--kills N] [--seed S]",
    )
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="how many times (default: 100)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of all that is random (default: 1)")
    parser.add_argument(
        "--longest", type=float, default=60, metavar="MS", help="longest life of a writer (default: 60)"
    )
    parser.add_argument(
        "--faults", type=int, default=0, metavar="N", help="instead of kills, so many saves in which the disk fails"
    )
    parser.add_argument(
        "--acts", type=int, default=0, metavar="N",
        help="instead, so many acts beside an app's queue: files taken away and damaged, texts replaced, a full disk",
    )  # fmt: skip
    parser.add_argument("--app", action="store_true", help="kill the app itself, in a terminal, while keys correct")
    parser.add_argument("--folder", type=Path, help="where the library is made (default: a temporary folder)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if options.acts:
            figures = torture_acts(folder, options.acts, options.seed)
        elif options.faults:
            figures = torture_faults(folder, options.faults, options.seed)
        else:
            do = torture_app if options.app else torture
            figures = do(folder, options.kills, options.seed, options.longest / 1000)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")
    return 1 if any(figures[name] for name in figures.keys() & WRONG) else 0


def torture(folder: Path, kills: int, seed: int, longest: float) -> dict[str, int]:
    """The figures after so many kills, each after at most `longest` seconds of a writer's work."""
    chance = random.Random(seed)
    known: dict[str, list[str]] = {}
    figures = dict.fromkeys(("kills", "acknowledged", "lost", "half_done", "damaged", "list_wrong"), 0)
    Library.open(folder).close()
    for number in range(kills):
        said = killed_writer(folder, chance.randrange(2**32), chance.uniform(0, longest))
        figures["kills"] += 1
        check(folder, known, said, figures, every=number % 50 == 49)
    figures["damaged"] += sum(not (f.fixed or f.harmless) for f in examine(folder).findings)
    return figures


def torture_faults(folder: Path, faults: int, seed: int) -> dict[str, int]:
    """So many saves with a fault at a random system call: full, broken, or only part written; once or for a while.

    What was refused is saved again until the disk lets it; each time what is there is compared with what was said.
    """
    chance = random.Random(seed)
    figures = dict.fromkeys(("faults", "refused", "acknowledged", "lost", "half_done", "damaged", "list_wrong"), 0)
    with Library.open(folder) as library:
        library.add(made(chance, "article"))
        session = Session(library.load("article"), library.history("article"), by="torture")
        saved = 0
        while figures["faults"] < faults:
            correction = session.do(edits.annotate_note(session.document, None, str(chance.random())))
            assert correction is not None
            while True:
                error = chance.choice([errno.ENOSPC, errno.EIO, errno.EDQUOT])
                step, at, times = chance.choice(STEPS), chance.randint(1, 5), chance.choice([1, 1, 2, 100])
                short = step == "write" and chance.random() < 0.5
                faulty = FaultyOS(step, at, error, times=times, short=short)
                try:
                    with mock.patch.object(storage, "os", faulty):
                        library.record("article", [correction])
                    saved += 1
                    figures["acknowledged"] += 1
                except NotSavedError:
                    figures["refused"] += 1
                figures["faults"] += faulty.happened
                with Library.open(folder, write=False) as reader:
                    contents = reader.contents("article")
                    figures["damaged"] += len(reader.notices)
                there = len(contents.corrections)
                figures["lost"] += max(0, saved - there)
                figures["half_done"] += there > saved + 1 or (there % 20 == 0 and history_fault(contents) is not None)
                if saved == session.corrections[-1].number:
                    break
        figures["list_wrong"] += library.rows()[0].corrections != saved
    return figures


def torture_app(folder: Path, kills: int, seed: int, longest: float) -> dict[str, int]:
    """The same for the app: what its status line called saved is looked for after its process group was killed.

    Each life is some corrections of which the app said `saved`, and one more, soon after which it dies.
    """
    chance = random.Random(seed)
    figures = dict.fromkeys(("kills", "acknowledged", "lost", "half_done", "damaged", "list_wrong"), 0)
    with Library.open(folder) as library:
        library.add(made(chance, "article"))
    for number in range(kills):
        key = "ax"[number % 2]  # so that each life changes what the one before left
        with Library.open(folder) as library:
            before = len(library.history("article"))
        with Terminal(APP, env={"NEWSVIEW_LIBRARY": str(folder)}) as terminal:
            terminal.until("ENTITIES")
            terminal.quiet()
            said, screens = 0, list[str]()
            for _ in range(chance.randint(0, 5)):
                seen = len(terminal.written)
                if saved(terminal, "n" + key):
                    said += 1
                shown = re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", bytes(terminal.written[seen:]))
                screens.append(f"{said} at {time.strftime('%X')}: {shown[-400:].decode(errors='replace')}")
            terminal.press("n" + key, wait=0)
            time.sleep(chance.uniform(0, longest))
            os.killpg(terminal.process.pid, signal.SIGKILL)
        figures["kills"] += 1
        figures["acknowledged"] += said
        with Library.open(folder) as library:
            figures["damaged"] += len(library.notices)
            contents = library.contents("article")
            there = len(contents.corrections) - before
            if said > there:
                print(f"{said} were said to be saved, {there} are there; the screen: {screens}", file=sys.stderr)
            figures["lost"] += max(0, said - there)
            figures["half_done"] += history_fault(contents) is not None or there > said + 1
            (row,) = library.rows()
            figures["list_wrong"] += row.corrections != len(contents.corrections)
    return figures


def saved(terminal: Terminal, keys: str) -> bool:
    """Whether the app said that it saved what the keys did: `saved` with a time that no earlier save can have."""
    second = int(time.time()) + 1
    while (left := second - time.time()) > 0:
        time.sleep(left)
    since = time.strftime("%H:%M:%S", time.localtime(second)).encode()
    seen = len(terminal.written)
    terminal.press(keys, wait=0)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        terminal.read(0.05)
        if any(at >= since for at in re.findall(rb"saved (\d\d:\d\d:\d\d)", terminal.written[seen:])):
            return True
    return False


def killed_writer(folder: Path, seed: int, life: float) -> list[str]:
    """What a writer said before it was killed, `life` seconds after the library was open."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        os.setsid()

        def say(line: str) -> None:
            os.write(writing, line.encode() + b"\n")

        try:
            write(folder, seed, say)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.readline()
        time.sleep(life)
        os.killpg(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit("the writer ended by itself; see above")
        said += pipe.read()
    return said.decode().splitlines()


def check(folder: Path, known: dict[str, list[str]], said: list[str], figures: dict[str, int], *, every: bool) -> None:
    """Compares what is there with what was said before and now; `known` is brought up to date."""
    tried: dict[str, str] = {}
    for line in said:
        what, _, rest = line.partition(" ")
        if what == "try":
            id_, correction = rest.rsplit(" ", 1)
            tried[id_] = correction
        elif what == "ok":
            id_, correction = rest.rsplit(" ", 1)
            known.setdefault(id_, [])
            tried.pop(id_, None)
            if correction != "-":
                known[id_].append(correction)
            figures["acknowledged"] += 1
    touched = {line.split()[1] for line in said if " " in line}
    with Library.open(folder) as library:
        rows = {row.id: row for row in library.rows()}
        figures["damaged"] += len(library.notices)
        for id_ in known.keys() | rows.keys():
            if not (every or id_ in touched):
                continue
            if id_ not in rows:
                figures["lost"] += 1
                continue
            contents = library.contents(id_)
            there = [fingerprint(c) for c in contents.corrections]
            before = known.get(id_, [])
            allowed = [before, [*before, tried.get(id_, "")]]
            if there not in allowed and not (tried.get(id_) == "*" and there[:-1] == before):
                figures["lost"] += sum(a != b for a, b in zip(before, there, strict=False)) + max(
                    1, len(before) - len(there)
                )
            if (fault := history_fault(contents)) is not None:
                print(f"{id_}: {fault}", file=sys.stderr)
                figures["half_done"] += 1
            if any(getattr(rows[id_], f) != getattr(row_of(contents), f) for f in row_of(contents).__struct_fields__):
                figures["list_wrong"] += 1
            known[id_] = there


def write(folder: Path, seed: int, say: Callable[[str], None]) -> NoReturn:
    """Works on the library until it is killed."""
    chance = random.Random(seed)
    library = Library.open(folder)
    if library.read_only:
        raise SystemExit("another process holds the library")
    say("ready")
    sessions: dict[str, Session] = {}
    ids = [row.id for row in library.rows()]
    while True:
        if not ids or (len(ids) < 40 and chance.random() < 0.1):
            document = made(chance, f"article{chance.randrange(10**9)}")
            say(f"try {document.article.id} -")
            ids.append(library.add(document).id)
            say(f"ok {ids[-1]} -")
            continue
        id_ = chance.choice(ids)
        if chance.random() < 0.05:
            change_text(library, id_, chance, say)
            sessions.pop(id_, None)
            continue
        session = sessions.get(id_) or Session(library.load(id_), library.history(id_), by="torture")
        sessions[id_] = session
        if chance.random() < 0.05:
            proposals = made(chance, id_, session.document.text)
            session.rebase(library.propose(id_, proposals))
            continue
        try:
            correction = some_correction(session, chance)
        except EditError:
            continue
        if correction is not None:
            say(f"try {id_} {fingerprint(correction)}")
            library.record(id_, [correction])
            say(f"ok {id_} {fingerprint(correction)}")


def change_text(library: Library, id_: str, chance: random.Random, say: Callable[[str], None]) -> None:
    document = library.load(id_)
    words = document.text.split(" ")
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    text = " ".join(words)
    if text != document.text:
        say(f"try {id_} *")
        library.add(Document(article=Article(id=id_, text=text)))
        say(f"ok {id_} {fingerprint(library.history(id_)[-1])}")


def some_correction(session: Session, chance: random.Random) -> Correction | None:
    document, annotation = session.document, session.document.annotation
    kind = chance.choice(["undo", "redo", "note", "mention", "event", *["mark"] * 4])
    if kind in ("undo", "redo"):
        return session.undo() if kind == "undo" else session.redo()
    if kind == "note":
        return session.do(edits.annotate_note(document, None, str(chance.random())))
    if kind in ("mention", "event"):
        start = chance.randrange(len(document.text) - 8)
        end = start + chance.randrange(1, 8)
        if kind == "mention":
            return session.do(edits.add_mention(document, start, end, chance.choice(LABELS)))
        return session.do(event_edits.add_event(document, start, end))
    marked = annotation.decidable
    if not marked:
        return None
    some = [m.id for m in chance.sample(marked, chance.randint(1, min(5, len(marked))))]
    act = chance.choice(["decide", "decide", "relabel", "delete"])
    if act == "delete":
        return session.do(edits.delete(document, some))
    if act == "relabel":
        mentions = [m.id for m in annotation.mentions if m.id in some]
        return session.do(edits.relabel(document, mentions, chance.choice(LABELS)))
    return session.do(edits.decide(document, some, chance.choice(["accepted", "rejected", "proposed"])))


def made(chance: random.Random, id_: str, text: str | None = None) -> Document:
    """An article of about 2,000 characters, as a pipeline would annotate it."""
    text = text or " ".join(chance.choice(WORDS) for _ in range(300))
    starts = [i for i in range(len(text)) if i == 0 or text[i - 1] == " "]
    places = sorted(chance.sample(starts, min(40, len(starts))))
    entities = tuple(Entity(id=f"e{n}", label="GPE", name=name) for n, name in enumerate(WORDS[:4], 1))
    mentions: list[Mention] = []
    events: list[Event] = []
    for n, start in enumerate(places, 1):
        end = text.find(" ", start) if " " in text[start:] else len(text)
        if n % 8:
            entity = chance.choice(entities).id
            mentions.append(Mention(id=f"m{n}", start=start, end=end, label="GPE", entity=entity, origin="model"))
        else:
            events.append(Event(id=f"v{n}", trigger=Span(start=start, end=end), type="ASSAULT", origin="model"))
    annotation = Annotation(mentions=tuple(mentions), entities=entities, events=tuple(events), pipeline="torture")
    return Document(article=Article(id=id_, text=text), annotation=annotation)


def fingerprint(correction: Correction) -> str:
    return hashlib.sha256(msgspec.json.encode(correction)).hexdigest()[:24]


if __name__ == "__main__":
    sys.exit(main())
