"""The configuration file: what is wrong with it is named, and keys never collide in silence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from newsview.store.schemes import SchemeError, default_scheme
from newsview.tui.config import BoundAction, Config, ConfigError, config_path, keymap, load_config, with_its_line
from newsview.tui.keymap.actions import actions_of
from newsview.tui.keymap.list_actions import bound_actions
from tests.tui.command_line import SEED, Run

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
        ('zebra = "x"', 1, "is no key that the configuration knows here; it knows theme, model, scheme"),
        ('attention = "dout"', 1, "it is one of reading, doubt; did you mean doubt?"),
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


FAULTS = {
    'them = "dark"': "did you mean `theme`",
    'attention = "random"': "it is one of reading, doubt",
    "mouse = 3": "true or false",
    "width = 5": "too narrow",
    "library = 3": "a string",
    "[keys]\naccept = 1\nreject = false": "a string",
}
GOOD = ("", "# on?", "animation = true", 'model = "en"')


@given(st.lists(st.sampled_from(list(FAULTS)), min_size=1, unique=True), st.lists(st.sampled_from(GOOD), unique=True))
def test_all_faults_are_named_at_once_in_the_order_of_the_file(wrong: list[str], good: list[str]) -> None:
    parts = sorted([*wrong, *good], key=lambda part: (part.startswith("["), hash(part)))
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), "\n".join(parts))
        with pytest.raises(ConfigError) as error:
            load_config(path)
    told = str(error.value).split("\n")
    expected = [part for part in parts if part in FAULTS]
    if expected[-1].startswith("["):
        expected.append(expected[-1])  # two keys
    assert len(told) == len(expected)
    source = "\n".join(parts)
    for line, part in zip(told, expected, strict=True):
        assert FAULTS[part] in line
        number = source[: source.index(part)].count("\n") + 1
        assert line.startswith((f"{path}:{number}: ", f"{path}:{number + 1}: ", f"{path}:{number + 2}: "))


def test_all_conflicts_of_keys_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {"acept": "y", "reject": " , ", "search": "entr", "actor": "s"}
    with pytest.raises(ConfigError) as error:
        keymap(ACTIONS, chosen)
    assert [fault.place for fault in error.value.faults] == [["keys", "acept"], ["keys", "reject"], ["keys", "search"]]
    path = written(tmp_path, '[keys]\nsearch = "entr"\n\nreject = ","\nactor = "s"\nacept = "y"')
    monkeypatch.setenv("NEWSVIEW_CONFIG", str(path))
    lines = with_its_line(error.value).split("\n")
    assert [line.split(": ")[0] for line in lines] == [f"{path}:{number}" for number in (2, 4, 6)]


def test_a_command_tells_each_fault_on_a_line_of_its_own(run: Run, tmp_path: Path) -> None:
    written(tmp_path, "").unlink()
    (tmp_path / "none.toml").write_text('mouse = 3\nwidth = "wide"\nattention = "dout"\n')
    ran = run("extract", SEED)
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert [line.split(": ")[1] for line in lines] == [f"{tmp_path / 'none.toml'}:{number}" for number in (1, 2, 3)]


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
