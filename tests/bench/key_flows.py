"""What `latency.py` presses: every action of the registries, each where it does something, every key timed.

A flow begins in the text of the long article and ends there. Its steps are ids of actions, whose keys come from the
registry, and letters to type, as `type:kyiv`. A test holds that no action is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsview.store.schemes import Scheme
from newsview.tui.keymap.actions import Action, actions_of
from newsview.tui.keymap.list_actions import AROUND_ACTIONS

__all__ = ["FLOWS", "LEFT_OUT", "Step", "pressed", "steps"]

Step = tuple[str, str]
"""What the key is called in the figures, and what is written to the terminal."""

LEFT_OUT = frozenset({"quit", "library_quit", "take_over"})
"""They end the program, or are for a second copy."""

NAMED_KEYS = {
    "tab": "\t", "shift+tab": "\x1b[Z", "enter": "\r", "escape": "\x1b", "space": " ", "delete": "\x1b[3~",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "f1": "\x1bOP", "f2": "\x1bOQ", "f5": "\x1b[15~",
    "exclamation_mark": "!", "slash": "/", "semicolon": ";", "full_stop": ".", "apostrophe": "'",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{", "right_curly_bracket": "}",
    "comma": ",", "equals_sign": "=", "number_sign": "#", "at": "@", "quotation_mark": '"', "minus": "-",
    "greater_than_sign": ">", "less_than_sign": "<", "backslash": "\\", "plus": "+", "question_mark": "?",
    "colon": ":",
}  # fmt: skip
"""What a terminal sends for Textual's names of keys."""

FLOWS: tuple[str, ...] = (
    "next_mention next_mention previous_mention next_word previous_word line_down line_up page_down page_up",
    "last previous_mention first next_event next_event jump jump cancel previous_event next_unreviewed",
    "previous_unreviewed overlaps last next_unreviewed first",
    "next_mention accept undo redo undo next_unreviewed reject undo",
    "next_event accept undo reject undo jump delete undo cancel",
    "next_mention delete undo accept_all type:a undo",
    "next_mention label type:p repeat undo undo label cancel",
    "next_mention extend extend_left cancel by_character end_left end_right by_character start_right start_left undo",
    "by_hint type:a cancel event_by_hint type:a cancel",
    "next_mention entity type:rus cancel all_of_it accept undo cancel",
    "next_mention join type:mos cancel split undo rename type:x cancel ref type:q cancel acts_for type:us cancel",
    "next_event event role_actor type:f cancel role_target cancel role_object cancel",
    "next_event role_place cancel role_time cancel source cancel factuality type:h undo clear cancel copy_event undo",
    "next_event when type:9_jan cancel",
    "next_event filter_events type:as cancel cancel",
    "next_mention note type:look cancel note_article type:look cancel guidelines cancel copy_text",
    "next_problem next_problem problems list_down list_up list_page_down list_page_up list_leave problems list_go",
    "search type:kyiv list_wider list_down list_page_down list_page_up list_up list_tick list_tick list_tick_all "
    "list_tick_all list_query list_leave",
    "search type:label:gpe list_wider list_accept undo",
    "search type:blinken list_wider list_reject undo search type:_kyiv list_go",
    "search type:zelensky list_wider list_delete undo",
    "search type:zelensky list_wider list_label type:p undo",
    "next_mention label type:p ripple list_down list_tick list_tick list_wider list_leave undo",
    "next_mention label type:o ripple list_go undo undo",
    "next_mention accept history list_down list_up list_leave undo",
    "waiting list_leave lessons list_leave",
    "timeline timeline_later timeline_earlier timeline_page_later timeline_page_earlier timeline_order timeline_leave",
    "next_event timeline timeline_go",
    "library library_down library_up library_page_down library_page_up library_last library_first library_order "
    "library_reverse library_reverse library_filter cancel library_source library_source library_search type:long "
    "cancel library_help cancel library_timeline timeline_leave library_leave",
    "library library_find type:kyiv cancel library_leave",
    "library library_last library_remove library_undo library_first library_open",
    "next_article previous_article done undo",
    "published cancel panel line_down panel line_down panel fold fold order order order order",
    "theme theme theme help cancel palette type:done cancel propose",
)
"""Steps, separated by spaces; `_` in what is typed is a space."""


def pressed(action: Action) -> str:
    """What a terminal sends for the first key of an action. Raises KeyError for a key without a place in the table."""
    key = action.keys.split(",")[0]
    if key.startswith("ctrl+") and len(key) == 6:
        return chr(ord(key[-1]) & 0x1F)
    return key if len(key) == 1 else NAMED_KEYS[key]


def steps(flow: str, scheme: Scheme) -> Iterator[Step]:
    """The keys of a flow. Raises KeyError for an action that there is not."""
    actions = {action.id: action for action in (*actions_of(scheme), *AROUND_ACTIONS)}
    before = ""
    for step in flow.split():
        if step.startswith("type:"):
            typed = step.removeprefix("type:").replace("_", " ")
            yield from ((f"a letter after {before}", letter) for letter in typed)
        else:
            before = step
            yield step, pressed(actions[step])
