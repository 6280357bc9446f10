"""The last lines of the screen: what the cursor is on, whether it is saved, and the keys that do something here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol, runtime_checkable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events

from newsview.store.document.counting import quantity
from newsview.store.document.edtf import spelled
from newsview.store.document.model import Event, Failure, Mention
from newsview.store.schemes import Scheme
from newsview.tui.background.save_queue import Saving
from newsview.tui.review.annotation_index import Marks, short
from newsview.tui.review.cursor import SOURCE, Focus
from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.styles import Ink, ink_for
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["NamesItsKeys", "Offer", "StatusLine", "amiss", "described", "offered"]

Offer = tuple[str, str]
"""The id of an action and what it is called here."""

MENTION: tuple[Offer, ...] = (
    ("accept", "accept"), ("reject", "reject"), ("label", "label"), ("start_left", ""), ("start_right", ""),
    ("end_left", ""), ("end_right", "edges"), ("entity", "who"), ("all_of_it", "all of it"), ("event", "event"),
    ("delete", "delete"), ("undo", "undo"), ("help", "keys"),
)  # fmt: skip
WORD: tuple[Offer, ...] = (
    ("extend", "extend"), ("label", "label"), ("event", "event"), ("next_mention", "mention"),
    ("next_event", "event"), ("next_unreviewed", "unreviewed"), ("undo", "undo"), ("done", "done"), ("help", "keys"),
)  # fmt: skip
ENTITY: tuple[Offer, ...] = (
    ("accept", "accept all"), ("reject", "reject all"), ("label", "relabel all"), ("rename", "rename"),
    ("join", "join"), ("ref", "id"), ("acts_for", "acts for"), ("fold", "fold"), ("help", "keys"),
)  # fmt: skip
ROLES = "roles"
"""Means all roles of the scheme, each of which has an action of its own."""

EVENT: tuple[Offer, ...] = (
    ("accept", "accept"), ("reject", "reject"), ("label", "type"), (ROLES, ""), ("when", "when"),
    ("factuality", "factuality"), ("source", "source"), ("jump", "slots"), ("clear", "clear"), ("copy_event", "copy"),
    ("delete", "delete"), ("help", "keys"),
)  # fmt: skip
SLOT: tuple[Offer, ...] = (
    ("accept", "accept event"), ("reject", "take out"), ("start_left", ""), ("start_right", ""), ("end_left", ""),
    ("end_right", "edges"), ("jump", "next slot"), ("split", "split off"), (ROLES, ""), ("cancel", "back"),
    ("help", "keys"),
)  # fmt: skip

WIDE = 120
"""Cells of a screen that has room for the reason of a failure next to what the cursor is on."""

WINDOW = {"take": "Enter", "walk": "↑ ↓", "leave": "Esc"}
"""Keys of the windows that lie over the text, whose `OFFERS` name them."""


@runtime_checkable
class NamesItsKeys(Protocol):
    """A window over the text that says which keys work in it."""

    OFFERS: ClassVar[tuple[Offer, ...]]


def offered(focus: Focus, scheme: Scheme) -> tuple[Offer, ...]:
    """The actions that do something here, most wanted first."""
    if focus.kind == "event":
        roles = tuple((f"role_{role.name}", role.name) for role in scheme.roles if role.key is not None)
        offers = EVENT if focus.slot is None else SLOT
        return tuple(each for offer in offers for each in (roles if offer[0] == ROLES else (offer,)))
    return {"mention": MENTION, "entity": ENTITY}.get(focus.kind, WORD)


def described(marks: Marks, focus: Focus, ink: Ink, scheme: Scheme) -> list[Segment]:
    """What the cursor is on, in words."""
    if focus.kind == "mention" and (mention := marks.mentions.get(focus.id or "")) is not None:
        return _mention(marks, mention, ink)
    if focus.kind == "event" and (event := marks.events.get(focus.id or "")) is not None:
        parts = _event(marks, event, focus.slot, ink)
        return [*parts[:2], *_amiss(event, ink, scheme), *parts[2:]]  # where there is little room it is seen first
    if focus.kind == "entity":
        entity = marks.entities.get(focus.id or "")
        mentions = marks.mentions_of(focus.id or "")
        left = sum(m.status == "proposed" for m in mentions)
        name = entity.name if entity is not None else (focus.id or "")[1:]
        label = entity.label if entity is not None else (focus.id or "")[1:]
        tail = f"  all {quantity(len(mentions), 'mention')}" + (f", {left} not reviewed" if left else "")
        refs = [short(entity.ref)] if entity is not None and entity.ref else []
        refs += [f"for {short(entity.acts_for)}"] if entity is not None and entity.acts_for else []
        return [
            Segment(f"{label} ", ink.label(label) + Style(bold=True)),
            Segment(shown(name), Style(bold=True)),
            Segment("  ".join([tail, *refs]), ink.faint),
        ]
    words = " ".join(marks.document.text[focus.start : focus.end].split())
    kind = "selected" if focus.kind == "span" else "word"
    return [Segment(f"{kind} ", ink.faint), Segment(shown(words), Style(bold=True))]


def _mention(marks: Marks, mention: Mention, ink: Ink) -> list[Segment]:
    text = " ".join(marks.document.quote(mention).split())
    name = marks.name(mention.entity)
    entity = marks.entities.get(mention.entity or "")
    facts = [_decision(mention)]
    if mention.value:
        facts.append(spelled(mention.value))
    if name is not None and name != text:
        facts.append(f"= {shown(name)}")
    if entity is not None and entity.ref:
        facts.append(short(entity.ref))
    if entity is not None and entity.acts_for:
        facts.append(f"for {short(entity.acts_for)}")
    if mention.note:
        facts.append(f"note: {shown(mention.note)}")
    return [
        Segment(f"{mention.label} ", ink.label(mention.label) + Style(bold=True)),
        Segment(shown(text), Style(bold=True)),
        Segment("  " + "  ".join(facts), ink.faint),
    ]


def _event(marks: Marks, event: Event, slot: int | None, ink: Ink) -> list[Segment]:
    trigger = " ".join(marks.document.quote(event).split())
    parts = [
        Segment(f"{event.type or 'EVENT'} ", ink.event + Style(bold=True)),
        Segment(shown(trigger), Style(bold=True)),
    ]
    if slot is not None:
        is_source = slot == SOURCE or slot >= len(event.arguments)
        part = event.source if is_source else event.arguments[slot]
        if part is not None:
            role = "source" if is_source else event.arguments[slot].role
            words = " ".join(marks.document.text[part.start : part.end].split())
            return [*parts, Segment(f"  {role} ", ink.faint), Segment(shown(words), ink.role(role))]
    facts = [
        _decision(event),
        spelled(event.when) if event.when else "no date",
        event.factuality or "factuality not told",
    ]
    if event.source is not None:
        facts.append(f"says {shown(marks.reading(event.source.start, event.source.end, event.source.mention))}")
    if event.note:
        facts.append(f"note: {shown(event.note)}")
    return [*parts, Segment("  " + "  ".join(facts), ink.faint)]


def _amiss(event: Event, ink: Ink, scheme: Scheme) -> list[Segment]:
    """What the event's type requires and has not, or has and forbids."""
    kind = scheme.type(event.type)
    if kind is None:
        return []
    faults = [f"needs {need.replace('|', ' or ')}" for need in kind.lacks({a.role for a in event.arguments})]
    faults += [f"takes no {role}" for role in dict.fromkeys(a.role for a in event.arguments if kind.forbids(a.role))]
    return [Segment("  " + ", ".join(faults), ink.bad)] if faults else []


def amiss(failed: Sequence[Failure], *, wide: bool) -> str:
    """What of the pipeline failed on the article, with the reasons where there is room for them."""
    named = ", ".join(dict.fromkeys(shown(f.component)[:12] for f in failed[:3])) + ", …" * (len(failed) > 3)
    reasons = ", ".join(dict.fromkeys(shown(f.error) for f in failed if f.error))
    return f"{named} failed here" + (f": {fit(reasons, 48).rstrip()}" if wide and reasons else "")


def _decision(item: Mention | Event) -> str:
    """Its status, with how sure the proposal was or who made it."""
    if item.score is not None:
        return f"{item.status} {item.score:.2f}"
    return f"{item.status} by hand" if item.origin == "human" else item.status


class StatusLine(Line):
    """Two lines: what is here and whether it is saved; the keys that do something here."""

    DEFAULT_CSS = """
    StatusLine { height: 2; }
    """

    def __init__(self, keys: dict[str, str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.keys = keys
        """For each action the key that is shown for it."""
        self.here: Sequence[Segment] = ()
        self.offers: tuple[Offer, ...] = ()
        self.saving = Saving()
        self.message: str | None = None
        """Said once, in place of what is here, until the next key."""
        self.is_fault = False
        self.done = ""
        """What was just done, said after what is here, until the next key; what is here is shortened for it by half."""
        self.working: str | None = None
        """What goes on in the background."""
        self.failed: Sequence[Failure] = ()
        """What of the pipeline failed on the article."""
        self.count = ""
        self.read_only: str | None = None

    @property
    def ink(self) -> Ink:
        """The styles of the theme that is shown."""
        return ink_for(self.app)

    def on_resize(self, event: events.Resize) -> None:
        """Draws the line in the new width."""
        self.update()

    def notify_style_update(self) -> None:
        """Draws the line in the colours of the new theme."""
        super().notify_style_update()
        if self.is_mounted:
            self.update()

    def update(self) -> None:
        """Draws what the attributes say."""
        width = self.size.width
        right = self._right()
        room = width - sum(cell_len(s.text) for s in right) - 2
        left: Sequence[Segment] = self.here
        below = list(self._keys(width - 2))
        if self.message is not None:
            style = self.ink.bad if self.is_fault else self.ink.accent
            first, rest = _broken(shown(self.message), room - 1)
            left = [Segment(first, style)]
            below = [Segment(fit(rest, width - 2), style)] if rest else below  # the keys come back with the next key
        elif self.done:
            done = Segment(f"   {shown(self.done)}", self.ink.accent)
            left = [*_shortened(left, max(room - 1 - cell_len(done.text), room // 2)), done]
        self.show([Segment(" "), *_cut(left, room - 1), Segment(" "), *right], [Segment(" "), *below])

    def _right(self) -> list[Segment]:
        ink = self.ink
        parts: list[Segment] = []
        if self.count:
            parts.append(Segment(f"{self.count} ", ink.accent))
        if self.working:
            parts.append(Segment(f"{self.working} ", ink.accent))
        elif self.failed:
            parts.append(Segment(f"{amiss(self.failed, wide=self.size.width >= WIDE)} ", ink.bad))
        if self.read_only is not None:
            parts.append(Segment("read-only", ink.bad))
        elif self.saving.reason is not None:
            parts.append(Segment(f"NOT SAVED ({self.saving.waiting}): {shown(self.saving.reason)[:60]}", ink.bad))
        elif self.saving.parked:
            parts.append(Segment(f"PARKED ({self.saving.parked}): newsview doctor", ink.bad))
        elif self.saving.waiting:
            parts.append(Segment("saving…", ink.faint))
        elif self.saving.at is not None:
            parts.append(Segment(f"saved {self.saving.at}", ink.faint))
        return parts

    def _keys(self, width: int) -> Iterable[Segment]:
        """The keys that there is room for, and always the last, which shows all of them."""
        known = [(key, name) for action, name in self.offers if (key := self.keys.get(action) or WINDOW.get(action))]
        left = width - sum(cell_len(key) + 2 for key, _ in known[-1:])
        glue = ""
        accent, faint = self.ink.accent, self.ink.faint
        for number, (key, name) in enumerate(known, 1):
            is_last = number == len(known)
            size = (0 if is_last else len(glue) + cell_len(key)) + (len(name) + 1 if name else 0)
            if size > left and not is_last:
                continue
            yield Segment(glue + key, accent)
            if name and size <= left:
                yield Segment(f" {name}", faint)
            left -= size
            glue = "  " if name else " "


def _broken(words: str, width: int) -> tuple[str, str]:
    """The words in two lines: as many as there is room for in so many cells, and the others."""
    if cell_len(words) <= width:
        return words, ""
    end = max((at for at, c in enumerate(words) if c == " " and cell_len(words[:at]) <= width), default=0)
    return words[:end], words[end:].lstrip()


def _shortened(segments: Sequence[Segment], width: int) -> Sequence[Segment]:
    """The segments in at most `width` cells."""
    return segments if sum(cell_len(s.text) for s in segments) <= width else _cut(segments, width)


def _cut(segments: Sequence[Segment], width: int) -> list[Segment]:
    """The segments in exactly `width` cells."""
    result: list[Segment] = []
    left = max(width, 0)
    for text, style, _ in segments:
        size = cell_len(text)
        if size > left:
            result.append(Segment(fit(text, left), style))
            left = 0
            break
        result.append(Segment(text, style))
        left -= size
    return [*result, Segment(" " * left)]
