"""Web Annotations as newsview and others write them: Hypothesis, Recogito and whoever keeps to the W3C's model.

They hold no text. An annotation names its article by newsview's IRI or by its address, and the article is looked up in
the library; what no place can be found for is in `Reading.left`. A tag is a label, a comment a note, an
identifying body a reference. A comment without a tag is a note on what is marked there already.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag

import msgspec

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    Document,
    Entity,
    Event,
    Mention,
    Source,
    Span,
    ordered,
    replace,
)
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.anchoring import Quote, anchored
from newsview.store.formats.iris import ref_of
from newsview.store.formats.json_lines import reading
from newsview.store.formats.offsets import inward
from newsview.store.formats.options import Options
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.readings import Articles, Left, Mark, Reading, mark_in

__all__ = ["OURS", "anchored_readings"]

OURS = "urn:newsview:"
"""Begins the IRI of an article, and with its id that of each of its annotations."""

Record = Mapping[str, Any]


class _Group(NamedTuple):
    """The annotations of one article."""

    name: str
    """What they name it by: an IRI or an address."""
    items: list[tuple[int, Record]]
    mark: Mark | None = None
    source: str | None = None

    @property
    def ours(self) -> bool:
        return self.name.startswith(OURS)


def anchored_readings(path: Path, options: Options, articles: Articles) -> Iterator[Reading]:
    """What the file says of each article. Raises DocumentError for one that is not in the library; then goes on."""

    def made(group: _Group) -> tuple[Reading, ...]:
        with reading(group.name):
            return (_reading(group, options, articles),)

    return Pieces(_groups(path), made)


def _groups(path: Path) -> list[_Group]:
    content = path.read_bytes().removeprefix(BOM_UTF8)
    pages: list[Any]
    try:
        pages = [msgspec.json.decode(content)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        try:
            pages = [msgspec.json.decode(line) for line in content.splitlines() if line.strip()]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise DocumentError(f"not JSON: {error}") from None
    groups: dict[str, _Group] = {}
    for page in pages:
        for told in _list(page.get("marks")) if isinstance(page, dict) else ():
            if isinstance(told, dict) and isinstance(name := told.get("article"), str):
                source = told.get("source")
                groups[name] = _Group(name, [], mark_in(told.get("mark")), source if isinstance(source, str) else None)
    for number, item in enumerate((item for page in pages for item in _items(page)), 1):
        if not isinstance(item, dict):
            raise DocumentError(f"annotation {number}: not a JSON object")
        name = _named(item)
        if name is None:
            raise DocumentError(f"annotation {number}: it names no article: neither `target` with a `source` nor `uri`")
        groups.setdefault(name, _Group(name, [])).items.append((number, item))
    if not groups and not any(isinstance(page, dict) and "items" in page for page in pages):
        raise DocumentError("there is no annotation in it")
    return list(groups.values())


def _items(page: Any) -> Iterator[Any]:
    """The annotations of a page, a collection, a list, a search of Hypothesis, or the one there is."""
    if isinstance(page, list):
        yield from page
    elif isinstance(page, dict):
        for key in ("items", "rows", "annotations"):
            if isinstance(page.get(key), list):
                yield from page[key]
                return
        if isinstance(page.get("first"), dict):
            yield from _items(page["first"])
        elif "target" in page or "uri" in page:
            yield page


def _named(item: Record) -> str | None:
    """What an annotation names its article by."""
    if isinstance(own := item.get("article"), str) and own.startswith(OURS):
        return own
    for target in _list(item.get("target")):
        if isinstance(target, str):
            return target
        if isinstance(target, dict):
            for source in (*_list(target.get("source")), target.get("id") if "selector" not in target else None):
                named = source.get("id") if isinstance(source, dict) else source
                if isinstance(named, str) and named:
                    return named
    uri = item.get("uri")
    return uri if isinstance(uri, str) and uri else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _found(group: _Group, articles: Articles) -> list[Document]:
    if group.ours:
        known = articles.called(unquote(group.name[len(OURS) :]))
        return [known] if known is not None else []
    address = urldefrag(group.name).url
    names = dict.fromkeys([group.name, address, address.rstrip("/"), f"{address.rstrip('/')}/"])
    found = {d.article.id: d for name in names for d in articles.from_source(name)}
    known = articles.called(group.name)
    return [*found.values()] or ([known] if known is not None else [])


def _reading(group: _Group, options: Options, articles: Articles) -> Reading:
    candidates = _found(group, articles)
    if not candidates:
        count = len(group.items)
        raise DocumentError(
            f"no article of the library is called so or comes from there: {count} annotations have no text"
        )
    made = [(_Ours if group.ours else _Theirs)(group, document, options).reading() for document in candidates]
    return min(made, key=lambda each: sum(left.count for left in each.left))


class _Reader:
    """The annotations of one article, laid on its text."""

    def __init__(self, group: _Group, known: Document, options: Options) -> None:
        self.group, self.known, self.text = group, known, known.text
        self.point = inward(known.text, options.offsets)
        self.left: list[Left] = []
        self.mentions: list[Mention] = []
        self.entities: dict[str, Entity] = {}
        self.events: list[Event] = []
        self.attributions: list[Attribution] = []

    def reading(self) -> Reading:
        """What they say. Raises DocumentError."""
        for number, item in self.group.items:
            with reading(f"annotation {number}"):
                self.take(item)
        there = {m.id for m in self.mentions}
        if len(there) < len(self.mentions) or len({e.id for e in self.events}) < len(self.events):
            raise DocumentError("two annotations have one id")
        events = tuple(_linked(event, there) for event in self.events)
        annotation = Annotation(
            mentions=ordered(tuple(self.mentions)),
            entities=tuple(
                self.entities[e] for e in dict.fromkeys(m.entity for m in ordered(tuple(self.mentions))) if e
            ),
            events=ordered(events),
            attributions=tuple(self.attributions),
        )
        article = Article(id=self.known.article.id, text=self.text, source=self.group.source)
        partial = not self.group.ours or bool(self.left)
        return Reading(
            Document(article=article, annotation=annotation),
            mark=self.group.mark,
            left=tuple(self.left),
            partial=partial,
        )

    def take(self, item: Record) -> None:
        """An annotation."""
        raise NotImplementedError

    def place(self, target: Any, kind: str, id: str) -> tuple[int, int] | None:
        """The place of an annotation's target; None, and a line for the receipt, where it has no place."""
        found = self._anchored(target)
        if isinstance(found, str):
            self.leave(kind, id, found)
            return None
        return found

    def _anchored(self, target: Any) -> tuple[int, int] | str:
        selectors = list(_selectors(target))
        quotes = [s for s in selectors if s.get("type") == "TextQuoteSelector" and isinstance(s.get("exact"), str)]
        quote = Quote(*(_string(quotes[0], key) for key in ("exact", "prefix", "suffix"))) if quotes else None
        position = None
        for each in selectors:
            start, end = each.get("start"), each.get("end")
            if each.get("type") == "TextPositionSelector" and type(start) is int and type(end) is int:
                try:
                    position = self.point(start), self.point(end)
                except DocumentError:
                    position = None
            elif each.get("type") == "FragmentSelector":
                told = re.search(r"char=(\d+),(\d+)", _string(each, "value"))
                position = (int(told[1]), int(told[2])) if told else position
        if not selectors:
            return "it is of the whole article"
        return anchored(self.text, position, quote)

    def leave(self, kind: str, id: str, why: str) -> None:
        self.left.append(Left(kind=kind, id=id, why=why))


class _Ours(_Reader):
    """Annotations that newsview wrote, as it wrote them."""

    def take(self, item: Record) -> None:
        id = self._local(item.get("id")) or ""
        bodies = _bodies(item)
        if item.get("motivation") == "tagging" or any(b.get("purpose") == "tagging" for b in bodies):
            self._mention(id, item, bodies)
        elif id.startswith("attribution:"):
            self._attribution(item, bodies)
        else:
            self._event(id, item, bodies)

    def _local(self, iri: Any) -> str | None:
        """The id of an annotation of this article."""
        begins = f"{self.group.name}:"
        return unquote(iri[len(begins) :]) if isinstance(iri, str) and iri.startswith(begins) else None

    def _decision(self, item: Record, bodies: Sequence[Record]) -> dict[str, Any]:
        score = item.get("score")
        return {
            "score": float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
            "origin": _string(item, "origin") or "import",
            "status": _string(item, "status") or "proposed",
            "note": _value(bodies, "commenting"),
        }

    def _mention(self, id: str, item: Record, bodies: Sequence[Record]) -> None:
        label = _value(bodies, "tagging")
        found = self.place(item.get("target"), "mentions", id)
        if found is None or not label:
            return
        id = id or f"w{len(self.mentions) + 1}"
        body = next((b for b in bodies if b.get("purpose") == "identifying"), None)
        self.mentions.append(
            _checked(
                Mention(
                    id=id, start=found[0], end=found[1], label=label, kind=item.get("kind") or "name",
                    entity=self._entity(body, label, found), value=_string(item, "edtf") or None,
                    **self._decision(item, bodies),
                )
            )
        )  # fmt: skip

    def _entity(self, body: Record | None, label: str, found: tuple[int, int]) -> str | None:
        if body is None:
            return None
        source = _string(body, "source")
        own = self._local(source)
        id = self._local(body.get("entity")) or own or _known_entity(self.known, ref_of(source))
        id = id or f"w{len(self.entities) + 1}"
        acts_for = _string(body, "actsFor")
        name = body.get("name")
        made = Entity(
            id=id, label=_string(body, "label") or label,
            name=name if isinstance(name, str) else self.text[slice(*found)],
            ref=None if own is not None or not source else ref_of(source),
            acts_for=ref_of(acts_for) if acts_for else None,
        )  # fmt: skip
        self.entities.setdefault(id, made)
        return id

    def _event(self, id: str, item: Record, bodies: Sequence[Record]) -> None:
        trigger = self.place(item.get("target"), "events", id)
        if trigger is None:
            return
        arguments: list[Argument] = []
        source: Source | None = None
        cue: Span | None = None
        for body in bodies:
            if body.get("purpose") != "linking":
                continue
            role, part = _string(body, "role"), body.get("part")
            found = self.place(body, "arguments", id)
            if found is None:
                continue
            mention = self._local(body.get("mention"))
            if part == "source" or (self.group.mark is None and role == "source"):
                source = Source(start=found[0], end=found[1], mention=mention)
            elif part == "cue" or (self.group.mark is None and role == "cue"):
                cue = Span(start=found[0], end=found[1])
            else:
                arguments.append(Argument(start=found[0], end=found[1], role=role, mention=mention))
        factuality = item.get("factuality")
        self.events.append(
            _checked(
                Event(
                    id=id or f"w{len(self.events) + 1}", trigger=Span(start=trigger[0], end=trigger[1]),
                    type=_value(bodies, "classifying"), arguments=tuple(arguments), when=_string(item, "when") or None,
                    factuality=factuality, source=replace(source, cue=cue) if source else None,
                    **self._decision(item, bodies),
                )
            )
        )  # fmt: skip

    def _attribution(self, item: Record, bodies: Sequence[Record]) -> None:
        cue = self.place(item.get("target"), "attributions", "")
        parts: dict[str, Span] = {}
        for body in bodies:
            found = self.place(body, "attributions", "")
            if found is not None:
                parts[_string(body, "role")] = Span(start=found[0], end=found[1])
        if cue is not None:
            self.attributions.append(
                Attribution(
                    cue=Span(start=cue[0], end=cue[1]), source=parts.get("source"), content=parts.get("content")
                )
            )


class _Theirs(_Reader):
    """Annotations of other tools."""

    def take(self, item: Record) -> None:
        named = re.split(r"[/#:]", _string(item, "id"))[-1]
        bodies = _bodies(item)
        tags = [b["value"] for b in bodies if b.get("purpose") in ("tagging", "classifying") and _string(b, "value")]
        tags += [tag for tag in _list(item.get("tags")) if isinstance(tag, str) and tag]
        notes = [
            b["value"] for b in bodies if b.get("purpose") in (None, "commenting", "describing") and _string(b, "value")
        ]
        notes += [item["text"]] if _string(item, "text") else []
        if item.get("references"):
            return self.leave("replies", named, "newsview keeps no answers to an annotation")
        targets = _list(item.get("target"))
        if len(targets) > 1 and not all(isinstance(t, dict) and "selector" in t for t in targets):
            return self.leave("relations", named, "it joins annotations, and newsview reads no relations from here")
        for target in targets:
            self._mention(named, target, tags, notes, item, bodies)

    def _mention(
        self,
        id: str,
        target: Any,
        tags: list[str],
        notes: list[str],
        item: Record,
        bodies: Sequence[Record],
    ) -> None:
        found = self.place(target, "mentions" if tags else "notes", id)
        if found is None:
            return
        here = next((m for m in self.known.annotation.mentions if m.extent == found and m.status != "rejected"), None)
        label = tags[0] if tags else here.label if here else ""
        if not label:
            return self.leave("mentions", id, "it has no tag, which would be its label")
        taken = {m.id for m in (*self.mentions, *self.known.annotation.mentions)}
        name, number = id, 1
        while not name or name in taken:
            name, number = f"w{number}", number + 1
        extra: dict[str, Any] = {"tags": tags[1:]} if tags[1:] else {}
        if by := _person(item):
            extra["by"] = by
        self.mentions.append(
            Mention(
                id=name, start=found[0], end=found[1], label=label, entity=self._entity(bodies, label, found, here),
                origin="import", note="\n".join(notes) or None, extra=extra,
            )
        )  # fmt: skip

    def _entity(self, bodies: Sequence[Record], label: str, found: tuple[int, int], here: Mention | None) -> str | None:
        body = next((b for b in bodies if b.get("purpose") == "identifying" or b.get("type") == "Place"), {})
        iri = next((s for s in map(body.get, ("source", "id", "value")) if isinstance(s, str) and s), None)
        if iri is None:
            return None
        ref = ref_of(iri)
        known = self.known.annotation.entity_index.get(here.entity or "") if here else None
        made = known or Entity(
            id=_known_entity(self.known, ref) or f"w:{ref}", label=label, name=self.text[slice(*found)]
        )
        self.entities.setdefault(made.id, replace(made, ref=ref))
        return made.id


def _bodies(item: Record) -> list[Record]:
    """The bodies; the purpose of one that has none is the motivation of the whole."""
    motivation = item.get("motivation")
    purpose = motivation if isinstance(motivation, str) and motivation not in ("highlighting", "linking") else None
    found: list[Record] = []
    for body in _list(item.get("body")):
        if isinstance(body, str):
            found.append({"purpose": purpose, "source": body})
        elif isinstance(body, dict):
            own = body.get("purpose")
            found.append({**body, "purpose": own if isinstance(own, str) else purpose})
    if isinstance(value := item.get("bodyValue"), str):
        found.append({"purpose": "commenting", "value": value})
    return found


def _selectors(target: Any) -> Iterator[Record]:
    """The selectors of a target, those that refine others too."""
    waiting = _list(target.get("selector")) if isinstance(target, dict) else []
    for each in waiting:
        if isinstance(each, dict):
            yield each
            waiting += _list(each.get("refinedBy"))


def _value(bodies: Sequence[Record], purpose: str) -> str | None:
    return next((_string(b, "value") for b in bodies if b.get("purpose") == purpose and _string(b, "value")), None)


def _string(record: Record, key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _person(item: Record) -> str | None:
    """Who made the annotation."""
    creator = item.get("creator")
    told = creator if isinstance(creator, str) else item.get("user")
    if isinstance(creator, dict):
        told = next((creator[key] for key in ("name", "nickname", "id") if _string(creator, key)), None)
    if not isinstance(told, str) or not told:
        return None
    return re.sub(r"^acct:([^@]+)@.*$", r"\1", told)


def _known_entity(document: Document, ref: str) -> str | None:
    return next((e.id for e in document.annotation.entities if e.ref == ref), None)


def _linked(event: Event, there: set[str]) -> Event:
    """The event without links to mentions that the file does not have."""
    arguments = tuple(a if a.mention in there else replace(a, mention=None) for a in event.arguments)
    source = event.source
    if source is not None and source.mention not in there:
        source = replace(source, mention=None)
    return replace(event, arguments=arguments, source=source)


def _checked(item: Any) -> Any:
    """The item, its fields of the kinds that they must be. Raises DocumentError."""
    try:
        return msgspec.convert(msgspec.to_builtins(item), type(item))
    except msgspec.ValidationError as error:
        raise DocumentError(str(error)) from None
