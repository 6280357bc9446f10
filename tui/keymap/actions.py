"""Every action of the review screen, once: its keys, its name, its line of help. No Textual is needed to read it.

The bindings, the command palette, the help and the documentation's table of keys are made from here. Keys have the
names that Textual gives them. One key does one thing everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from newsview.store.schemes import Scheme

__all__ = ["ACTIONS", "GROUPS", "SYNONYMS", "Action", "actions_of", "keys_shown"]


class Action(NamedTuple):
    """A command of the review screen: its id, its keys, and the words in which the help describes it."""

    id: str
    """Names it in the configuration file."""
    keys: str
    """Separated by commas, the first one shown."""
    name: str
    """In the command palette and the status line."""
    description: str
    group: str
    action: str = ""
    """What Textual runs; empty: the id."""

    @property
    def call(self) -> str:
        """The name of the method that Textual runs, without `action_`."""
        return self.action or self.id


GROUPS = ("Move", "Decide", "Mentions", "Entities", "Events", "Article", "Screen")

ACTIONS: tuple[Action, ...] = (
    Action("next_mention", "n", "next mention", "To the next mention; 3n to the third from here", "Move"),
    Action("previous_mention", "N", "previous mention", "To the mention before", "Move"),
    Action("next_event", "j", "next event", "To the next event, in order of the text", "Move"),
    Action("previous_event", "k", "previous event", "To the event before", "Move"),
    Action("next_unreviewed", "tab", "next unreviewed", "To the next that nobody has decided on", "Move"),
    Action("previous_unreviewed", "shift+tab,B", "previous unreviewed", "To the one before it", "Move"),
    Action("next_problem", "exclamation_mark", "next problem", "To the next that contradicts itself", "Move"),
    Action("search", "slash", "search", "Text, names, labels, types, status, notes; act on all hits together", "Move"),
    Action("next_word", "w,right", "next word", "A word on", "Move"),
    Action("previous_word", "b,left", "previous word", "A word back", "Move"),
    Action("line_down", "down", "line down", "A line down; in a panel, the next row", "Move"),
    Action("line_up", "up", "line up", "A line up; in a panel, the row before", "Move"),
    Action("page_down", "space,pagedown", "page down", "A screen down", "Move"),
    Action("page_up", "pageup,ctrl+b", "page up", "A screen up", "Move"),
    Action("first", "home,g", "beginning", "To the beginning of the article", "Move"),
    Action("last", "end,G", "end", "To its end", "Move"),
    Action("overlaps", "z", "what else is here", "Through everything marked at the cursor, innermost first", "Move"),
    Action(
        "jump", "semicolon", "slot or text", "In an event through its slots; on a mention to the event it is in", "Move"
    ),
    Action(
        "accept",
        "a",
        "accept",
        "Right as it is, of a slot the whole event; the cursor goes to the next unreviewed",
        "Decide",
    ),
    Action(
        "reject",
        "x",
        "reject",
        "Wrong, and kept as a decision; the cursor goes on. Of a slot: what fills it is taken out",
        "Decide",
    ),
    Action("delete", "X,delete", "delete", "Take the mention, event or filler away", "Decide"),
    Action("accept_all", "A", "accept all", "By letter: all left, all of this label, all scored as high", "Decide"),
    Action("undo", "u,ctrl+z", "undo", "Take the last change back; without limit, after a restart too", "Decide"),
    Action("redo", "U,ctrl+y", "redo", "Make it again", "Decide"),
    Action("ripple", "R", "ripple", "The same change wherever the name stands: look, tick, one step", "Decide"),
    Action("repeat", "full_stop", "repeat", "The last change again, here", "Decide"),
    Action(
        "label", "l", "label or type", "Give the mention or words a label by its letter; an event a type", "Mentions"
    ),
    Action(
        "by_hint",
        "apostrophe",
        "names by hint",
        "Hints on all names; a label's letter, its capital everywhere",
        "Mentions",
    ),
    Action("extend", "v", "extend", "Take the next word into the selection", "Mentions"),
    Action("extend_left", "V", "extend left", "Take the word before into the selection", "Mentions"),
    Action("start_left", "left_square_bracket", "start left", "Begin a word earlier", "Mentions"),
    Action("start_right", "right_square_bracket", "start right", "Begin a word later", "Mentions"),
    Action("end_left", "left_curly_bracket", "end left", "End a word earlier", "Mentions"),
    Action("end_right", "right_curly_bracket", "end right", "End a word later", "Mentions"),
    Action("by_character", "comma", "edges by character", "Edges move by a character, or by a word again", "Mentions"),
    Action("entity", "i", "who it is", "Choose the entity that the mention belongs to, or a new one", "Mentions"),
    Action("when", "W", "when", "The event's date, or the mention's, in plain words or EDTF", "Mentions"),
    Action("note", "m", "note", "A note on the mention or event", "Mentions"),
    Action(
        "all_of_it",
        "E",
        "all of this entity",
        "Select the entity: what follows is done to all its mentions",
        "Entities",
    ),
    Action("join", "J", "join", "Make this entity and another one", "Entities"),
    Action(
        "split", "S", "split", "Give this mention an entity of its own; in an event, split the slot off", "Entities"
    ),
    Action("rename", "equals_sign", "rename", "Give the entity another name", "Entities"),
    Action("ref", "number_sign", "external id", "The entity's id elsewhere, such as ISO3166-1:RU", "Entities"),
    Action("acts_for", "at", "acts for", "The state on whose behalf the entity acts", "Entities"),
    Action("event_by_hint", "quotation_mark", "event by hint", "A hint on each event; the cursor goes there", "Events"),
    Action("event", "e", "event", "The event on this trigger, or a new one", "Events"),
    Action("source", "r", "source", "Who reports it, by hint", "Events"),
    Action("factuality", "f", "factuality", "Asserted, reported, future, hedged or negated, by letter", "Events"),
    Action(
        "clear",
        "minus",
        "clear",
        "Empty a role by its letter, the slot by -; by a capital the role in all events left",
        "Events",
    ),
    Action("copy_event", "c", "copy event", "A second event on the same trigger", "Events"),
    Action("filter_events", "K", "filter events", "List only events of a type, an entity or a status", "Events"),
    Action("done", "enter", "done, next", "Mark the article done and open the next", "Article"),
    Action("next_article", "greater_than_sign", "next article", "Open the next article", "Article"),
    Action("previous_article", "less_than_sign", "previous article", "Open the one before", "Article"),
    Action("library", "L", "library", "All articles: sort, filter, search, open", "Article"),
    Action("problems", "P", "problems", "List all that contradicts itself, the scheme or the calendar", "Article"),
    Action("history", "H", "history", "Who changed what and when; look at it then, bring it back", "Article"),
    Action("waiting", "C", "what waits", "Decisions without a place in a new text, and conflicts", "Article"),
    Action(
        "lessons", "Z", "lessons", "What memory learned from corrections; untick what is not to be followed", "Article"
    ),
    Action("timeline", "T", "timeline", "When it all happened, as a picture", "Article"),
    Action("published", "D", "published", "The date of publication; all relative dates follow", "Article"),
    Action("note_article", "M", "note on article", "A note on the whole article", "Article"),
    Action("propose", "f5", "propose again", "Have the pipeline read the article again; decisions stay", "Article"),
    Action("panel", "backslash", "next panel", "To the entities, the events, and back to the text", "Screen"),
    Action("fold", "plus", "fold", "Show or hide the entity's mentions under it", "Screen"),
    Action("order", "O", "order", "List in another order", "Screen"),
    Action("guidelines", "f1,h", "guidelines", "What this label or type means", "Screen"),
    Action("copy_text", "y", "copy", "Copy the words at the cursor", "Screen"),
    Action("cancel", "escape", "cancel", "Drop the selection; back to the text", "Screen"),
    Action("theme", "f2", "theme", "Dark, light, or the terminal's own colours", "Screen"),
    Action("help", "question_mark", "keys", "All keys and what they do", "Screen"),
    Action("palette", "colon,ctrl+p", "commands", "All commands by name", "Screen"),
    Action("take_over", "Y", "write here", "Write to the library, when the copy that did is gone", "Screen"),
    Action("quit", "q", "quit", "Leave; everything is saved", "Screen"),
)


SYNONYMS: dict[str, tuple[str, ...]] = {
    "next_unreviewed": ("next undecided", "next proposal", "to do"),
    "next_problem": ("next error", "next warning"),
    "search": ("find", "grep"),
    "overlaps": ("nested", "overlapping", "inner", "outer"),
    "jump": ("argument",),
    "accept": ("confirm", "approve", "correct", "right", "yes"),
    "reject": ("wrong", "deny", "no"),
    "delete": ("remove", "take out"),
    "accept_all": ("bulk", "batch", "reject all", "decide on many"),
    "undo": ("revert", "take back"),
    "redo": ("do again", "make again"),
    "ripple": ("everywhere", "replace all", "propagate", "same change"),
    "repeat": ("last change again",),
    "label": ("tag", "classify", "relabel", "retype", "category", "event type"),
    "by_hint": ("jump to name", "hints"),
    "extend": ("select",),
    "by_character": ("letters",),
    "entity": ("link", "coreference", "assign"),
    "when": ("date", "time", "day"),
    "note": ("comment", "remark", "annotate"),
    "join": ("merge", "same as", "unite"),
    "split": ("separate", "unlink"),
    "rename": ("name", "title"),
    "ref": ("wikidata", "iso code", "identifier", "link to"),
    "acts_for": ("state", "country", "on behalf of"),
    "event": ("new event", "trigger", "add event"),
    "source": ("attribution", "who says so"),
    "factuality": ("certainty", "modality", "negated", "hedged"),
    "clear": ("empty", "remove role"),
    "copy_event": ("duplicate",),
    "filter_events": ("only", "show only"),
    "done": ("finish", "complete", "mark done"),
    "library": ("articles", "documents", "open", "files", "queue", "all articles"),
    "problems": ("errors", "warnings", "validate", "check"),
    "history": ("log", "changes", "versions"),
    "waiting": ("conflicts", "unplaced"),
    "lessons": ("memory", "learned", "rules"),
    "timeline": ("chart", "calendar", "dates"),
    "published": ("publication date", "dateline"),
    "note_article": ("comment on article",),
    "propose": ("run again", "extract", "reread", "pipeline"),
    "panel": ("focus", "switch"),
    "fold": ("expand", "collapse"),
    "order": ("sort",),
    "guidelines": ("definition", "meaning", "explain"),
    "copy_text": ("clipboard", "yank"),
    "cancel": ("back", "deselect"),
    "theme": ("colours", "colors", "dark", "light"),
    "help": ("shortcuts", "bindings", "help"),
    "take_over": ("lock", "unlock", "read-only"),
    "quit": ("exit", "leave", "close"),
}
"""For an action's id what else people call it: the palette finds it by that."""


def actions_of(scheme: Scheme) -> tuple[Action, ...]:
    """All actions, with one for each role of the scheme: its letter fills it."""
    roles = tuple(
        Action(
            f"role_{role.name}",
            role.key,
            role.name,
            f"Fill the {role.name} of the event by hint: capital letters fill it instead of what is there",
            "Events",
            f"role({role.name!r})",
        )
        for role in scheme.roles
        if role.key is not None
    )
    at = next(i for i, action in enumerate(ACTIONS) if action.id == "source")
    return (*ACTIONS[:at], *roles, *ACTIONS[at:])


NAMES = {
    "enter": "Enter", "tab": "Tab", "shift+tab": "Shift+Tab", "escape": "Esc", "space": "Space", "delete": "Del",
    "backspace": "Backspace", "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End",
    "pageup": "PgUp", "pagedown": "PgDn", "slash": "/", "backslash": "\\", "at": "@", "minus": "-", "plus": "+",
    "underscore": "_",
    **{unicodedata.name(c).lower().replace("-", "_").replace(" ", "_"): c for c in ".,;:!?'`\"#$%&()*<=>[]^{|}~"},
}  # fmt: skip
"""Textual's names of keys that people write otherwise."""


def keys_shown(keys: str) -> Iterator[str]:
    """How each of an action's keys is written for people."""
    for key in keys.split(","):
        if key in NAMES:
            yield NAMES[key]
            continue
        modifiers, _, last = key.rpartition("+")
        named = NAMES.get(last, last.upper() if last[:1] == "f" and last[1:].isdigit() else last)
        yield f"{modifiers.capitalize()}+{named}" if modifiers else named
