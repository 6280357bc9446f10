"""Commands that reach beyond the cursor: propagate, search, problems, the timeline, the library."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from newsview.store.document.counting import quantity
from newsview.store.document.model import Document
from newsview.store.editing.corrections import Edit
from newsview.store.editing.mention_edits import decide, delete
from newsview.tui.background.propagation import elsewhere
from newsview.tui.review.commands.events import Happening
from newsview.tui.review.correction_words import correction_in_words
from newsview.tui.review.cursor import on_entity, on_event, on_mention, on_span
from newsview.tui.review.menu import Choice

if TYPE_CHECKING:
    from newsview.store.document.search import Hit
    from newsview.store.document.validation import Problem
    from newsview.store.propagation.candidates import Candidate
    from newsview.store.propagation.propagation import Propagation
    from newsview.tui.library.screen import Opened
    from newsview.tui.sheets.search import Found
    from newsview.tui.timeline.screen import Happened

__all__ = ["Around"]

NAMED = 3
"""How many articles are named in a line."""


class Around(Happening):
    """The commands that reach beyond the cursor: propagate, search, problems, the timeline and the library."""

    last_query = ""
    """What was searched for last."""
    _problems: tuple[Document, list[Problem]] | None = None
    """The article whose problems were looked for last, and what was found."""

    # Ripple

    def action_ripple(self) -> None:
        """Propagates the last correction to all places of the same name; after a move, what the mention there says."""
        from newsview.tui.sheets.propagation import Elsewhere, RippleScreen  # only when it is asked for

        lesson = self._lesson()
        if lesson is None:
            self.say("Ripple: change a mention first, or put the cursor on one.")
            return
        if not self.newsview.may_write():
            return
        library = self.newsview.library

        others = Elsewhere(
            [row.id for row in library.rows() if not row.problem], library.load, library.raw, library.yields
        )

        def chosen(places: list[Candidate] | None) -> None:
            if places:
                self._ripple(lesson, places)

        self.app.push_screen(RippleScreen(self.document, lesson, self.newsview.scheme, others), chosen)

    def _lesson(self) -> Propagation | None:
        from newsview.store.propagation.propagation import propagation_at, propagation_of

        last = self.editor.session.can_undo if self.editor is not None else None
        changes = last.changes if last is not None and not last.action.startswith("ripple") else ()
        if self.at is self.advanced and (lesson := propagation_of(self.document, changes)) is not None:
            return lesson
        entity = self.marks.entities.get(self.at.id or "") if self.at.kind == "entity" else None
        return propagation_at(self.document, changes, self.at.start, mention=self.mention, entity=entity)

    def _ripple(self, lesson: Propagation, places: list[Candidate]) -> None:
        from newsview.store.propagation.candidates import propagation_edit

        assert self.editor is not None
        session, id_ = self.editor.session, self.editor.id
        before = session.can_undo
        here = [c for c in places if c.article == id_]
        others = elsewhere(id_, places)
        self.perform(lambda: propagation_edit(self.document, lesson, here, self.scheme, others=others))
        made = session.can_undo
        if made is None or made is before:  # why not was said
            return
        count = len(here)
        done = f"Changed in {quantity(count, 'place')} here"
        undo = f"; {self.key_of('undo')} undoes it."
        if others:
            self.say(f"{done} and in {_articles(len(others))}{undo}")
            told = partial(self._left_alone, f"{done} and in", len(others), undo)
            self.newsview.rippling.make(made, lesson, others, told)
        else:
            self.say(done + undo)

    def _take_back(self, which: str) -> None:
        session = self.editor.session if self.editor is not None else None
        last = None if session is None else session.can_undo if which == "undo" else session.can_redo
        before = self.document
        super()._take_back(which)
        if last is None or last.step is None or self.newsview.library.read_only:
            return
        what = correction_in_words(last, (before, self.document))
        done = f"{'Undid' if which == 'undo' else 'Redid'}: {what},"
        if last.others:
            self.say(f"{done} here and in {_articles(len(last.others))}.")
            told = partial(self._left_alone, f"{done} here and in", len(last.others), ".")
            self.newsview.rippling.again("undo" if which == "undo" else "redo", last, told)
        else:
            self.say(f"{done} here only; as a whole in {self._title_of(last.step.article)}.")

    def _title_of(self, id: str) -> str:
        row = self.newsview.library.row(id)
        return f"“{id}”, which is gone" if row is None else f"“{row.headline}”"

    def _left_alone(self, done: str, many: int, end: str, left: list[str]) -> None:
        """From the writing thread: which articles were left as they are."""
        if left:
            more = f"; and {len(left) - NAMED} more" if len(left) > NAMED else ""
            words = (
                f"{done} {many - len(left)} of {_articles(many)}{end} Left as it is: {'; '.join(left[:NAMED])}{more}"
            )
            self.app.notify(words, severity="warning", markup=False)

    # Search

    def action_search(self) -> None:
        """Opens the search, then goes to the place chosen or makes the chosen correction in all places found."""
        from newsview.tui.sheets.search import SearchScreen  # only when it is asked for

        screen = SearchScreen(self.document, self.newsview.scheme, query=self.last_query, near=self.at.start + 1)
        self.app.push_screen(screen, self._found)

    def _found(self, found: Found | None) -> None:
        if found is None:
            return
        self.last_query = found.query
        if found.act == "go":
            self._go_to_hit(found.hits[0])
            return
        ids = [hit.item for hit in found.hits if hit.item is not None]
        if found.act == "label":
            self._label_hits(found.hits)
        elif not ids:
            self.say("None of these is marked yet: l marks them.")
        elif found.act == "delete":
            self._changed_many(len(ids), lambda: delete(self.document, ids), "Deleted")
        else:
            status = "accepted" if found.act == "accept" else "rejected"
            self._changed_many(
                len(ids),
                lambda: decide(self.document, ids, status),  # type: ignore[arg-type]  # one of the two
                status.capitalize(),
            )

    def _changed_many(self, many: int, make: Callable[[], Edit], what: str) -> None:
        """Makes one edit of so many things, and says `what` was done to how many."""
        count = 0

        def made() -> Edit:
            nonlocal count
            edit = make()
            count = sum(change.kind in ("mention", "event") for change in edit.changes)
            return edit

        def change() -> None:
            if self.perform(made):
                self.say(f"{what} {count}; {self.key_of('undo')} undoes it.")

        self.change_many(many, f"Changing {many:,}…", change)

    def _go_to_hit(self, hit: Hit) -> None:
        if hit.what == "note":
            self.action_note_article()
        elif hit.item in self.marks.mentions:
            self.select(on_mention(self.marks.mentions[hit.item]))
        elif hit.item in self.marks.events:
            self.select(on_event(self.marks.events[hit.item]))
        else:
            self.select(on_span(hit.start, hit.end))

    def _label_hits(self, hits: list[Hit]) -> None:
        marks = [hit for hit in hits if hit.what not in ("event", "note")]
        if not marks:
            self.say("A label belongs to mentions and words.")
            return
        labels = [Choice(each.key, each.name, each.name) for each in self.newsview.scheme.labels if each.key]

        def chosen(label: str | None) -> None:
            if label is not None:
                self._changed_many(len(marks), lambda: self._labelled(marks, label), f"{label} given to")

        self.choose_by_letter(f"Label for {len(marks)} places", [*labels, Choice("space", "by name")], chosen)

    def _labelled(self, hits: list[Hit], label: str) -> Edit:
        from newsview.store.propagation.everywhere import Place, label_all

        return label_all(self.document, [Place(h.start, h.end, h.item) for h in hits], label, scheme=self.scheme)

    # Problems

    def action_next_problem(self) -> None:
        """Moves the cursor to the next problem, and says what it is."""
        self._with_problems(self._go_to_next)

    def _with_problems(self, do: Callable[[list[Problem]], None]) -> None:
        """Calls `do` with the problems of the article as it is now; says first that it looks where that takes long."""
        from newsview.store.document.validation import problems

        document = self.document
        if self._problems is not None and self._problems[0] is document:
            do(self._problems[1])
            return

        def look() -> None:
            self._problems = document, problems(document, self.newsview.scheme)
            self.unsay()
            do(self._problems[1])

        self.when_painted("Looking for problems…", look)

    def _go_to_next(self, found: list[Problem]) -> None:
        if not found:
            self.say("No problems: nothing here contradicts itself.")
            return
        here = (self.at.start, self.at.id or "")
        placed = [p for p in found if p.start is not None]
        after = [p for p in placed if (p.start, p.item or "") > here]
        chosen = (after or [p for p in found if p.start is None] or placed)[0]
        if chosen.start is None and self.at.id == chosen.item:  # past the last one: from the beginning
            chosen = found[0]
        self.go_to_problem(chosen)
        self.say(f"{chosen.message}  ({found.index(chosen) + 1} of {len(found)}; {self.key_of('problems')} lists them)")

    def action_problems(self) -> None:
        """Lists the problems of the article; the cursor goes to the one chosen."""
        self._with_problems(self._list_problems)

    def _list_problems(self, found: list[Problem]) -> None:
        from newsview.tui.sheets.problems import ProblemsScreen  # only when it is asked for

        screen = ProblemsScreen(found, self.newsview.scheme, near=self.at.start)
        self.app.push_screen(screen, self._problem_chosen)

    def _problem_chosen(self, problem: Problem | None) -> None:
        if problem is not None:
            self.go_to_problem(problem)
            self.say(problem.message)

    def go_to_problem(self, problem: Problem) -> None:
        """Puts the cursor on what a problem is about."""
        id_ = problem.item or ""
        if id_ in self.marks.mentions:
            self.select(on_mention(self.marks.mentions[id_]))
        elif id_ in self.marks.events:
            self.select(on_event(self.marks.events[id_]))
        elif id_ in self.marks.entities:
            self.select(on_entity(self.marks, id_, self.at.start))

    # Time, and the library

    def action_timeline(self) -> None:
        """Opens the timeline of the article; the cursor goes to the event chosen."""
        self.when_painted("Timeline…", self._open_timeline)

    def _open_timeline(self) -> None:
        from newsview.tui.timeline.screen import TimelineScreen  # it needs numpy

        self.unsay()
        near = self.event.id if self.event is not None else None
        screen = TimelineScreen(self.newsview.scheme, document=self.document, near_event=near)
        self.app.push_screen(screen, self._happened)

    def _happened(self, happened: Happened | None) -> None:
        if happened is not None and happened.event in self.marks.events:
            self.select(on_event(self.marks.events[happened.event]))

    def action_library(self) -> None:
        """Lists the articles of the library, and opens the one chosen."""
        self.when_painted("Opening the library…", self._open_library)

    def _open_library(self) -> None:
        from newsview.tui.library.screen import LibraryScreen  # only when it is asked for

        self.unsay()
        open_id = self.editor.id if self.editor is not None else None
        screen = LibraryScreen(
            self.newsview.library, self.newsview.scheme, open_id=open_id, view=self.newsview.view,
            removals=self.newsview.removals,
        )  # fmt: skip

        def closed(opened: Opened | None) -> None:
            self.newsview.view = screen.view
            self._opened(opened)

        self.app.push_screen(screen, closed)

    def _opened(self, opened: Opened | None) -> None:
        if opened is None:
            self.newsview.open_another()
            return
        self.newsview.order.take(opened.queue)
        if not self.newsview.open_article(opened.id):
            return
        if opened.event in self.marks.events:
            self.select(on_event(self.marks.events[opened.event or ""]))
        elif opened.hit is not None:
            self._go_to_hit(opened.hit)


def _articles(count: int) -> str:
    return quantity(count, "other article")
