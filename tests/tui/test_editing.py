"""Corrections on their way to the disk: in order, kept until they are there, and only then called saved."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from store.corrections import Correction
from store.edits import decide
from store.session import Session
from tests.tui.hosting import document
from tui.editing import Editor, Saving, Writer


class Disk:
    """Keeps what it is given, unless it is full."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, int]] = []
        self.full = False
        self.slow = threading.Event()
        self.slow.set()

    def record(self, id: str, corrections: Sequence[Correction], /) -> None:  # noqa: A002
        self.slow.wait(5)
        if self.full:
            raise OSError(28, "No space left on device")
        self.kept += [(id, c.number) for c in corrections]

    def park(self, id: str, corrections: Sequence[Correction], why: str, /) -> None:  # noqa: A002
        raise AssertionError(f"nothing of {id} is to be parked: {why}")


def editor(writer: Writer, id_: str = "kodori") -> Editor:
    return Editor(Session(document(id_), by="ann"), writer)


def decided(made: Editor, mention: str) -> None:
    made.do(decide(made.document, [mention], "accepted"))


def test_what_is_done_is_written_in_order() -> None:
    disk = Disk()
    writer = Writer(disk, lambda saving: None)
    one, two = editor(writer, "one"), editor(writer, "two")
    decided(one, "m1")
    decided(two, "m1")
    decided(one, "m2")
    one.undo()
    assert writer.close() == 0
    assert [each for each in disk.kept if each[0] == "one"] == [("one", 1), ("one", 2), ("one", 3)]
    assert [each for each in disk.kept if each[0] == "two"] == [("two", 1)]


def test_saved_is_not_said_before_it_is() -> None:
    disk, said = Disk(), list[Saving]()
    disk.slow.clear()
    writer = Writer(disk, said.append)
    decided(editor(writer), "m1")
    assert writer.state == Saving(waiting=1)
    assert said == []
    disk.slow.set()
    assert writer.settle(5) == 0
    writer.close()
    assert said[-1].waiting == 0
    assert said[-1].at is not None


def test_a_frame_that_is_due_goes_before_the_rest_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.editing.PAUSE", 60)
    begun = threading.Event()

    class InPieces(Disk):
        def record(self, id: str, corrections: Sequence[Correction], /) -> None:  # noqa: A002
            writer.hold()  # a key is pressed while a long file is written
            begun.set()
            writer.give_way()
            super().record(id, corrections)

    disk = InPieces()
    writer = Writer(disk, lambda saving: None)
    decided(editor(writer), "m1")
    writer.seen()
    assert begun.wait(5)
    assert disk.kept == []
    writer.seen()
    assert writer.settle(5) == 0
    assert disk.kept == [("kodori", 1)]
    writer.close()


def test_keys_that_paint_nothing_do_not_keep_a_correction_from_the_disk() -> None:
    class InPieces(Disk):
        def record(self, id: str, corrections: Sequence[Correction], /) -> None:  # noqa: A002
            for _ in range(1000):
                writer.hold()
                writer.give_way()
            super().record(id, corrections)

    disk = InPieces()
    writer = Writer(disk, lambda saving: None)
    decided(editor(writer), "m1")
    assert writer.settle(10) == 0
    assert disk.kept == [("kodori", 1)]
    writer.close()


def test_a_full_disk_is_told_and_nothing_is_lost() -> None:
    disk, said = Disk(), list[Saving]()
    disk.full = True
    writer = Writer(disk, said.append)
    made = editor(writer)
    decided(made, "m1")
    assert writer.settle(5) == 1
    assert said[-1].reason is not None
    assert "No space left" in said[-1].reason
    assert disk.kept == []
    disk.full = False
    decided(made, "m2")  # the next correction tries again
    assert writer.settle(5) == 0
    assert writer.close() == 0
    assert disk.kept == [("kodori", 1), ("kodori", 2)]


def test_leaving_with_a_full_disk_says_how_much_is_left() -> None:
    disk = Disk()
    disk.full = True
    writer = Writer(disk, lambda saving: None)
    decided(editor(writer), "m1")
    assert writer.close() == 1


def test_an_article_that_waits_is_taken_up_as_it_is() -> None:
    disk = Disk()
    disk.slow.clear()
    writer = Writer(disk, lambda saving: None)
    made = editor(writer)
    decided(made, "m1")
    assert writer.editing("kodori") is made
    disk.slow.set()
    writer.settle(5)
    assert writer.editing("kodori") is None
    writer.close()
