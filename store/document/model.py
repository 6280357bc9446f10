"""What an annotated article is: frozen, typed structs, checked when they are made.

The types say what a field holds. What no type can say (a span's ends, dates) a struct checks itself; the bounds of
numbers and the length of texts are checked where a document is read, and by `editing.corrections` where one is changed.

Every offset counts Unicode code points of `Article.text` from zero, end exclusive: `text[start:end]` is the span.
A struct's `extra` holds the keys of an input document that newsview does not know; they are written back unchanged.
So that none is dropped on the way in, the structs themselves refuse them (`serialization` puts them where they go).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import add
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from newsview.store.document.edtf import is_edtf, is_value
from newsview.store.document.refusals import cited

__all__ = [
    "FACTUALITIES",
    "FURNITURE_KINDS",
    "INVALID_PREFIX",
    "LABELS",
    "MENTION_KINDS",
    "PLOVER_TYPES",
    "ROLES",
    "UNDATED_REVIEW",
    "UNKNOWN",
    "Annotation",
    "Argument",
    "Article",
    "Attribution",
    "Document",
    "Entity",
    "Event",
    "Factuality",
    "Failure",
    "Furniture",
    "FurnitureKind",
    "Mention",
    "MentionKind",
    "Origin",
    "Score",
    "Source",
    "Span",
    "Status",
    "Tokens",
    "beginning",
    "is_date",
    "ordered",
    "place",
    "replace",
]

Origin = Literal["model", "memory", "human", "import"]
"""Who first put an annotation there; a later correction does not change it."""

Status = Literal["proposed", "accepted", "rejected"]
"""What a person decided. Rejected annotations are kept: they are decisions too."""

Factuality = Literal["asserted", "reported", "future", "hedged", "negated"]

FACTUALITIES: tuple[Factuality, ...] = ("asserted", "reported", "future", "hedged", "negated")

MentionKind = Literal["name", "nominal", "pronoun"]

MENTION_KINDS: tuple[MentionKind, ...] = ("name", "nominal", "pronoun")

FurnitureKind = Literal["credit", "byline", "dateline", "advertisement", "caption", "related", "other"]

FURNITURE_KINDS: tuple[FurnitureKind, ...] = (
    "credit", "byline", "dateline", "advertisement", "caption", "related", "other",
)  # fmt: skip

Score = Annotated[float, Meta(ge=0, le=1)]
"""A probability."""

NotEmpty = Annotated[str, Meta(min_length=1)]

Day = Annotated[str, Meta(extra_json_schema={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?$"})]
"""A date of ISO 8601, `2024-01-09`, with or without the time of the day."""

Instant = Annotated[str, Meta(extra_json_schema={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+$"})]
"""A date and time of ISO 8601."""

INVALID_PREFIX = "invalid_"
"""Begins the key, among those of others, under which a value is kept that an earlier newsview took and this one not."""

UNKNOWN = "UNKNOWN"
"""Label of what has an empty one."""

UNDATED_REVIEW = "1970-01-01T00:00:00Z"
"""When an article was marked done whose mark says it in no way that can be read: done it stays."""

EDTF_LETTERS = r"-0-9XYESWTZ:.+?~%,\/\[\]{}"

When = Annotated[
    str,
    Meta(
        description="A date or an interval in EDTF (ISO 8601-2)",
        extra_json_schema={"pattern": f"^[{EDTF_LETTERS} ]+$"},
    ),
]

Value = Annotated[
    str,
    Meta(
        description="A date or an interval in EDTF (ISO 8601-2), or a duration (ISO 8601)",
        extra_json_schema={"pattern": f"^(P[0-9.YMWDTHS]+|[{EDTF_LETTERS} ]+)$"},
    ),
]

LABELS = (
    "PERSON", "GPE", "ORG", "NORP", "LOC", "FAC", "DATE", "TIME", "EVENT", "LAW", "PRODUCT", "WEAPON", "PLATFORM",
    "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL", "LANGUAGE", "WORK_OF_ART",
)  # fmt: skip
"""OntoNotes 5 entity labels, with WEAPON and PLATFORM (aircraft, ships, vehicles) added."""

PLOVER_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "RETREAT",
)  # fmt: skip
"""Event types of PLOVER 2.0 (Political Language Ontology for Verifiable Event Records)."""

BEGINNING = 150
"""Code points of a text that serve as the title where there is none, at most."""

ROLES = ("actor", "target", "object", "place", "time")


class Span(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of the article's text: `start` inclusive, `end` exclusive, never empty."""

    start: int
    end: int
    extra: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span must satisfy 0 <= start < end, not {self.start}:{self.end}")

    @property
    def extent(self) -> tuple[int, int]:
        """`(start, end)`, to compare and to sort by."""
        return self.start, self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


class Furniture(Span, frozen=True, kw_only=True):
    """Text that is not the story: marked, never cut."""

    kind: FurnitureKind = "other"


class Mention(Span, frozen=True, kw_only=True):
    """A span that names something."""

    id: NotEmpty
    label: NotEmpty
    kind: MentionKind = "name"
    entity: str | None = None
    """Id of the entity it belongs to."""
    value: Value | None = None
    """What a time expression means: EDTF, or how long something takes (`P3D`)."""
    score: Score | None = None
    """Probability that the proposal is right; None where a person made it."""
    origin: Origin = "import"
    status: Status = "proposed"
    note: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span must satisfy 0 <= start < end, not {self.start}:{self.end}")
        if self.value is not None and not is_value(self.value):
            raise ValueError(f"`value` must be {VALUES}, not {cited(self.value)}")


class Entity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What several mentions name."""

    id: NotEmpty
    label: NotEmpty
    name: str
    ref: str | None = None
    """External id, such as `ISO3166-1:RU`."""
    acts_for: str | None = None
    """`ref` of the state on whose behalf it acts: Moscow, the Kremlin: `ISO3166-1:RU`."""
    extra: dict[str, Any] = {}


class Argument(Span, frozen=True, kw_only=True):
    """One filler of one role of an event; `mention` is the mention at its head, where there is one."""

    role: NotEmpty
    mention: str | None = None


class Source(Span, frozen=True, kw_only=True):
    """Whom an event is attributed to, and the words that attribute it."""

    mention: str | None = None
    cue: Span | None = None


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened, was said, is planned or was denied, as its trigger tells it."""

    id: NotEmpty
    trigger: Span
    type: str | None = None
    """A PLOVER 2.0 type, or None: an event without a type is still an event."""
    arguments: tuple[Argument, ...] = ()
    when: When | None = None
    """EDTF (ISO 8601-2): `2024-01-02`, `2024-01`, `XXXX-12-30` when the year is not known."""
    factuality: Factuality | None = None
    source: Source | None = None
    score: Score | None = None
    origin: Origin = "import"
    status: Status = "proposed"
    note: str | None = None
    extra: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if self.when is not None and not is_edtf(self.when):
            raise ValueError(f"`when` must be {WHENS}, not {cited(self.when)}")

    @property
    def start(self) -> int:
        """Where the trigger starts."""
        return self.trigger.start

    @property
    def end(self) -> int:
        """Where the trigger ends, exclusive."""
        return self.trigger.end


class Attribution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cue (said, according to), who is its source, and the words that say what."""

    cue: Span
    source: Span | None = None
    content: Span | None = None
    extra: dict[str, Any] = {}


class Failure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A component of the pipeline that failed on the article: what it would have proposed is missing."""

    component: str
    """`times`, `names`, `entities`, `sources`, `events`, or what comes before them: `parsing`, `furniture`."""
    error: str | None = None
    """What went wrong, and where in the program; no words of the article."""
    extra: dict[str, Any] = {}


class Tokens(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The tokens that extraction saw, so that exports need not tokenise again.

    `lengths` has one number a token, in code points: positive when one space follows it, negative when none does.
    They cover the whole text. `sentences` are the indices of the tokens that begin a sentence. `tags` (Penn Treebank)
    and `pos` (Universal POS) are one word a token, joined by spaces, or empty; so are what a parser said: `lemmas` (`=`
    where it is the token itself, `_` where it is not known), `heads` (how many tokens further a token's head is, 0 for
    a root) and `deps`, its relation to its head.
    """

    lengths: tuple[int, ...]
    sentences: tuple[int, ...] = ()
    tags: str = ""
    pos: str = ""
    lemmas: str = ""
    heads: str = ""
    deps: str = ""

    def spans(self) -> list[tuple[int, int]]:
        """`(start, end)` of each token."""
        steps = [length + 1 if length > 0 else -length for length in self.lengths]
        starts = list(accumulate(steps, initial=0))
        return list(zip(starts, map(add, starts, map(abs, self.lengths)), strict=False))

    @cached_property
    def borders(self) -> tuple[frozenset[int], frozenset[int]]:
        """Where tokens start and where they end."""
        spans = self.spans()
        return frozenset(start for start, _ in spans), frozenset(end for _, end in spans)


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One article. `text` is kept verbatim (line ends normalised once, on the way in) and never changes."""

    id: str
    text: str
    title: str | None = None
    source: str | None = None
    """Path or URL that it came from."""
    published: Day | None = None
    """ISO 8601 date of publication, with the time of the day where that is known."""
    furniture: tuple[Furniture, ...] = ()
    added: Instant | None = None
    """ISO 8601 date and time at which it entered the library, UTC."""
    sha256: str | None = None
    """Of the raw bytes that were read, in hexadecimal."""
    reviewed: Instant | None = None
    """ISO 8601 date and time at which a person marked it done, UTC."""
    note: str | None = None
    extra: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if self.published is not None and not is_date(self.published):
            raise ValueError(f"`published` must be a date such as 2024-01-09, not {cited(self.published)}")
        for field, at in (("added", self.added), ("reviewed", self.reviewed)):
            if at is not None and not is_date(at, clock=True):
                raise ValueError(f"`{field}` must be a date and time such as 2024-01-09T10:00:00Z, not {cited(at)}")

    @property
    def headline(self) -> str:
        """What it is called in lists: its title, else how its text begins, else its id."""
        return " ".join((self.title or "").split()) or beginning(self.text) or self.id


WHENS = "a date in EDTF, such as 2024-01-09, 2024-01, 2024-W02 or 2024-01-09/.."
VALUES = f"{WHENS}, or a duration such as P3D"


@lru_cache(maxsize=1 << 12)
def is_date(text: str, *, clock: bool = False) -> bool:
    """Whether a text is a day of the calendar as ISO 8601 writes it, alone or with a time; `clock`: only with one."""
    if len(text) == 10:
        return not clock and ISO_DAY.fullmatch(text) is not None and _is_iso(date, text)
    return text[10:11] in ("T", " ") and ISO_DAY.fullmatch(text[:10]) is not None and _is_iso(datetime, text)


ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_iso(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def beginning(text: str) -> str:
    """The first line of a text that says something, its first words with a … where it is long."""
    line = " ".join(text.lstrip()[: 8 * BEGINNING].partition("\n")[0].split())
    if len(line) <= BEGINNING:
        return line
    cut = line[: BEGINNING - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:–—-") + "…"


class Annotation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Everything marked on one article. Mentions, entities and events are in `place` order."""

    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    tokens: Tokens | None = None
    pipeline: str | None = None
    """Name and version of what proposed it; None when nothing has been proposed yet."""
    failed: tuple[Failure, ...] = ()
    """What of the pipeline failed on the article; the others' proposals are here all the same."""

    @cached_property
    def mention_index(self) -> dict[str, Mention]:
        """The mentions by id. Like its fellows not to be changed; `store.editing.corrections.apply` hands them on."""
        return {m.id: m for m in self.mentions}

    @cached_property
    def entity_index(self) -> dict[str, Entity]:
        """The entities by id."""
        return {e.id: e for e in self.entities}

    @cached_property
    def event_index(self) -> dict[str, Event]:
        """The events by id."""
        return {e.id: e for e in self.events}

    @property
    def decidable(self) -> tuple[Mention | Event, ...]:
        """What people accept and reject: the mentions, then the events."""
        return (*self.mentions, *self.events)

    @cached_property
    def members(self) -> dict[str, tuple[Mention, ...]]:
        """For each entity that has any, its mentions in text order."""
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.entity is not None:
                found.setdefault(mention.entity, []).append(mention)
        return {entity: tuple(mentions) for entity, mentions in found.items()}


class Document(Struct, frozen=True, kw_only=True):
    """An article with its annotation: what the JSON Lines document holds."""

    article: Article
    annotation: Annotation = Annotation()

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text

    def quote(self, span: Span | Event) -> str:
        """The text of a mention, argument, trigger or any other span."""
        return self.article.text[span.start : span.end]

    def mention(self, id: str) -> Mention:
        """The mention with this id, else KeyError."""
        return self.annotation.mention_index[id]

    def entity(self, id: str) -> Entity:
        """The entity with this id, else KeyError."""
        return self.annotation.entity_index[id]

    def event(self, id: str) -> Event:
        """The event with this id, else KeyError."""
        return self.annotation.event_index[id]

    def mentions_of(self, entity: str) -> tuple[Mention, ...]:
        """All mentions of an entity, in text order."""
        return self.annotation.members.get(entity, ())


def place(item: Mention | Entity | Event) -> tuple[int, int, tuple[tuple[str, int], ...]]:
    """What annotations are ordered by: place in the text, the longer first, then id, its numbers counted as numbers."""
    natural = tuple((word, int(number or 0)) for word, number in re.findall(r"(\D*)(\d{0,18})", item.id)[:-1])
    if isinstance(item, Entity):
        return 0, 0, natural
    return item.start, -item.end, natural


Item = TypeVar("Item", Mention, Entity, Event)


def ordered(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items in `place` order; items that are in order already are only looked at."""
    return items if all(map(_follows, items, items[1:])) else tuple(sorted(items, key=place))


def _follows(a: Mention | Entity | Event, b: Mention | Entity | Event) -> bool:
    if isinstance(a, Entity) or isinstance(b, Entity):
        return place(a) <= place(b)
    return a.start < b.start or (a.start == b.start and place(a) <= place(b))
