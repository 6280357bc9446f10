"""Corrections on their way to the disk: in order, kept until they are there, and only then called saved."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from newsview.store.editing.corrections import Correction
from newsview.store.editing.mention_edits import decide
from newsview.store.editing.session import Session
from newsview.store.errors import NoArticleError, NotSavedError
from newsview.tui.background.save_queue import Editor, Parked, Saving, Writer
from tests.tui.hosting import document


class Disk:
    """Keeps what it is given, unless it is full."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, int]] = []
        self.full = False
        self.slow = threading.Event()
        self.slow.set()

    def record(self, id: str, corrections: Sequence[Correction], /) -> None:
        self.slow.wait(5)
        if self.full:
            raise OSError(28, "No space left on device")
        self.kept += [(id, c.number) for c in corrections]

    def park(self, id: str, corrections: Sequence[Correction], why: str, /) -> None:
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
    monkeypatch.setattr("newsview.tui.background.save_queue.PAUSE", 60)
    begun = threading.Event()

    class InPieces(Disk):
        def record(self, id: str, corrections: Sequence[Correction], /) -> None:
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
        def record(self, id: str, corrections: Sequence[Correction], /) -> None:
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


class Troubled(Disk):
    """A disk on which single articles make trouble."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: dict[str, Exception] = {}
        self.parked: list[tuple[str, int]] = []

    def record(self, id: str, corrections: Sequence[Correction], /) -> None:
        if id in self.trouble:
            raise self.trouble[id]
        super().record(id, corrections)

    def park(self, id: str, corrections: Sequence[Correction], why: str, /) -> None:
        if self.full:
            raise NotSavedError("the disk is full")
        self.parked += [(id, c.number) for c in corrections]


@pytest.mark.parametrize("trouble", [NotSavedError("permission denied"), OSError(5, "Input/output error")])
def test_what_the_disk_refuses_of_one_article_holds_up_no_other(trouble: Exception) -> None:
    disk = Troubled()
    disk.trouble["one"] = trouble
    writer = Writer(disk, lambda saving: None)
    one, two = editor(writer, "one"), editor(writer, "two")
    decided(one, "m1")
    decided(two, "m1")
    assert writer.settle(5) == 1
    decided(two, "m2")
    assert writer.settle(5) == 1
    assert disk.kept == [("two", 1), ("two", 2)]
    assert writer.editing("one") is one
    assert writer.state.reason is not None
    disk.trouble.clear()
    assert writer.settle(5) == 0
    assert disk.kept[-1] == ("one", 1)
    assert writer.close() == 0
    assert writer.state.reason is None


def test_what_an_article_cannot_take_is_parked_and_told_once() -> None:
    disk, told = Troubled(), list[Parked]()
    disk.trouble["one"] = NoArticleError("there is no article 'one'")
    writer = Writer(disk, lambda saving: None, told.append)
    one, two = editor(writer, "one"), editor(writer, "two")
    for mention in ("m1", "m2"):
        decided(one, mention)
        decided(two, mention)
        assert writer.settle(5) == 0
    assert disk.parked == [("one", 1), ("one", 2)]
    assert disk.kept == [("two", 1), ("two", 2)]
    assert told == [Parked("one", 1, "there is no article 'one'")]
    assert (writer.state.waiting, writer.state.parked) == (0, 2)
    disk.trouble.clear()
    decided(one, "m3")
    assert writer.close() == 0
    assert writer.state.parked == 0


def test_what_cannot_even_be_parked_stays_and_is_tried_again() -> None:
    disk, told = Troubled(), list[Parked]()
    disk.trouble["one"] = NoArticleError("there is no article 'one'")
    disk.full = True
    writer = Writer(disk, lambda saving: None, told.append)
    decided(editor(writer, "one"), "m1")
    assert writer.settle(5) == 1
    assert writer.state.reason == "there is no article 'one'; they could not be parked: the disk is full"
    assert told == []
    disk.full = False
    assert writer.settle(5) == 0
    assert disk.parked == [("one", 1)]
    assert [each.article for each in told] == ["one"]
    writer.close()


def test_a_call_waits_for_what_it_belongs_to_in_another_article() -> None:
    disk, done = Troubled(), list[str]()
    disk.trouble["one"] = NotSavedError("permission denied")
    writer = Writer(disk, lambda saving: None)
    one = editor(writer, "one")
    decided(one, "m1")
    writer.write("two", lambda: done.append("two"), after="one")
    writer.write("three", lambda: done.append("three"))
    assert writer.settle(5) == 2
    assert done == ["three"]
    disk.trouble.clear()
    assert writer.settle(5) == 0
    assert done == ["three", "two"]
    writer.close()


def test_a_call_is_given_up_where_what_it_belongs_to_is_parked() -> None:
    disk, done, given_up = Troubled(), list[str](), list[str]()
    disk.trouble["one"] = NoArticleError("gone")
    disk.slow.clear()
    writer = Writer(disk, lambda saving: None)
    decided(editor(writer, "two"), "m1")  # holds up the writing thread, so that all is queued before it goes on
    decided(editor(writer, "one"), "m1")
    writer.write("two", lambda: done.append("two"), after="one", given_up=given_up.append)
    writer.write("two", lambda: done.append("after it"))
    disk.slow.set()
    assert writer.settle(5) == 0
    assert (done, given_up) == (["after it"], ["gone"])
    writer.write("two", lambda: done.append("two"), after="one", given_up=given_up.append)  # it is parked by now
    assert writer.settle(5) == 0
    assert (done, len(given_up)) == (["after it"], 2)
    writer.close()


def test_a_call_that_fails_for_good_is_told_and_holds_up_nothing() -> None:
    disk, told = Troubled(), list[Parked]()

    def fail() -> None:
        raise KeyError("m9")

    writer = Writer(disk, lambda saving: None, told.append)
    writer.write("one", fail)
    decided(editor(writer, "one"), "m1")
    assert writer.settle(5) == 0
    assert disk.kept == [("one", 1)]
    assert [(each.article, each.corrections) for each in told] == [("one", 0)]
    writer.close()


def test_the_writer_outlives_whoever_it_tells() -> None:
    def tell(_: object) -> None:
        raise RuntimeError("the screen is gone")

    disk = Troubled()
    disk.trouble["one"] = NoArticleError("gone")
    writer = Writer(disk, tell, tell)
    decided(editor(writer, "one"), "m1")
    decided(editor(writer, "two"), "m1")
    assert writer.settle(5) == 0
    decided(editor(writer, "two"), "m2")
    assert writer.close() == 0


def test_what_is_asked_for_first_is_written_first() -> None:
    disk, done = Troubled(), list[str]()
    disk.slow.clear()
    writer = Writer(disk, lambda saving: None)
    decided(editor(writer, "zero"), "m1")
    for name in ("one", "two", "three"):
        writer.write(name, lambda name=name: done.append(name))  # type: ignore[misc]
    writer.prefer("three")
    disk.slow.set()
    assert writer.close() == 0
    assert done[0] == "three"
    assert sorted(done) == ["one", "three", "two"]
