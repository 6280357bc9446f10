"""The configuration file: what is wrong with it is named, and keys never collide in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from newsview.store.schemes import SchemeError, default_scheme
from newsview.tui.config import BoundAction, Config, ConfigError, config_path, keymap, load_config
from newsview.tui.keymap.actions import actions_of
from newsview.tui.keymap.list_actions import bound_actions

ACTIONS = [
    BoundAction("accept", "a"),
    BoundAction("reject", "x,delete"),
    BoundAction("search", "slash"),
    BoundAction("actor", "s", "event"),
    BoundAction("sort", "s", "library"),
]


def written(folder: Path, source: str) -> Path:
    path = folder / "newsview.toml"
    path.write_text(source, encoding="utf-8")
    return path


def test_without_a_file_everything_has_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSVIEW_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_path().name == "newsview.toml"
    assert load_config() == Config()


def test_a_file_that_was_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSVIEW_CONFIG", str(tmp_path / "mine.toml"))
    with pytest.raises(ConfigError, match=r"mine\.toml: there is no such file"):
        load_config()


def test_what_was_chosen_is_read_and_paths_count_from_the_file(tmp_path: Path) -> None:
    path = written(
        tmp_path, 'theme = "ansi-dark"\nscheme = "arms.toml"\nmouse = false\nattention = "doubt"\n[keys]\naccept = "y"'
    )
    config = load_config(path)
    assert (config.theme, config.mouse, config.attention) == ("ansi-dark", False, "doubt")
    assert config.scheme == tmp_path / "arms.toml"
    assert config.keys == {"accept": "y"}
    with pytest.raises(SchemeError, match=r"arms\.toml"):
        config.load_scheme()


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ('mouse = true\nthem = "dark"', 2, "did you mean `theme`"),
        ("\n# on?\nmouse = 3", 3, "true or false"),
        ('attention = "random"', 1, "'random' is no value of `attention`: it is one of reading, doubt"),
        ("library = 3", 1, "Expected a string, got 3"),
        ('mouse = true\nscheme = ["a"]', 2, "Expected a string"),
        ('zebra = "x"', 1, "is no key that the configuration knows here"),
        ("[keys]\naccept = 1", 2, "a string"),
        ("width = 5", 1, "too narrow"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, source: str, line: int, words: str) -> None:
    path = written(tmp_path, source)
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert words in str(error.value)


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 1"):
        load_config(written(tmp_path, "theme = dark"))


def test_a_chosen_key_replaces_the_built_in_ones() -> None:
    keys = keymap(ACTIONS, {"accept": "y, !"})
    assert keys["accept"] == "y,exclamation_mark"
    assert keys["reject"] == "x,delete"


def test_two_actions_can_swap_their_keys() -> None:
    keys = keymap(ACTIONS, {"accept": "x", "reject": "a"})
    assert (keys["accept"], keys["reject"]) == ("x", "a")


def test_the_same_key_may_serve_where_two_actions_never_meet() -> None:
    keys = keymap(ACTIONS, {})
    assert keys["actor"] == keys["sort"] == "s"
    assert keymap(ACTIONS, {"actor": "z", "sort": "z"})["sort"] == "z"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"acept": "y"}, "did you mean accept"),
        ({"accept": "y", "search": "y"}, "y is given to both accept and search"),
        ({"accept": "/"}, "search is left without a key: accept has slash; give it another"),
        ({"accept": "s"}, "actor is left without a key"),
        ({"accept": " , "}, "no key is named"),
        ({"accept": "ctrl+nope"}, "accept: there is no key 'ctrl\\+nope'"),
        ({"accept": "y,entr"}, "there is no key 'entr'; did you mean enter"),
        ({"accept": "control+y"}, "'control' is nothing that is pressed with a key; there are ctrl, shift"),
    ],
)
def test_a_conflict_is_named(chosen: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        keymap(ACTIONS, chosen)


def test_the_keys_that_are_built_in_may_be_chosen() -> None:
    for action in bound_actions(actions_of(default_scheme())):
        keymap([action], {action.id: action.keys})


@given(st.dictionaries(st.sampled_from([a.id for a in ACTIONS]), st.sampled_from("axsyz/")))
def test_a_keymap_that_is_accepted_has_no_key_for_two_things(chosen: dict[str, str]) -> None:
    try:
        keys = keymap(ACTIONS, chosen)
    except ConfigError:
        return
    contexts = {a.id: a.context for a in ACTIONS}
    for one in keys:
        assert keys[one]
        for other in keys:
            if one != other and ("" in (contexts[one], contexts[other]) or contexts[one] == contexts[other]):
                assert not set(keys[one].split(",")) & set(keys[other].split(","))


@given(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != ","))
def test_a_sign_may_be_written_for_its_key(sign: str) -> None:
    assert keymap([BoundAction("one", "f1")], {"one": sign}) == {"one": _character_to_key(sign)}
