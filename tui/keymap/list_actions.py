"""The actions of the sheets that list places and of the library, once: their keys, their names, their lines of help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from newsview.tui.config import BoundAction
from newsview.tui.keymap.actions import Action, keys_shown

__all__ = [
    "AROUND_ACTIONS",
    "LIBRARY_ACTIONS",
    "LIST_ACTIONS",
    "LIST_GROUPS",
    "TIMELINE_ACTIONS",
    "bound_actions",
    "key_shown",
]

LIST_GROUPS = ("Lists", "Library", "Timeline")

LIST_ACTIONS: tuple[Action, ...] = (
    Action("list_down", "down,j,n", "down", "To the next row", "Lists", "move(1)"),
    Action("list_up", "up,k,N", "up", "To the row before", "Lists", "move(-1)"),
    Action("list_page_down", "pagedown", "page down", "A page down", "Lists", "page(1)"),
    Action("list_page_up", "pageup", "page up", "A page up", "Lists", "page(-1)"),
    Action("list_go", "enter", "go there", "To the place in the text; in a ripple, make the change", "Lists", "go"),
    Action("list_tick", "space", "tick", "Tick this row or untick it", "Lists", "tick"),
    Action("list_tick_all", "A", "all or none", "Tick all rows, or none", "Lists", "tick_all"),
    Action("list_accept", "a", "accept", "Accept all that is ticked", "Lists", "act('accept')"),
    Action("list_reject", "x", "reject", "Reject all that is ticked", "Lists", "act('reject')"),
    Action("list_delete", "X,delete", "delete", "Delete all that is ticked", "Lists", "act('delete')"),
    Action("list_label", "l", "label", "Give all that is ticked a label", "Lists", "act('label')"),
    Action("list_query", "slash", "query", "To what is searched for", "Lists", "query"),
    Action(
        "list_wider", "tab", "wider", "Look in the library too; in a search, between query and list", "Lists", "wider"
    ),
    Action("list_leave", "escape", "leave", "Leave, and nothing changes", "Lists", "leave"),
)

LIBRARY_ACTIONS: tuple[Action, ...] = (
    Action("library_open", "enter", "open", "Open the article", "Library", "open"),
    Action("library_down", "down,j,n", "down", "To the next article", "Library", "move(1)"),
    Action("library_up", "up,k,N", "up", "To the article before", "Library", "move(-1)"),
    Action("library_page_down", "pagedown,space", "page down", "A page down", "Library", "page(1)"),
    Action("library_page_up", "pageup", "page up", "A page up", "Library", "page(-1)"),
    Action("library_first", "home,g", "first", "To the first article", "Library", "first"),
    Action("library_last", "end,G", "last", "To the last article", "Library", "last"),
    Action("library_search", "slash", "search", "Search titles, sources and dates", "Library", "search"),
    Action("library_find", "F", "find", "Search text, names, labels, status, notes of all listed", "Library", "find"),
    Action("library_filter", "f", "filter", "All, not done, done, not read yet, with problems", "Library", "filter"),
    Action(
        "library_source", "s", "this source", "Only articles from the same source, or all again", "Library", "source"
    ),
    Action(
        "library_order", "O", "order", "By date added, published, title, source, or what is left", "Library", "order"
    ),
    Action("library_reverse", "r", "reverse", "The other way round", "Library", "reverse"),
    Action("library_remove", "X,delete", "remove", "Move the article to the trash", "Library", "remove"),
    Action("library_undo", "u", "bring back", "Bring back what was removed last", "Library", "undo"),
    Action("library_timeline", "T", "timeline", "The dated events of the articles listed", "Library", "timeline"),
    Action("library_help", "question_mark", "keys", "All keys", "Library", "help"),
    Action(
        "library_leave",
        "escape,L",
        "back",
        "All articles again after a search; then back to the article",
        "Library",
        "leave",
    ),
    Action("library_quit", "q", "quit", "Leave; everything is saved", "Library", "app.quit"),
)

TIMELINE_ACTIONS: tuple[Action, ...] = (
    Action("timeline_later", "down,right,j,n", "later", "To the next event in time", "Timeline", "move(1)"),
    Action("timeline_earlier", "up,left,k,N", "earlier", "To the event before", "Timeline", "move(-1)"),
    Action("timeline_page_later", "pagedown,space", "page later", "A page later", "Timeline", "page(1)"),
    Action("timeline_page_earlier", "pageup", "page earlier", "A page earlier", "Timeline", "page(-1)"),
    Action("timeline_go", "enter", "go there", "To the event in its article", "Timeline", "go"),
    Action("timeline_order", "O", "by type or how many", "A lane a type, or how many there are", "Timeline", "order"),
    Action("timeline_leave", "escape,T", "back", "Back to where one came from", "Timeline", "leave"),
)

AROUND_ACTIONS = (*LIST_ACTIONS, *LIBRARY_ACTIONS, *TIMELINE_ACTIONS)
"""All of them."""


def key_shown(id_: str, keys: Mapping[str, str]) -> str:
    """How an action's first key is written for people; what is no action's id is a key already."""
    own = keys.get(id_) or next((action.keys for action in AROUND_ACTIONS if action.id == id_), None)
    return id_ if own is None else next(keys_shown(own))


def bound_actions(review: Iterable[Action]) -> Iterator[BoundAction]:
    """All actions with where they work, for the keymap: a key may serve one in each place."""
    for context, actions in (
        ("review", review),
        ("list", LIST_ACTIONS),
        ("library", LIBRARY_ACTIONS),
        ("timeline", TIMELINE_ACTIONS),
    ):
        for action in actions:
            yield BoundAction(action.id, action.keys, context)
