"""The component `newsview_events`: events with their participants, time, place, factuality and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extract.arguments import phrases
from extract.eventlinks import chain_up
from extract.eventtimes import Clock
from extract.eventtypes import is_people, type_of
from extract.factuality import FactualityReader
from extract.participants import participants
from extract.ranking import Weights
from extract.syntax import Syntax
from extract.triggers import TriggerModel, candidates, chosen, probabilities

__all__ = ["EventFinder", "make_events"]

Record = dict[str, Any]


class EventFinder:
    """Writes `doc._.newsview_events`: a record an event, in order of the text, as `extract.layers` describes them.

    An event's score is the probability that its trigger tells of an event. Events that tell of one thing twice have the
    same number under `chain`.
    """

    def __init__(self, triggers: TriggerModel | None = None, rank: Weights | None = None) -> None:
        """With models of one's own instead of the shipped ones."""
        self.triggers, self.rank = triggers, rank

    def __call__(self, doc: Doc) -> Doc:
        tokens = candidates(doc)
        scores = probabilities(doc, tokens, self.triggers)
        kept = chosen(doc, tokens, scores)
        if not kept.any():
            doc._.newsview_events = []
            return doc
        syntax, facts, sources = Syntax.of(doc), FactualityReader(doc), _sources(doc)
        clock = Clock(syntax)
        records = [
            self._record(syntax, clock, facts, sources, trigger, score)
            for trigger, score in zip(tokens[kept].tolist(), scores[kept].tolist(), strict=True)
        ]
        chain_up(syntax, records)
        doc._.newsview_events = records
        return doc

    def _record(
        self,
        s: Syntax,
        clock: Clock,
        facts: FactualityReader,
        sources: list[tuple[int, int, Record]],
        trigger: int,
        score: float,
    ) -> Record:
        typed = type_of(s, trigger)
        first, last = _trigger_tokens(s, trigger)
        arguments = [
            _argument(s, "object" if role == "target" and _is_thing(s, head) else role, first, last)
            for role, head in participants(s, trigger, typed, self.rank)
            for first, last in phrases(s, head)
        ]
        time = clock.of(trigger)
        if time is not None:
            start, end, _ = s.times[time]
            arguments.append(_argument(s, "time", start, end))
        start, end = _extent(s, first, last)
        return {
            "type": typed.type,
            "trigger": {"start": start, "end": end},
            "arguments": arguments,
            "when": None if time is None else s.times[time][2],
            "factuality": facts.of(trigger, trigger + 1)[0],
            "source": _source_of(sources, start),
            "score": round(score, 3),
        }


@Language.factory("newsview_events", assigns=["doc._.newsview_events"])
def make_events(nlp: Language, name: str) -> EventFinder:
    """The last of newsview's components; it uses what the others left on the Doc, and does without what is not."""
    return EventFinder()


def _argument(s: Syntax, role: str, first: int, last: int) -> Record:
    start, end = _extent(s, first, last)
    return {"role": role, "start": start, "end": end}


def _extent(s: Syntax, first: int, last: int) -> tuple[int, int]:
    """Character offsets of tokens `first` to `last` (exclusive)."""
    end = s.doc[last - 1]
    return s.doc[first].idx, end.idx + len(end)


def _trigger_tokens(s: Syntax, trigger: int) -> tuple[int, int]:
    """The trigger with a particle right after it: "broke down"."""
    if s.child(trigger, "prt") == trigger + 1:
        return trigger, trigger + 2
    return trigger, trigger + 1


def _is_thing(s: Syntax, head: int) -> bool:
    """Whether what is affected is a thing, not a person, group or state."""
    label = s.label(head)
    if label:
        return label not in ("PERSON", "GPE", "NORP", "ORG")
    pos, lemma = s.columns.pos[head], s.columns.lemma[head]
    if pos == "PRON":
        return lemma in ("it", "this", "that", "something", "everything", "which", "what")
    return pos != "NUM" and not is_people(lemma)


def _sources(doc: Doc) -> list[tuple[int, int, Record]]:
    """`(start, end, source record)` of what is attributed to someone, the shortest content first."""

    def spans() -> Iterator[tuple[int, int, Record]]:
        for record in doc._.newsview_attributions or ():
            content, source = record.get("content"), record.get("source")
            if content and source:
                cue = {"start": record["cue"]["start"], "end": record["cue"]["end"]}
                yield content["start"], content["end"], {"start": source["start"], "end": source["end"], "cue": cue}

    return sorted(spans(), key=lambda x: (x[1] - x[0], x[0]))


def _source_of(sources: list[tuple[int, int, Record]], at: int) -> Record | None:
    return next((dict(record, cue=dict(record["cue"])) for start, end, record in sources if start <= at < end), None)
