"""Writes the parts of the documentation that repeat a registry: keys, formats, options, commands, labels.

    python -m tests.write_docs

A page holds such a part between `<!-- begin NAME -->` and `<!-- end -->`. `PARTS` says which function makes which part.
Run it after a change of a key, a format, an option or a label; `tests/test_readme.py` fails until that is done.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from newsview.store.formats import inventory
from newsview.store.formats.registry import FORMATS
from newsview.store.schemes import Scheme, default_scheme
from newsview.tui.cli import COMMANDS, newsview
from newsview.tui.commands.formats import FLAGS
from newsview.tui.config import Config
from newsview.tui.keymap.actions import GROUPS, Action, actions_of, keys_shown
from newsview.tui.keymap.list_actions import LIBRARY_ACTIONS, LIST_ACTIONS, TIMELINE_ACTIONS

__all__ = ["PAGES", "PARTS", "main", "parts_in", "rewritten"]

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "pages"

_PART = re.compile(r"<!-- begin (?P<name>[a-z ]+) -->\n.*?<!-- end -->\n", re.DOTALL)

KINDS = {
    "The article": inventory.ARTICLE,
    "The parse": inventory.LINGUISTIC,
    "Mentions": inventory.MENTIONS,
    "Entities": inventory.ENTITIES,
    "Events": inventory.EVENTS,
    "Decisions": inventory.DECISIONS,
}
"""What a document can hold, in the groups of the table on the page of formats; anything else is in a last group."""


def rewritten(page: str) -> str:
    """The text of a page with each generated part as it should be now. Raises KeyError for a part of no known name."""
    return _PART.sub(lambda found: f"<!-- begin {found['name']} -->\n\n{PARTS[found['name']]()}\n<!-- end -->\n", page)


def parts_in(page: str) -> list[str]:
    """The names of the generated parts of a page."""
    return [found["name"] for found in _PART.finditer(page)]


def main() -> None:
    """Rewrites every page whose generated parts are out of date."""
    for path in sorted(PAGES.glob("*.md")):
        old = path.read_text(encoding="utf-8")
        if (new := rewritten(old)) != old:
            path.write_text(new, encoding="utf-8")
            click.echo(f"rewrote {path.relative_to(ROOT)}")


# Markdown


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _code(words: str) -> str:
    return f"`` {words} ``" if "`" in words else f"`{words}`"


def _cell(words: str) -> str:
    """Words as they may be in a table: one line, no pipe."""
    return " ".join(words.replace("|", "\\|").split())


# Keys


def _keys(actions: Iterable[Action]) -> str:
    rows = ((" ".join(map(_code, keys_shown(each.keys))), _cell(each.description), _code(each.id)) for each in actions)
    return _table(("key", "does", "name in `[keys]`"), rows)


def _review_keys() -> str:
    actions = actions_of(default_scheme())
    return "\n".join(f"### {group}\n\n{_keys(a for a in actions if a.group == group)}" for group in GROUPS)


# Formats


def _formats() -> str:
    rows = []
    for each in FORMATS.values():
        options = " ".join(f"`{FLAGS[option]}`" for option in each.options)
        needs = f" (needs `newsview[{each.needs}]`)" if each.needs else ""
        rows.append((_code(each.name), _cell(each.line) + needs, "yes" if each.imports else "", options))
    examples = "".join(f"{each.example}\n" for each in FORMATS.values())
    table = _table(("format", "what it is for", "import", "own options"), rows)
    return f"{table}\nAn example of each:\n\n```sh\n{examples}```\n"


def _kinds() -> str:
    holds = {name: each.load().HOLDS for name, each in FORMATS.items()}
    grouped = frozenset().union(*KINDS.values())
    rows: list[Sequence[str]] = []
    for group, kinds in {**KINDS, "Other": inventory.EVERYTHING - grouped}.items():
        rows.append((f"**{group}**", *([""] * len(holds))))
        rows += [(kind, *("✓" if kind in held else "" for held in holds.values())) for kind in sorted(kinds)]
    return _table(("", *map(_code, holds)), rows)


# Configuration


def _configuration() -> str:
    """Each option with its type, its default and what the source says of it."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(Config))).body
    assert isinstance(body, ast.ClassDef)
    rows = []
    for line, after in zip(body.body, [*body.body[1:], None], strict=True):
        if not isinstance(line, ast.AnnAssign):
            continue
        said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        name = ast.unparse(line.target)
        default = "" if line.value is None or isinstance(line.value, ast.Call) else ast.unparse(line.value)
        shown = {"None": "", "True": "`true`", "False": "`false`"}.get(default, _code(default.replace("'", '"')))
        rows.append((_code(name), shown if default else "", _cell(str(said))))
    return _table(("option", "default", "meaning"), rows)


# The command line


def _commands() -> str:
    group = click.Context(newsview, info_name="newsview")
    everywhere = {opt for parameter in newsview.params for opt in parameter.opts}
    names = _table(
        ("command", "does"), ((f"[`{name}`](#newsview-{name})", _cell(line)) for name, (_, line) in COMMANDS.items())
    )
    made = [names]
    for name in COMMANDS:
        command = newsview.get_command(group, name)
        assert command is not None
        made.append(_command(name, command, everywhere))
    return "\n".join(made)


def _command(name: str, command: click.Command, everywhere: set[str]) -> str:
    context = click.Context(command, info_name=f"newsview {name}", **command.context_settings)
    usage = " ".join((context.info_name or "", *command.collect_usage_pieces(context)))
    own = [each for each in command.params if isinstance(each, click.Option) and not everywhere.intersection(each.opts)]
    text = "\n\n".join(map(_paragraph, inspect.cleandoc(command.help or "").split("\n\n")))
    made = f"### newsview {name}\n\n```\n{usage}\n```\n\n{text}\n"
    return f"{made}\n{_table(('option', 'meaning'), map(_option, own))}" if own else made


def _paragraph(paragraph: str) -> str:
    r"""A paragraph of a command's help; one that begins with `\b` keeps its lines."""
    if not paragraph.startswith("\b\n"):
        return paragraph
    head, *lines = paragraph.removeprefix("\b\n").split("\n")
    return "\n".join((head, "", "```sh", *textwrap.dedent("\n".join(lines)).split("\n"), "```"))


def _option(option: click.Option) -> tuple[str, str]:
    names = ", ".join(map(_code, (*option.opts, *option.secondary_opts)))
    if isinstance(option.type, click.Choice):
        names += " " + " or ".join(_code(str(choice)) for choice in option.type.choices)
    elif not option.is_flag:
        names += f" {option.metavar or option.type.name.split()[0].upper()}"
    help_text = option.help or ""
    default = f"  [default: {option.default}]" if option.show_default and "[default" not in help_text else ""
    return _cell(names), _cell(help_text + default)


# The scheme


def _labels() -> str:
    scheme = default_scheme()
    rows = (
        (_code(each.key) if each.key else "", _code(each.name), _cell(each.definition), _cell("; ".join(each.examples)))
        for each in scheme.labels
    )
    return _table(("key", "label", "definition", "examples"), rows)


def _roles() -> str:
    rows = (
        (_code(each.key) if each.key else "", _code(each.name), _cell(each.definition))
        for each in default_scheme().roles
    )
    return _table(("key", "role", "definition"), rows)


def _types() -> str:
    scheme: Scheme = default_scheme()
    rows = (
        (
            _code(each.key) if each.key else "",
            _code(each.name),
            _cell(each.definition),
            ", ".join(each.required).replace("|", " or "),
            _cell("; ".join(each.examples)),
        )
        for each in scheme.types
    )
    return _table(("key", "type", "definition", "must have", "examples"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "keys review": _review_keys,
    "keys sheets": lambda: _keys(LIST_ACTIONS),
    "keys library": lambda: _keys(LIBRARY_ACTIONS),
    "keys timeline": lambda: _keys(TIMELINE_ACTIONS),
    "formats": _formats,
    "formats kinds": _kinds,
    "configuration": _configuration,
    "commands": _commands,
    "scheme labels": _labels,
    "scheme roles": _roles,
    "scheme types": _types,
}
"""What makes each generated part."""

if __name__ == "__main__":
    main()
