"""Relations: what other tools link and newsview has no event for, kept in an article as what they are.

They are under the key `relations` of the article, each with its type and its ends; an end names a mention or an event
and tells its place, so that it is found when ids were given again:

    {"id": "R1", "type": "Knows", "ends": [{"id": "m2", "role": "Arg1", "start": 0, "end": 4}, ...]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from newsview.store.document.model import Document, Event, Mention, replace

__all__ = ["RELATIONS", "end_at", "relations_in", "relations_of", "standing", "with_relations"]

RELATIONS = "relations"
"""Key of an article that holds them."""

Relation = dict[str, Any]


def relations_in(extra: Mapping[str, Any]) -> list[Relation]:
    """The relations among an article's other keys; none where somebody keeps something else under that key."""
    found = extra.get(RELATIONS)
    return found if isinstance(found, list) and all(map(_is_relation, found)) else []


def relations_of(document: Document) -> list[Relation]:
    """The relations of a document."""
    return relations_in(document.article.extra)


def with_relations(document: Document, relations: Sequence[Relation]) -> Document:
    """The document with these relations instead of its own."""
    extra = {k: v for k, v in document.article.extra.items() if k != RELATIONS}
    if relations:
        extra[RELATIONS] = list(relations)
    return replace(document, article=replace(document.article, extra=extra))


def end_at(item: Mention | Event, role: str | None = None, **more: Any) -> dict[str, Any]:
    """An end of a relation that is this mention or event."""
    told = {"id": item.id, "start": item.start, "end": item.end}
    return ({"id": item.id, "role": role, "start": item.start, "end": item.end} if role else told) | more


def standing(document: Document) -> tuple[Document, int]:
    """The document with those relations whose ends are all there, named as they are now, and how many are gone."""
    relations = relations_of(document)
    if not relations:
        return document, 0
    ends = _Ends(document)
    kept = [new for relation in relations if (new := ends.renamed(relation)) is not None]
    return (document if kept == relations else with_relations(document, kept)), len(relations) - len(kept)


class _Ends:
    """What an end of a relation can be."""

    def __init__(self, document: Document) -> None:
        annotation = document.annotation
        items = annotation.decidable
        self.named: dict[str, list[Mention | Event]] = {}
        self.placed: dict[tuple[int, int], Mention | Event] = {}
        for item in items:
            self.named.setdefault(item.id, []).append(item)
            self.placed.setdefault((item.start, item.end), item)

    def renamed(self, relation: Relation) -> Relation | None:
        """The relation with its ends as they are called and placed now; None where one is gone."""
        ends = []
        for end in relation["ends"]:
            item = self._item(end)
            if item is None:
                return None
            ends.append({**end, "id": item.id, "start": item.start, "end": item.end})
        return {**relation, "ends": ends}

    def _item(self, end: Mapping[str, Any]) -> Mention | Event | None:
        """Of the same name and place, else of the place (renamed), else of the name (its edges were moved)."""
        named, extent = self.named.get(end["id"], []), (end["start"], end["end"])
        for item in named:
            if (item.start, item.end) == extent:
                return item
        return self.placed.get(extent) or next(iter(named), None)


def _is_relation(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or not value["type"]:
        return False
    ends = value.get("ends")
    return isinstance(ends, list) and len(ends) > 1 and all(map(_is_end, ends))


def _is_end(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        return False
    told = value.get("role") is None or isinstance(value["role"], str)
    return told and type(value.get("start")) is int and type(value.get("end")) is int
