"""What is exported comes back: untouched it changes nothing, edited it becomes corrections; nothing else is lost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Argument, Document, Event, Mention, Span, place, replace
from newsview.store.document.serialization import check
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction, apply, apply_all, rewound
from newsview.store.editing.mention_edits import between
from newsview.store.editing.unplaced import place_unplaced
from newsview.store.formats import FORMATS
from newsview.store.formats.arriving import Arrival, Arrivals, ArticlesOf
from newsview.store.formats.choosing import Exported, without_mentions
from newsview.store.formats.exporting import export
from newsview.store.formats.importing import Receiver
from newsview.store.formats.options import Options
from newsview.store.library.library import Library
from tests.store.formats.strategies import corpora
from tests.store.formats.test_round_trips import QUICK
from tests.strategies import spans

READ = [f.name for f in FORMATS.values() if f.imports]
WITH_TEXT = [name for name in READ if not FORMATS[name].looks_up]
"""Formats whose files hold the articles' texts."""

ALL = Options(status="all")


@contextmanager
def workplace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        yield Path(folder)


def exported(name: str, library: Library, out: Path, options: Options = ALL) -> Path:
    """The library's articles, exported below a folder."""
    out.mkdir()
    path = out / f"out{FORMATS[name].suffix}"
    items = [
        Exported(library.load(row.id), library.history(row.id)) for row in sorted(library.rows(), key=lambda r: r.id)
    ]
    export(iter(items), FORMATS[name], path, options, receipt_file=out.with_suffix(".receipt"))
    return path


def imported(
    name: str, library: Library, path: Path, *, by: str | None = None, accepted: bool = False
) -> list[Arrival]:
    receiver = Receiver(FORMATS[name], Options(), by=by, accepted=accepted, articles=ArticlesOf(library))
    with Arrivals(library, receiver) as arrivals:
        return [arrivals.take(reading) for reading in receiver.readings(path)]


def everything(library: Library) -> dict[str, Contents]:
    return {row.id: library.contents(row.id) for row in library.rows()}


def files_in(path: Path) -> dict[str, bytes]:
    every = path.parent.rglob("*")
    return {p.relative_to(path.parent).as_posix(): p.read_bytes() for p in every if p.is_file()}


def decided(data: st.DataObject, library: Library) -> None:
    """Corrections of the articles here, so that there is a history."""
    for row in library.rows():
        document = library.load(row.id)
        annotation = document.annotation
        if not annotation.mentions:
            continue
        changed = data.draw(st.sampled_from(annotation.mentions))
        after = replace(
            annotation,
            mentions=tuple(
                replace(m, label="LAW", status=data.draw(st.sampled_from(["accepted", "rejected"])))
                if m.id == changed.id
                else m
                for m in annotation.mentions
            ),
        )
        edit = between("relabel", document, replace(document, annotation=after))
        if edit:
            number = len(library.history(row.id)) + 1
            made = Correction(
                number=number, at="2026-01-02T03:04:05Z", by="ann", action="relabel", changes=edit.changes
            )
            library.record(row.id, [made])


@pytest.mark.parametrize("name", READ)
@settings(max_examples=12, deadline=None)
@given(documents=corpora, data=st.data())
def test_an_untouched_file_changes_nothing(name: str, documents: list[Document], data: st.DataObject) -> None:
    with workplace() as place, Library.open(place / "lib") as library:
        for document in documents:
            library.add(document)
        decided(data, library)
        before = everything(library)
        path = exported(name, library, place / "a")
        arrivals = imported(name, library, path, by="bob")
        assert {a.outcome for a in arrivals} <= {"unchanged"}
        assert everything(library) == before
        decided(data, library)  # changed here since: still nothing is changed in the file
        before = everything(library)
        assert {a.outcome for a in imported(name, library, path, by="bob")} <= {"unchanged"}
        assert everything(library) == before


@pytest.mark.parametrize("name", READ)
@settings(max_examples=12, deadline=None)
@given(documents=corpora)
def test_an_untouched_file_without_its_mark_changes_nothing(name: str, documents: list[Document]) -> None:
    """The same of a file that does not tell what it was made from: compared with the article as it is now."""
    with workplace() as place, Library.open(place / "lib") as library:
        for document in documents:
            library.add(document)
        before = everything(library)
        path = exported(name, library, place / "a")
        receiver = Receiver(FORMATS[name], Options(), by="bob", articles=ArticlesOf(library))
        with Arrivals(library, receiver) as arrivals:
            for reading in receiver.readings(path):
                arrivals.take(reading._replace(mark=None, record=None))
        assert everything(library) == before


@pytest.mark.parametrize("name", WITH_TEXT)
@settings(max_examples=8, deadline=None)
@given(documents=corpora)
def test_into_an_empty_library_and_out_again_makes_the_same_files(name: str, documents: list[Document]) -> None:
    """At once where the format carries all of it; where it does not, or had to change something, the second time."""
    with (
        workplace() as place,
        Library.open(place / "one") as one,
        Library.open(place / "two") as two,
        Library.open(place / "three") as three,
    ):
        for document in documents:
            one.add(document)
        first = exported(name, one, place / "a")
        imported(name, two, first)
        second = exported(name, two, place / "b")
        imported(name, three, second)
        third = exported(name, three, place / "c")
        whole = not json.loads((place / "a.receipt").read_text())["reasons"]
        for one_, other in [(first, second)] * whole + [(second, third)]:
            if name == "spacy":  # its strings are a set, which has no order
                module = FORMATS[name].load()
                assert list(module.read(one_, ALL)) == list(module.read(other, ALL))
            else:
                assert files_in(one_) == files_in(other)


def edited(data: st.DataObject, document: Document) -> Document:
    """A document as somebody changed it in a file: labels, edges, types and arguments, deletions and additions."""
    mentions, events = list(document.annotation.mentions), list(document.annotation.events)
    for change in data.draw(st.lists(st.sampled_from(CHANGES), max_size=4)):
        at = data.draw(st.integers(0, max(len(mentions) - 1, 0)))
        of = data.draw(st.integers(0, max(len(events) - 1, 0)))
        start, end = data.draw(spans(document.text))
        if change == "add":
            mentions.append(Mention(id=f"new{len(mentions)}", start=start, end=end, label="PRODUCT"))
        elif change == "happen":
            events.append(Event(id=f"happened{len(events)}", trigger=Span(start=start, end=end), type="AID"))
        elif change == "relabel" and mentions:
            mentions[at] = replace(mentions[at], label="FAC")
        elif change == "move" and mentions:
            mentions[at] = replace(mentions[at], start=start, end=end)
        elif change == "delete" and mentions:
            del mentions[at]
        elif change == "retype" and events:
            events[of] = replace(events[of], type="COERCE")
        elif change == "cancel" and events:
            del events[of]
        elif change == "fill" and events:
            named = data.draw(st.sampled_from([None, *(m.id for m in mentions)]))
            argument = Argument(start=start, end=end, role="place", mention=named)
            events[of] = replace(events[of], arguments=(*events[of].arguments[1:], argument))
    gone = {m.id for m in document.annotation.mentions} - {m.id for m in mentions}
    events = [replace(e, arguments=tuple(a for a in e.arguments if a.mention not in gone)) for e in events]
    annotation = replace(
        document.annotation,
        mentions=tuple(sorted(mentions, key=place)),
        events=tuple(sorted(events, key=place)),
    )
    return without_mentions(replace(document, annotation=annotation), gone)


CHANGES = ["add", "relabel", "move", "delete", "happen", "retype", "cancel", "fill"]


@pytest.mark.parametrize(("name", "kept"), [("json", True), ("json", False), ("brat", True), ("brat", False)])
@settings(max_examples=12, deadline=None)
@given(documents=corpora, data=st.data())
def test_edits_made_elsewhere_are_corrections_or_wait(
    name: str, kept: bool, documents: list[Document], data: st.DataObject
) -> None:
    """Whatever was changed there and here: nothing is lost, all is told, one undo brings it back, twice is once."""
    format = FORMATS[name]
    with workplace() as place_, Library.open(place_ / "lib") as library:
        for document in documents:
            library.add(document)
        path = exported(name, library, place_ / "a")
        readings = list(format.readings(path, ALL))
        if data.draw(st.booleans()):
            decided(data, library)
        before = everything(library)
        changed = [r._replace(document=edited(data, r.document), mark=r.mark if kept else None) for r in readings]
        receiver = Receiver(format, Options(), by="bob")
        with Arrivals(library, receiver) as arrivals:
            told = {a.id: a for a in map(arrivals.take, changed)}
        after = everything(library)
        for id_, old in before.items():
            new, arrival = after[id_], told.get(id_)
            if arrival is None:
                assert new == old
                continue
            made = new.corrections[len(old.corrections) :]
            assert [c.by for c in made] == ["bob"] * bool(arrival.changes)
            assert apply_all(old.document, made) == new.document
            assert rewound(new.document, made, len(old.corrections)) == old.document
            assert {m.id for m in old.document.annotation.mentions} <= {m.id for m in new.document.annotation.mentions}
            assert {e.id for e in old.document.annotation.events} <= {e.id for e in new.document.annotation.events}
            assert old.document.annotation.attributions == new.document.annotation.attributions
            waiting = [u for u in new.unplaced if u.settled is None]
            assert len(waiting) >= len(arrival.conflicts)
            for m in old.document.annotation.mentions:
                if any(("mention", m.id) == (c.kind, c.id) for each in old.current for c in each.changes):
                    now = new.document.mention(m.id)
                    assert (now.label, now.status, now.extent) == (m.label, m.status, m.extent)  # decided here since
            for each in new.unplaced:  # what waits can be decided either way
                edit = place_unplaced(new.document, each, 0, 1)
                check(apply(new.document, edit.changes))
        once = everything(library)
        with Arrivals(library, receiver) as arrivals:
            for reading in changed:
                arrivals.take(reading)
        if kept:
            again = everything(library)
            news = [c for id_ in again for c in again[id_].corrections[len(once[id_].corrections) :]]
            assert news == []
            assert again == once
