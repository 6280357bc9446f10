"""The latency program presses every action that there is, and reports each."""

from __future__ import annotations

import pytest

from newsview.store.schemes import default_scheme
from newsview.tui.keymap.actions import actions_of
from newsview.tui.keymap.list_actions import AROUND_ACTIONS
from tests.bench.key_flows import FLOWS, LEFT_OUT, NAMED_KEYS, pressed, steps


def test_every_action_of_the_registries_is_pressed() -> None:
    scheme = default_scheme()
    wanted = {action.id for action in (*actions_of(scheme), *AROUND_ACTIONS)} - LEFT_OUT
    assert wanted - {name for flow in FLOWS for name, _ in steps(flow, scheme)} == set()


@pytest.mark.parametrize("flow", FLOWS)
def test_each_flow_is_made_of_keys_that_a_terminal_can_send(flow: str) -> None:
    assert all(key and (len(key) == 1 or key in NAMED_KEYS.values()) for _, key in steps(flow, default_scheme()))


def test_every_key_has_its_bytes() -> None:
    for action in (*actions_of(default_scheme()), *AROUND_ACTIONS):
        assert pressed(action)
