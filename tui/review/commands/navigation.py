"""Moving the cursor: by word, mention, event, row, screen, and to what is unreviewed."""

from __future__ import annotations

from newsview.store.document.model import Event
from newsview.tui.review.article_view import ArticleView
from newsview.tui.review.base import Desk
from newsview.tui.review.cursor import (
    SOURCE,
    Focus,
    at,
    on_entity,
    on_event,
    on_mention,
    on_slot,
    on_span,
    step_mark,
    under,
)
from newsview.tui.review.entity_panel import EntityPanel, Row
from newsview.tui.review.event_panel import EventPanel
from newsview.tui.review.undecided import next_undecided

__all__ = ["Moving"]


class Moving(Desk):
    """The commands and the mouse actions that move the cursor and the selection."""

    _ring: tuple[Focus, Focus] | None = None
    """Where `z` goes round: the place at which that began, and where it is now."""

    def action_next_mention(self) -> None:
        """Moves the cursor to the next mention; a count goes further."""
        self._step("mention", self.times())

    def action_previous_mention(self) -> None:
        """Moves the cursor to the mention before; a count goes further."""
        self._step("mention", -self.times())

    def action_next_event(self) -> None:
        """Moves the cursor to the next event that is listed; a count goes further."""
        self._step("event", self.times())

    def action_previous_event(self) -> None:
        """Moves the cursor to the event before that is listed; a count goes further."""
        self._step("event", -self.times())

    def _step(self, what: str, by: int) -> None:
        """Moves the cursor by so many mentions or events; events that the panel does not list are left out."""
        order = self.marks.mention_order if what == "mention" else self.marks.event_order
        listed = self.event_panel.wanted if what == "event" else None
        if not order:
            self.say(f"There is no {what} yet." + (" Words and l mark one." if what == "mention" else " e makes one."))
            return
        found = step_mark(
            self.marks, order, self.at, by,
            None if listed is None else lambda item: isinstance(item, Event) and listed(item),
        )  # fmt: skip
        if found is None:
            if listed is not None:
                what += f" that is {self.event_panel.filtered}; {self.key_of('filter_events')} lists others"
            self.say(f"That was the {'last' if by > 0 else 'first'} {what}.")
        else:
            self.select(found)

    def action_next_unreviewed(self) -> None:
        """Moves the cursor to the next mention or event that is not reviewed."""
        self.to_unreviewed(forward=True)

    def action_previous_unreviewed(self) -> None:
        """Moves the cursor to the mention or event before that is not reviewed."""
        self.to_unreviewed(forward=False)

    def to_unreviewed(self, *, forward: bool = True) -> bool:
        """Moves to the next or previous unreviewed item, in the configured order. Says whether there is one."""
        attention = self.newsview.config.attention
        found = next_undecided(self.marks, self.at, forward=forward, attention=attention)
        if found is None:
            self.say(f"All is reviewed: {self.key_of('done')} marks the article done and opens the next.")
            return False
        self.select(found)
        return True

    def action_next_word(self) -> None:
        """Moves the cursor to the next word; a count goes further."""
        self._word(self.times())

    def action_previous_word(self) -> None:
        """Moves the cursor to the word before; a count goes further."""
        self._word(-self.times())

    def _word(self, by: int) -> None:
        """Moves the cursor by so many words; to a mention or event where it has just the extent of the word."""
        start, end = self.words.step(self.at.start, self.at.end, by)
        marked = [f for f in under(self.marks, Focus("word", start, end)) if f.extent == (start, end)]
        self.select(marked[0] if marked else Focus("word", start, end))

    def action_line_down(self) -> None:
        """Moves the cursor a line down, or to the next row of the panel; a count goes further."""
        self._line(self.times())

    def action_line_up(self) -> None:
        """Moves the cursor a line up, or to the row before of the panel; a count goes further."""
        self._line(-self.times())

    def _line(self, by: int) -> None:
        if self.pane == "entities":
            self._row(by)
        elif self.pane == "events":
            self._listed_event(by)
        else:
            self._text_line(by)

    def _text_line(self, by: int) -> None:
        layout = self.article.layout_
        row = layout.row_of(self.at.start)
        column = layout.column_of(row, self.at.start)
        wanted = min(max(row + by, 0), len(layout.rows) - 1)
        while 0 < wanted < len(layout.rows) - 1 and layout.rows[wanted][0] == layout.rows[wanted][1]:
            wanted += 1 if by > 0 else -1
        offset = layout.offset_at(wanted, column)
        self.select(at(self.marks, self.words, min(offset, max(layout.rows[wanted][1] - 1, layout.rows[wanted][0]))))

    def _row(self, by: int) -> None:
        panel = self.entity_panel
        if not panel.rows:
            return
        here = panel.marked[0] if panel.marked else (-1 if by > 0 else len(panel.rows))
        self._go_to_row(panel.rows[min(max(here + by, 0), len(panel.rows) - 1)])

    def _go_to_row(self, row: Row) -> None:
        if row.mention is not None:
            self.select(on_mention(self.marks.mentions[row.mention]))
        else:
            self.select(on_entity(self.marks, row.group, self.at.start))

    def _listed_event(self, by: int) -> None:
        events = self.event_panel.listed
        if not events:
            return
        here = events.index(self.at.id) if self.at.kind == "event" and self.at.id in events else -1 if by > 0 else 0
        self.select(on_event(self.marks.events[events[min(max(here + by, 0), len(events) - 1)]]))

    def action_page_down(self) -> None:
        """Moves the text and the cursor a screen down; a count goes further."""
        self._page(1)

    def action_page_up(self) -> None:
        """Moves the text and the cursor a screen up; a count goes further."""
        self._page(-1)

    def _page(self, sign: int) -> None:
        by = sign * self.times() * max(self.article.size.height - 2, 1)
        self.article.page(by)
        self._text_line(by)

    def action_first(self) -> None:
        """Moves the cursor to the first word of the article."""
        self.select(Focus("word", *self.words.extent(0)))

    def action_last(self) -> None:
        """Moves the cursor to the last word of the article."""
        self.select(Focus("word", *self.words.extent(len(self.words) - 1)))

    def action_overlaps(self) -> None:
        """Moves to the next item around the cursor; after the outermost comes the word, then the innermost again."""
        if self._ring is None or self._ring[1] != self.at:  # else on round the place where the first z was pressed
            self._ring = (self.at, self.at)
        place = self._ring[0]
        found = under(self.marks, place)
        if not found:
            self._ring = None
            self.say("Nothing is marked here.")
            return
        ring = [*found, Focus("word", *self.words.extent(self.words.at(place.start)))]
        here = next((i for i, f in enumerate(ring) if (f.kind, f.id) == (self.at.kind, self.at.id)), -1)
        self.select(ring[(here + 1) % len(ring)])
        self._ring = (place, self.at)

    def action_jump(self) -> None:
        """In an event, moves the cursor to its next slot; in the text, to the slot that the words here fill."""
        event = self.event
        if event is None:
            self._jump_to_event()
            return
        slots: list[int | None] = [None, *_slots(event)]
        here = slots.index(self.at.slot) if self.at.slot in slots else 0
        if len(slots) == 1:
            self.say(f"No slot is filled yet: {self.role_keys}.")
        self.select(on_slot(event, slots[(here + 1) % len(slots)]))

    def _jump_to_event(self) -> None:
        """Moves from the text to the slot that it fills, in the nearest event that has one."""
        start, end = self.at.extent
        found = [
            (abs(event.start - start), event.id, slot)
            for event in self.marks.events.values()
            for slot in _slots(event)
            if on_slot(event, slot).start < end and on_slot(event, slot).end > start
        ]
        if not found:
            self.say("No event has this in a slot.")
            return
        _, id_, slot = min(found)
        self.select(on_slot(self.marks.events[id_], slot))

    # The selection

    def action_extend(self) -> None:
        """Adds the next word to the selection; a count adds more."""
        start, end = self.at.extent
        times = self.times()
        self.select(on_span(start, self.words.end_moved(end, times)))

    def action_extend_left(self) -> None:
        """Adds the word before to the selection; a count adds more."""
        start, end = self.at.extent
        times = self.times()
        self.select(on_span(self.words.start_moved(start, -times), end))

    def action_cancel(self) -> None:
        """Leaves a slot for its event, a selection for its first word, a panel for the text."""
        event = self.event
        if event is not None and self.at.slot is not None:
            self.select(on_event(event))
        elif self.at.kind == "span":
            self.select(Focus("word", *self.words.extent(self.words.at(self.at.start))))
        elif self.at.kind == "entity":
            self.select(at(self.marks, self.words, self.at.start))
        if self.pane != "text":
            self.set_pane("text")

    # Panels

    def set_pane(self, pane: str) -> None:
        """Takes `text`, `entities` or `events`. Gives the arrow keys to it, and shows the panel."""
        self.pane = pane
        if pane != "text":
            self._put_panel(pane == "events")
        self._heads()

    def action_panel(self) -> None:
        """Gives the arrow keys to the entities, then to the events, then to the text."""
        panes = ["text", "entities", "events"]
        self.set_pane(panes[(panes.index(self.pane) + 1) % 3])
        if self.pane == "entities" and not self.entity_panel.marked:
            self._row(1)
        elif self.pane == "events" and self.at.kind != "event":
            self._listed_event(1)
        self.say(
            {
                "text": "Up and down walk the text.",
                "entities": "Up and down walk the entities; what you do is done to all mentions of the one selected.",
                "events": "Up and down walk the events.",
            }[self.pane]
        )

    def action_fold(self) -> None:
        """Shows the mentions of the entity at the cursor under it in the panel, or hides them."""
        mention = self.mention
        group = self.at.id if self.at.kind == "entity" else mention.entity or f":{mention.label}" if mention else None
        if group is None:
            self.say("Fold: put the cursor on a mention or an entity.")
            return
        self.entity_panel.fold(group)
        self.entity_panel.follow(self.at)

    def action_order(self) -> None:
        """Sorts the entities, or where the cursor is on an event the events, in the next order."""
        if self.at.kind == "event" or self.pane == "events":
            self.event_panel.next_order()
        else:
            self.entity_panel.next_order()
        self._heads()
        self.entity_panel.follow(self.at)
        self.event_panel.follow(self.at)

    # The mouse

    def on_article_view_clicked(self, message: ArticleView.Clicked) -> None:
        """Moves the cursor to what was clicked in the text."""
        self.unsay()
        self.drop_choice()
        self.set_pane("text")
        self.select(at(self.marks, self.words, message.offset))

    def on_article_view_dragged(self, message: ArticleView.Dragged) -> None:
        """Selects the words over which the mouse was dragged."""
        self.unsay()
        start = self.words.extent(self.words.at(message.start))[0]
        end = self.words.extent(self.words.at(max(message.end - 1, message.start)))[1]
        self.select(on_span(start, max(end, start + 1)))

    def on_entity_panel_chosen(self, message: EntityPanel.Chosen) -> None:
        """Moves the cursor to the entity or mention that was clicked in the panel."""
        self.unsay()
        self._go_to_row(Row(message.group, message.mention))

    def on_event_panel_chosen(self, message: EventPanel.Chosen) -> None:
        """Moves the cursor to the event or slot that was clicked in the panel."""
        self.unsay()
        self.select(on_slot(self.marks.events[message.event], message.slot))


def _slots(event: Event) -> list[int]:
    return [*range(len(event.arguments)), *([SOURCE] if event.source is not None else [])]
