"""Memory: what was corrected in one article, the next one is proposed with; what is undone has taught nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from newsview.store.document.model import Document
from newsview.store.document.serialization import check
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.session import Session
from newsview.store.library.library import Library
from newsview.store.propagation.memory import Decisions, Memory, decisions_in, recall
from newsview.store.schemes import parse_scheme
from tests.store.newsroom import library_of, proposed, session_of

NAME = "Fumio Kishida"


def person(document: Document) -> str:
    return next(m.id for m in document.annotation.mentions if document.quote(m) == NAME)


def relabelled(library: Library, id_: str, label: str) -> None:
    session = session_of(library, id_)
    made = session.do(edits.relabel(session.document, [person(session.document)], label))
    assert made is not None
    library.record(id_, [made])


def test_the_next_article_is_proposed_as_the_last_was_corrected(tmp_path: Path) -> None:
    with library_of(tmp_path / "library", 2) as library:
        relabelled(library, "a1", "ORG")
        document = library.recall("a2", library.memory("a2"))
        mention = document.mention(person(document))
        assert (mention.label, mention.origin, mention.status) == ("ORG", "memory", "proposed")
        assert mention.score == pytest.approx(2 / 3)
        assert library.load("a2") == document
        check(document)


def test_what_is_undone_has_taught_nothing(tmp_path: Path) -> None:
    with library_of(tmp_path / "library", 2) as library:
        relabelled(library, "a1", "ORG")
        undone = session_of(library, "a1").undo()
        assert undone is not None
        library.record("a1", [undone])
        before = library.load("a2")
        assert library.recall("a2", library.memory("a2")) == before


def test_a_persons_word_and_a_done_article_stay(tmp_path: Path) -> None:
    with library_of(tmp_path / "library", 3) as library:
        relabelled(library, "a1", "ORG")
        relabelled(library, "a2", "FAC")
        done = session_of(library, "a3")
        made = done.do(edits.mark_done(done.document, "2024-01-09T00:00:00Z"))
        assert made is not None
        library.record("a3", [made])
        for id_ in ("a2", "a3"):
            before = library.load(id_)
            assert library.recall(id_, library.memory(id_)) == before


def test_three_names_relabelled_alike_teach_their_class_and_one_that_was_not_unteaches_it() -> None:
    def told(*labels: str) -> Memory:
        counts = {label: labels.count(label) for label in labels}
        return Memory([{("class", "GPE", ""): Counter(counts)}])

    document = proposed()
    assert recall(document, (), told("LOC", "LOC")) == document
    assert recall(document, (), told("LOC", "LOC", "LOC", "GPE", "GPE")) == document
    after = recall(document, (), told("LOC", "LOC", "LOC"))
    assert {m.label for m in after.annotation.mentions} == {"LOC", "PERSON"}
    check(after)


def test_a_name_that_was_added_is_marked_wherever_it_stands_whole(tmp_path: Path) -> None:
    with library_of(tmp_path / "library", 1) as library:
        session = session_of(library)
        start = session.document.text.index("Tokyo")
        made = session.do(edits.add_mention(session.document, start, start + 5, "GPE"))
        assert made is not None
        memory = Memory([decisions_in(session.document, session.corrections)])
    other = proposed("Tokyo is old. Tokyoites are not. They like Tokyo.", id="a2")
    after = recall(other, (), memory)
    assert [m.start for m in after.annotation.mentions] == [0, 43]
    assert {m.origin for m in after.annotation.mentions} == {"memory"}
    again = recall(after, (), memory)
    assert again == after


def test_what_was_rejected_twice_in_two_articles_is_not_proposed(tmp_path: Path) -> None:
    with library_of(tmp_path / "library", 3) as library:
        for id_ in ("a1", "a2"):
            session = session_of(library, id_)
            made = session.do(edits.decide(session.document, [person(session.document)], "rejected"))
            assert made is not None
            library.record(id_, [made])
            one = library.memory("a3")
            gone = NAME not in {proposed().quote(m) for m in recall(proposed(), (), one).annotation.mentions}
            assert gone == (id_ == "a2")


def test_a_label_that_people_always_reject_is_left_out_and_one_kept_name_brings_it_back() -> None:
    document = proposed()
    name = next(m for m in document.annotation.mentions if document.quote(m) == NAME)
    state = next(key[2] for key in rejected(document, NAME) if key[0] == "class")
    always: Decisions = {("class", name.label, state): Counter({"-": 3})}
    assert name.id not in {m.id for m in recall(document, (), Memory([always])).annotation.mentions}
    twice: Decisions = {("class", name.label, state): Counter({"-": 2})}
    assert recall(document, (), Memory([twice])) is document
    kept: Decisions = {("class", name.label, state): Counter({name.label: 1})}
    assert recall(document, (), Memory([kept, always])) is document


def rejected(document: Document, name: str) -> Decisions:
    """What rejecting all that has a name teaches."""
    session = Session(document, by="ann")
    ids = [m.id for m in document.annotation.mentions if document.quote(m) == name]
    session.do(edits.decide(document, ids, "rejected"))
    return decisions_in(session.document, session.corrections)


def test_without_lessons_nothing_changes() -> None:
    document = proposed()
    assert recall(document, (), Memory()) is document
    assert decisions_in(document, ()) == {}


@pytest.mark.parametrize(("organisation", "becomes"), [('name = "BODY"\nfrom = ["ORG"]', "BODY"), ("", None)])
def test_nothing_is_proposed_that_the_scheme_of_today_does_not_have(
    tmp_path: Path, organisation: str, becomes: str | None
) -> None:
    labels = ['name = "PERSON"', 'name = "GPE"', *([organisation] if organisation else [])]
    source = 'name = "s"\n' + "\n".join(f"[[labels]]\n{each}" for each in labels) + '\n[[roles]]\nname = "actor"\n'
    with library_of(tmp_path / "library", 3) as library:
        relabelled(library, "a1", "ORG")
        relabelled(library, "a2", "ORG")
        library.scheme = parse_scheme(source)
        before = library.load("a3")
        after = library.recall("a3", library.memory("a3"))
        if becomes is None:
            assert after == before
        else:
            assert after.mention(person(after)).label == becomes
        assert "ORG" not in {m.label for m in after.annotation.mentions} - {m.label for m in before.annotation.mentions}
