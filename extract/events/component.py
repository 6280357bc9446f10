"""The component `newsview_events`: events with their participants, time, place, factuality and source."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from newsview.extract.events.argument_classifier import Weights
from newsview.extract.events.event_coreference import EventMention, chains
from newsview.extract.events.factuality import FactualityReader
from newsview.extract.events.participants import participants
from newsview.extract.events.plover import is_people
from newsview.extract.events.times import EventTimes
from newsview.extract.events.triggers import TriggerModel, candidates, chosen, opinions, scores
from newsview.extract.events.types import type_of
from newsview.extract.syntax.marked_clauses import MarkedClauses
from newsview.extract.syntax.noun_phrases import core_phrases
from newsview.extract.times.values import dating

__all__ = ["EventsComponent", "make_events"]

Record = dict[str, Any]


@Language.factory(
    "newsview_events",
    assigns=["doc._.newsview_events"],
    requires=["token.tag", "token.dep", "token.head", "token.lemma"],
    default_config={"least_score": 0.0},
)
def make_events(nlp: Language, name: str, least_score: float) -> EventsComponent:
    """The component, for `nlp.add_pipe("newsview_events")`: the last, since it uses what the others left on the Doc.

    It does without what is not there. `least_score` leaves out what is less likely to be an event.
    """
    return EventsComponent(least_score)


class EventsComponent:
    """Writes `doc._.newsview_events`: a record an event, in order of the text: see `extract.layers`.

    An event's score is the probability that its trigger tells of an event, in text of any kind. Events that are one,
    mentioned twice, have the same number under `chain`.
    """

    def __init__(
        self, least_score: float = 0.0, *, triggers: TriggerModel | None = None, rank: Weights | None = None
    ) -> None:
        """Leaves out what scores less than `least_score`. `triggers` and `rank` replace the models that ship."""
        self.least_score = least_score
        self.triggers, self.rank = triggers, rank

    def __call__(self, doc: Doc) -> Doc:
        """Reads the Doc, and leaves on it what `extract.layers` says."""
        tokens = candidates(doc)
        judged = opinions(doc, tokens, self.triggers)
        kept = chosen(doc, tokens, judged[:, 0])
        found, sure = tokens[kept], scores(judged[kept])
        enough = sure >= self.least_score
        doc._.newsview_events = _records(doc, found[enough].tolist(), sure[enough].tolist(), self.rank)
        return doc


def _records(doc: Doc, triggers: list[int], scores: list[float], rank: Weights | None) -> list[Record]:
    if not triggers:
        return []
    s, facts, sources = MarkedClauses.of(doc), FactualityReader(doc), _Sources(doc)
    dates, c = EventTimes(s), s.columns
    records, mentions = [], []
    for trigger, score in zip(triggers, scores, strict=True):
        typed = type_of(s, trigger)
        people = participants(s, trigger, typed, rank)
        arguments = [
            {"role": "object" if role == "target" and _is_thing(s, head) else role, **c.characters(first, last)}
            for role, head in people
            for first, last in core_phrases(s, head)
        ]
        own, time = dates.own(trigger), dates.of(trigger)
        when = None if time is None else dating(s.times[time][2])
        if own is not None:
            first, last, _ = s.times[own]
            arguments.append({"role": "time", **c.characters(first, last)})
        record = {
            "type": typed.type,
            "trigger": _trigger(s, trigger),
            "arguments": arguments,
            "when": when,
            "factuality": facts.of(trigger, trigger + 1)[0],
            "source": sources.at(c.starts[trigger]),
            "score": round(score, 3),
        }
        if time is not None and own is None:  # so that the event follows when the article's date changes
            first, last, _ = s.times[time]
            record["when_at"] = c.characters(first, last)
        records.append(record)
        mentions.append(EventMention(trigger, typed.type, when, people))
    for event, number in chains(s, mentions).items():
        records[event]["chain"] = number
    return records


def _trigger(s: MarkedClauses, trigger: int) -> Record:
    """The trigger with a particle right after it: "broke down"."""
    particle = s.child(trigger, "prt") == trigger + 1
    return s.columns.characters(trigger, trigger + 1 + particle)


def _is_thing(s: MarkedClauses, head: int) -> bool:
    """Whether what is affected is a thing, not a person, group or state."""
    label = s.label(head)
    if label:
        return label not in ("PERSON", "GPE", "NORP", "ORG", "CARDINAL")  # "killed 3"
    pos, lemma = s.columns.pos[head], s.columns.lemma[head]
    if pos == "PRON":
        return lemma in ("it", "this", "that", "something", "everything", "which", "what")
    return pos != "NUM" and not is_people(lemma)


class _Sources:
    """To whom what is at a place is attributed; asked in order of the text."""

    def __init__(self, doc: Doc) -> None:
        found = [r for r in doc._.newsview_attributions or () if r.get("content") and r.get("source")]
        self.ahead = sorted(found, key=lambda r: -r["content"]["start"])
        """Attributions that begin further on, the next one last."""
        self.open: list[Record] = []
        """Attributions whose content has begun and not ended."""

    def at(self, offset: int) -> Record | None:
        """The source of the shortest content around `offset`, with its cue: one who says or holds it before one who
        only judges it ("condemned the attack")."""
        while self.ahead and self.ahead[-1]["content"]["start"] <= offset:
            self.open.append(self.ahead.pop())
        self.open = [r for r in self.open if offset < r["content"]["end"]]
        if not self.open:
            return None
        said = min(self.open, key=lambda r: (r.get("kind") == "judged", r["content"]["end"] - r["content"]["start"]))
        cue = {"start": said["cue"]["start"], "end": said["cue"]["end"]}
        return {"start": said["source"]["start"], "end": said["source"]["end"], "cue": cue}
