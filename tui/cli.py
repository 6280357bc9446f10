"""The command line: `newsview [PATH|URL ...]` opens the app, the commands do the rest without it.

No command imports Textual or spaCy before it needs them: `newsview --help` must answer at once.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from newsview.tui.commands.output import Faults, plain

__all__ = ["main"]

COMMANDS = {
    "open": ("newsview.tui.commands.open:open_", "Open the app (the same as no command at all)."),
    "add": ("newsview.tui.commands.articles:add", "Add articles to the library."),
    "extract": ("newsview.tui.commands.articles:extract", "Propose annotations without a library, to standard output."),
    "export": ("newsview.tui.commands.formats:export", "Write what was corrected in a format that other tools read."),
    "import": ("newsview.tui.commands.formats:import_", "Bring in annotations that other tools wrote."),
    "list": ("newsview.tui.commands.library:list_", "List the articles in the library."),
    "stats": ("newsview.tui.commands.library:stats", "Count what is in the library and how much is reviewed."),
    "report": ("newsview.tui.commands.agreement:report", "Tell how good the proposals were."),
    "agree": ("newsview.tui.commands.agreement:agree", "Tell how far two people agree."),
    "history": ("newsview.tui.commands.library:history", "Show who changed what in an article, and when."),
    "remove": ("newsview.tui.commands.trash:remove", "Move articles to the library's trash."),
    "restore": ("newsview.tui.commands.trash:restore", "Bring back what was removed; alone: list it."),
    "doctor": ("newsview.tui.commands.library:doctor", "Check the library's files and repair them."),
    "diff": ("newsview.tui.commands.patches:diff", "Write corrections as a patch."),
    "apply": ("newsview.tui.commands.patches:apply", "Apply a patch of corrections."),
    "merge": ("newsview.tui.commands.patches:merge", "Merge another person's corrections."),
}
"""Name → where it is defined, and its line in the help."""

CONTEXT = {"help_option_names": ["-h", "--help"]}


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"newsview {version('newsview')}")
        context.exit()


def _library(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.obj = folder
    elif context.parent is not None and context.obj is None and not os.environ.get("NEWSVIEW_LIBRARY"):
        from newsview.tui.config import ConfigError, load_config

        try:
            context.obj = load_config().library
        except ConfigError as error:
            raise Faults(str(error)) from None


def _everywhere() -> list[click.Parameter]:
    """The options that every command takes."""
    return [
        click.Option(
            ["--library"],
            type=click.Path(file_okay=False, path_type=Path),
            metavar="FOLDER",
            callback=_library,
            expose_value=False,
            is_eager=True,
            help="The library to use.  [default: NEWSVIEW_LIBRARY, the configuration's, the user's data folder]",
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            callback=_version,
            expose_value=False,
            is_eager=True,
            help="Show the version and exit.",
        ),
    ]


class Commands(click.Group):
    """Loads a command when it is called, and takes what is no command for articles to open."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        command.context_settings = {**CONTEXT, **command.context_settings}
        if not any(p.name == "library" for p in command.params):
            command.params.extend(_everywhere())
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        return "open", self.get_command(ctx, "open"), args

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options of `open` may stand where a command would: `newsview --published 2024-01-09 article.txt`."""
        own = {opt for p in self.get_params(ctx) for opt in p.opts}
        at = 0
        while at < len(args) and args[at].startswith("-") and args[at] != "-":
            name = args[at].partition("=")[0]
            if name not in own:
                args = [*args[:at], "open", *args[at:]]
                break
            at += 2 if name == "--library" and "=" not in args[at] else 1
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, invoke_without_command=True, context_settings=CONTEXT, params=_everywhere())
@click.pass_context
def newsview(context: click.Context) -> Any:
    """Turn news articles into checked entities and events, from the keyboard.

    \b
    newsview [PATH|URL ...]   opens the app; what is named is added first;
                              an empty library begins with the sample

    \b
    Examples:
      newsview                                   review what is in the library
      newsview article.txt --published 2024-01-09
      newsview add corpus/*.txt                  fill the queue
      newsview export spacy -o reviewed.spacy    what was marked done, for spaCy
      newsview extract news.jsonl > proposed.jsonl
    """
    if context.invoked_subcommand is None:
        command = context.command
        assert isinstance(command, Commands)
        opening = command.get_command(context, "open")
        assert opening is not None
        with opening.make_context("newsview", [], parent=context) as inner:
            return opening.invoke(inner)
    return None


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What is the matter with a disk, and no fault of newsview's, wherever it was noticed."""


def main(args: Sequence[str] | None = None) -> Any:
    """Runs the command line and exits: 0 done, 1 done in part, 2 wrong use, 70 a fault of our own, 130 interrupted."""
    _fill_closed_streams()
    if not sys.warnoptions:  # what a library warns of is for developers: python -W default shows it
        warnings.simplefilter("ignore")
    try:
        status = newsview.main(args=args, prog_name="newsview", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        click.echo("newsview: interrupted", err=True)
        sys.exit(130)
    except click.UsageError as error:
        click.UsageError(plain(error.format_message()), error.ctx).show()
        sys.exit(2)
    except click.ClickException as error:
        _show(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        _point_output_away()  # whoever read it is gone
        sys.exit(1)
    except Exception as error:
        _end_with(error)


def _show(error: click.ClickException) -> None:
    """Writes the message of an error to standard error, and what waits for standard output."""
    message = error.format_message()
    for line in message.split("\n") if isinstance(error, Faults) else [message]:
        click.echo(f"newsview: {plain(line)}", err=True)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:  # the message said that it cannot be written
        _point_output_away()


def _end_with(error: Exception) -> NoReturn:
    """Writes to standard error what went wrong, and a report of a fault of newsview's own; exits."""
    if isinstance(error, OSError) and error.errno == errno.EBADF:
        _point_output_away()
        click.echo("newsview: standard output is closed", err=True)
        sys.exit(1)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        _point_output_away()
        click.echo(f"newsview: could not write {error.filename or 'the output'}: {error.strerror}", err=True)
        sys.exit(1)
    from newsview.tui.terminal.crash import report

    path = report(error)
    where = f"; {path} says where, without any article's text" if path else ""
    click.echo(f"newsview: a fault of newsview's own ({type(error).__name__}){where}", err=True)
    sys.exit(70)


def _fill_closed_streams() -> None:
    """Puts something in the place of a standard stream that the caller closed (`newsview list >&-`).

    Python makes None of it, and what is printed is lost without a word; the next file that is opened gets its number,
    and what another program prints goes into that file. A stream that can only be read takes the place of standard
    output: whatever is written to it fails.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)  # the lowest number that is free
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _point_output_away() -> None:
    """Lets what was not written go nowhere, so that the interpreter's own flush at the end does not fail."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
