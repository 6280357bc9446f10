"""What was decided moves with its words into another text, or waits with all that tells where it stood."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    Document,
    Entity,
    Event,
    Furniture,
    Mention,
    Source,
    Span,
    replace,
)
from newsview.store.document.serialization import check
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.contents import Unplaced
from newsview.store.editing.reanchoring import CONTEXT, FEW, Alignment, reanchored
from newsview.store.editing.session import Session

TEXT = (
    "Photo: AP. Japan said on Tuesday that North Korea launched two missiles, an official told reporters in Tokyo.\n\n"
    "Seoul condemned the launch at once. The missiles fell into the sea off the coast of the island of Hokkaido."
)


def at(words: str, text: str = TEXT, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def span(words: str, nth: int = 0) -> Span:
    start, end = at(words, nth=nth)
    return Span(start=start, end=end)


def mention(id_: str, words: str, nth: int = 0, **more: Any) -> Mention:
    start, end = at(words, nth=nth)
    fields: dict[str, Any] = {"label": "GPE", "status": "accepted", "origin": "model"} | more
    return Mention(id=id_, start=start, end=end, **fields)


def argument(words: str, role: str, mention_: str | None = None) -> Argument:
    start, end = at(words)
    return Argument(start=start, end=end, role=role, mention=mention_)


def source(words: str, cue: str | None, mention_: str | None = None) -> Source:
    start, end = at(words)
    return Source(start=start, end=end, mention=mention_, cue=None if cue is None else span(cue))


def story(*items: Mention | Event | Entity, **article: Any) -> Document:
    document = Document(
        article=Article(id="a", text=TEXT, **article),
        annotation=Annotation(
            mentions=tuple(i for i in items if isinstance(i, Mention)),
            entities=tuple(i for i in items if isinstance(i, Entity)),
            events=tuple(i for i in items if isinstance(i, Event)),
        ),
    )
    check(document)
    return document


LAUNCH = Event(
    id="v1", trigger=span("launched"), status="accepted", origin="model",
    arguments=(argument("North Korea", "actor", "m2"), argument("two missiles", "object")),
    source=source("an official", "told", "m9"),
)  # fmt: skip

WHOLE = story(
    mention("m1", "Japan"), mention("m2", "North Korea", entity="e1"), mention("m9", "an official"),
    Entity(id="e1", label="GPE", name="North Korea"), LAUNCH,
)  # fmt: skip


def moved(document: Document, text: str) -> tuple[Document, tuple[Unplaced, ...]]:
    found, lost = reanchored(document, (), Article(id="new", text=text))
    check(found)
    assert [u.id for u in lost] == [f"u{n}" for n in range(1, len(lost) + 1)]
    for each in lost:
        assert each.why == "its words are not, or not at one certain place, in the new text"
        assert (each.before + each.quote + each.after) in document.text
    return found, lost


def said(document: Document, event: Event) -> list[str | None]:
    """Trigger, arguments, source and cue in words."""
    words: list[str | None] = [document.quote(part) for part in (event.trigger, *event.arguments)]
    if event.source is not None:
        words += [document.quote(event.source), None if event.source.cue is None else document.quote(event.source.cue)]
    return words


# All of it moves


@pytest.mark.parametrize(
    "text",
    [
        "More news. " + TEXT,
        TEXT + " More news.",
        TEXT.replace("on Tuesday", "late on Tuesday evening"),
        TEXT.replace("Photo: AP. ", ""),
        TEXT.replace("at once", ""),
        "\n\n".join(reversed(TEXT.split("\n\n"))),
    ],
)
def test_a_decided_event_moves_with_all_that_belongs_to_it(text: str) -> None:
    found, lost = moved(WHOLE, text)
    assert lost == ()
    (event,) = found.annotation.events
    assert said(found, event) == ["launched", "North Korea", "two missiles", "an official", "told"]
    assert [a.mention for a in event.arguments] == ["m2", None]
    assert event.source is not None
    assert event.source.mention == "m9"
    assert [found.quote(m) for m in found.annotation.mentions] == ["Japan", "North Korea", "an official"]
    assert found.annotation.entities == WHOLE.annotation.entities
    assert (event.status, event.id) == ("accepted", "v1")


def test_what_the_new_article_does_not_say_is_kept_of_the_old_one() -> None:
    old = replace(
        WHOLE,
        article=Article(
            id="a", text=TEXT, title="Old", source="old.txt", published="2024-01-09", added="2024-01-10T00:00:00Z",
            reviewed="2024-01-11T00:00:00Z", note="mine", extra={"a": 1, "b": 1},
            furniture=(Furniture(start=0, end=10, kind="credit"),),
        ),
    )  # fmt: skip
    text = "New. " + TEXT
    found, _ = reanchored(old, (), Article(id="new", text=text, extra={"b": 2}, added="2025-01-01T00:00:00Z"))
    assert found.article == Article(
        id="a", text=text, title="Old", source="old.txt", published="2024-01-09", added="2024-01-10T00:00:00Z",
        note="mine", extra={"a": 1, "b": 2}, furniture=(Furniture(start=5, end=15, kind="credit"),),
    )  # fmt: skip
    new = Article(
        id="new", text=text, title="New", source="new.txt", published="2024-02-09", note="theirs", sha256="ff",
        furniture=(Furniture(start=0, end=4),),
    )  # fmt: skip
    found, _ = reanchored(old, (), new)
    assert found.article == replace(new, id="a", added="2024-01-10T00:00:00Z", extra={"a": 1, "b": 1})
    found, _ = reanchored(old, (), Article(id="new", text="Something else altogether."))
    assert found.article.furniture == ()


def test_attributions_move_as_far_as_their_words_do() -> None:
    told = Attribution(cue=span("told"), source=span("an official"), content=span("launched two missiles"))
    alone = Attribution(cue=span("said"))
    old = replace(WHOLE, annotation=replace(WHOLE.annotation, attributions=(alone, told)))

    def words(text: str) -> list[list[str | None]]:
        found, _ = moved(old, text)
        return [
            [None if part is None else found.quote(part) for part in (a.cue, a.source, a.content)]
            for a in found.annotation.attributions
        ]

    assert words("New. " + TEXT) == [["said", None, None], ["told", "an official", "launched two missiles"]]
    assert words(TEXT.replace("an official", "somebody")) == [
        ["said", None, None], ["told", None, "launched two missiles"],
    ]  # fmt: skip
    assert words(TEXT.replace("two missiles", "rockets")) == [["said", None, None], ["told", "an official", None]]
    assert words(TEXT.replace("told", "assured")) == [["said", None, None]]


# What has no place


def test_a_decision_without_a_place_waits_with_what_stood_around_it() -> None:
    found, lost = moved(WHOLE, TEXT.replace("Japan", "Tokyo’s government"))
    assert [m.id for m in found.annotation.mentions] == ["m2", "m9"]
    (waiting,) = lost
    assert (waiting.kind, waiting.quote, waiting.record["id"], waiting.record["label"]) == (
        "mention", "Japan", "m1", "GPE",
    )  # fmt: skip
    start, end = at("Japan")
    assert waiting.before == TEXT[:start]
    assert waiting.after == TEXT[end : end + CONTEXT]
    _, (late,) = moved(story(mention("m1", "Hokkaido")), TEXT.replace("Hokkaido", "Honshu"))
    assert late.before == TEXT[at("Hokkaido")[0] - CONTEXT : at("Hokkaido")[0]]
    assert late.after == "."


def test_an_undecided_proposal_without_a_place_is_left_out() -> None:
    old = story(
        mention("m1", "Japan", status="proposed"), mention("m2", "Tokyo", status="proposed", origin="memory"),
        replace(LAUNCH, status="proposed", arguments=(), source=None),
    )  # fmt: skip
    found, lost = moved(old, TEXT.replace("Japan", "X").replace("Tokyo", "Y").replace("launched", "fired"))
    assert (found.annotation.mentions, found.annotation.events, lost) == ((), (), ())


def test_what_the_history_names_waits_though_it_is_undecided() -> None:
    session = Session(story(mention("m1", "Japan", status="proposed")), by="ann")
    session.do(edits.annotate_note(session.document, "m1", "who?"))
    _, lost = reanchored(session.document, session.corrections, Article(id="a", text=TEXT.replace("Japan", "X")))
    assert [u.record["id"] for u in lost] == ["m1"]


def test_parts_of_a_decided_event_without_a_place_wait_and_name_their_event() -> None:
    found, lost = moved(WHOLE, TEXT.replace("North Korea", "They").replace("an official", "somebody"))
    assert said(found, found.event("v1")) == ["launched", "two missiles"]
    assert [(u.kind, u.quote, u.record.get("event")) for u in lost] == [
        ("mention", "North Korea", None), ("mention", "an official", None), ("argument", "North Korea", "v1"),
        ("source", "an official", "v1"),
    ]  # fmt: skip
    assert lost[2].record["role"] == "actor"
    assert lost[3].record["mention"] == "m9"
    assert lost[3].record["cue"] == {"start": at("told")[0], "end": at("told")[1]}


def test_a_source_whose_cue_is_gone_stays_and_waits_too() -> None:
    found, lost = moved(WHOLE, TEXT.replace("told", "assured"))
    assert said(found, found.event("v1")) == ["launched", "North Korea", "two missiles", "an official", None]
    assert [(u.kind, u.quote) for u in lost] == [("source", "an official")]
    bare = story(mention("m9", "an official"), replace(LAUNCH, arguments=(), source=source("an official", None, "m9")))
    found, lost = moved(bare, "New. " + TEXT)
    assert (said(found, found.event("v1")), lost) == (["launched", "an official", None], ())


def test_parts_of_an_undecided_event_without_a_place_are_left_out() -> None:
    old = replace(WHOLE, annotation=replace(WHOLE.annotation, events=(replace(LAUNCH, status="proposed"),)))
    found, lost = moved(old, TEXT.replace("two missiles", "rockets").replace("told", "assured"))
    assert said(found, found.event("v1")) == ["launched", "North Korea", "an official", None]
    assert lost == ()


def test_an_event_whose_trigger_is_gone_waits_with_the_arguments_that_have_a_place() -> None:
    text = "New. " + TEXT.replace("launched two missiles", "fired rockets")
    found, lost = moved(WHOLE, text)
    assert found.annotation.events == ()
    assert [(u.kind, u.quote, u.record.get("event")) for u in lost] == [
        ("argument", "two missiles", "v1"), ("event", "launched", None),
    ]  # fmt: skip
    (left,) = lost[1].record["arguments"]
    assert text[left["start"] : left["end"]] == "North Korea"
    assert (left["mention"], lost[1].record["id"]) == ("m2", "v1")
    assert text[lost[1].record["source"]["start"] :].startswith("an official")


def test_what_refers_to_a_mention_without_a_place_refers_to_nothing() -> None:
    # the mention is the longer words, of which those of the argument are still there
    inside = replace(LAUNCH, arguments=(argument("North Korea", "actor", "m5"),), source=source("AP", None, "m5"))
    old = story(mention("m5", "Tuesday that North Korea"), inside)
    found, lost = moved(old, TEXT.replace("on Tuesday that", "that"))
    event = found.event("v1")
    assert ([a.mention for a in event.arguments], event.source and event.source.mention) == ([None], None)
    assert [u.kind for u in lost] == ["mention"]


def test_an_entity_goes_with_its_last_proposal_unless_the_history_names_it() -> None:
    entities = [Entity(id=f"e{n}", label="GPE", name=name) for n, name in enumerate(("Japan", "Tokyo", "None"), 1)]
    old = story(mention("m1", "Japan", entity="e1", status="proposed"), mention("m2", "Tokyo", entity="e2"), *entities)
    text = TEXT.replace("Japan", "X")
    assert [e.id for e in moved(old, text)[0].annotation.entities] == ["e2", "e3"]
    session = Session(old, by="ann")
    session.do(edits.set_ref(old, "e1", "ISO3166-1:JP"))
    found, _ = reanchored(session.document, session.corrections, Article(id="a", text=text))
    assert [e.id for e in found.annotation.entities] == ["e1", "e2", "e3"]


# Where a span stands


def test_of_two_places_the_one_with_the_same_surroundings_is_meant() -> None:
    strike = "At dawn on Sunday a strike hit the old harbour of Odesa and burned three of the great warehouses down. "
    mayor = "Two hours later the elected mayor of Odesa spoke to reporters in front of the ruins about the victims. "
    old, new = strike + mayor, mayor + strike
    for nth, words in enumerate(("harbour of Odesa and", "mayor of Odesa spoke")):
        start, end = at("Odesa", old, nth)
        found = Alignment(old, new).place(Span(start=start, end=end))
        assert found == at("Odesa", new, 1 - nth)
        assert words in new[found[0] - 11 : found[1] + 6]
    # where neither place has them, none is chosen
    start, end = at("Odesa", old)
    other = "Tourists love Odesa. Ships from Odesa sail to Asia with corn, wheat, steel, coal."
    assert Alignment(old, other).place(Span(start=start, end=end)) is None


def test_only_whole_words_are_the_same_words() -> None:
    old = "The Iran deal was signed in the afternoon by everybody who had come."
    start, end = at("Iran", old)
    where = Span(start=start, end=end)
    assert Alignment(old, "The Iranian deal was signed in the afternoon by everybody who had come.").place(where) in (
        None,
        (start, end),
    )
    other = "Nothing of it. An Irangate deal, then. " + "The Iran deal was signed, an Iran deal, in an afternoon."
    found = Alignment(old, other).place(where)
    assert found is None or other[found[0] : found[1] + 1] == "Iran "


def test_a_quote_that_stands_alone_in_both_moves_though_all_around_it_changed() -> None:
    tail = " The rest of the story is the same in both, word for word, and it is longer than what was changed."
    old, new = "Yesterday Zelensky flew home." + tail, "It was on Monday when Zelensky arrived." + tail
    assert Alignment(old, new).place(Span(start=10, end=18)) == at("Zelensky", new)
    # but not in another story, and not where it stood twice
    assert Alignment(old, "It was on Monday when Zelensky arrived.").place(Span(start=10, end=18)) is None
    twice = "Yesterday Zelensky flew home." + " His name is Zelensky." + tail
    assert Alignment(twice, new).place(Span(start=10, end=18)) is None


@given(st.integers(FEW + 1, 3 * FEW), st.data())
@settings(max_examples=20, deadline=None)
def test_a_word_that_stands_very_often_is_found_by_what_is_next_to_it(count: int, data: st.DataObject) -> None:
    words = [sha256(b"%d" % n).hexdigest() for n in range(count)]
    lines = [f"{word[:40]} said that Kyiv {word[-40:]} more of these. " for word in words]
    chosen = data.draw(st.integers(0, count - 1))
    order = data.draw(st.permutations(range(count)))
    old, new = "".join(lines), "".join(lines[n] for n in order)
    start = old.index(lines[chosen]) + lines[chosen].index("Kyiv")
    found = Alignment(old, new).place(Span(start=start, end=start + 4))
    if found is not None:  # never another line
        assert new[found[0] - lines[chosen].index("Kyiv") :].startswith(lines[chosen])


def test_a_place_among_very_many_is_found() -> None:
    old = "Kyiv said no. " * (FEW * 2) + "The president of the republic said in Kyiv that the war would end soon. "
    new = "The president of the republic said in Kyiv that the war would end soon. " + "In Kyiv no. " * (FEW * 2)
    start = old.index("in Kyiv that") + 3
    assert Alignment(old, new).place(Span(start=start, end=start + 4)) == at("Kyiv", new)


def test_a_span_across_a_change_has_no_place() -> None:
    old = "The minister for foreign affairs of Japan arrived in Beijing on Monday for talks on trade."
    new = old.replace("foreign affairs", "foreign and other affairs")
    start, end = at("foreign affairs", old)
    assert Alignment(old, new).place(Span(start=start, end=end)) is None
    assert Alignment(old, new).move(Span(start=start, end=end)) is None
    start, end = at("Japan", old)
    moved_ = Alignment(old, new).move(Span(start=start, end=end))
    assert moved_ is not None
    assert new[moved_.start : moved_.end] == "Japan"


TAIL = " The rest of the story is the same in both, word for word, and it is longer than what was changed before it."


@pytest.mark.parametrize(
    ("quote", "others"),
    [
        ("Iran", "An Irangate and a Tirana deal: "),
        ("(AP)", "(AP"),
        ("$5", "US$ 5, $50, "),
        ("Mr.", "Mr, Mrs, "),
    ],
)
def test_parts_of_words_are_no_places_and_marks_need_no_border(quote: str, others: str) -> None:
    """A quote that stands once in both moves there, whatever holds it as a part; and directly before a letter."""
    old = f"Yesterday it was said: {quote}x ended." if not quote[-1].isalnum() else f"Yesterday {quote} ended."
    new = f"{others}On Monday, at last, {quote}{'' if quote[-1].isalnum() else 'y'} began again."
    start, end = at(quote, old + TAIL)
    found = Alignment(old + TAIL, new + TAIL).place(Span(start=start, end=end))
    assert found is not None
    assert (new + TAIL)[found[0] - 2 : found[1]] == f", {quote}"[-len(quote) - 2 :]
