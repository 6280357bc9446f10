"""`newsview export` and `newsview import`: what was corrected goes out, what others annotated comes in."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from newsview.store.formats.registry import FORMATS, Format
from newsview.tui.commands.configured import chosen_scheme
from newsview.tui.commands.library import ids_of
from newsview.tui.commands.output import complain, plain, stream_for
from newsview.tui.commands.progress import counted

if TYPE_CHECKING:
    from newsview.store.formats.options import Options
    from newsview.store.library.library import Library

__all__ = ["export", "import_"]


class _Listing(click.Command):
    """A command whose help ends with every format, its line and an example."""

    imports = False

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for format in _formats(imports=self.imports):
            with formatter.section(format.name):
                formatter.write_text(format.line + (f" (needs newsview[{format.needs}])" if format.needs else ""))
                asked = [o for o in format.options if (o in READING if self.imports else o not in ONLY_READING)]
                if heeded := [FLAGS[o] for o in asked if o in FLAGS]:
                    formatter.write_text("heeds " + " ".join(heeded))
                example = f"newsview import {format.name} PATH" if self.imports else format.example
                formatter.write_text("$ " + example)


class _ImportListing(_Listing):
    imports = True


def _formats(*, imports: bool) -> list[Format]:
    return [f for f in FORMATS.values() if f.imports or not imports]


READING = ("offsets", "spans_key", "excel", "tag_names")
"""Options that say how a file is to be read."""

ONLY_READING = ("tag_names",)
"""Options of an import alone."""

FLAGS = {
    "align": "--align", "scheme": "--scheme", "offsets": "--offsets", "spans_key": "--spans-key", "split": "--split",
    "excel": "--excel", "layout": "--layout", "tag_names": "--labels",
}  # fmt: skip


class _Name(click.Choice[str]):
    """The name of a format; all of them on one line where it is missing."""

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        return f"It is one of {', '.join(self.choices)}."


@click.command(cls=_Listing)
@click.argument("name", metavar="FORMAT", type=_Name(list(FORMATS)))
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("-o", "--output", metavar="PATH", help="File or folder to make.  [default: standard output, -]")
@click.option(
    "--status",
    type=click.Choice(["reviewed", "all"]),
    default="reviewed",
    show_default=True,
    help="reviewed: articles marked done, without what was rejected; all: every article, proposals too.",
)
@click.option("--only-decided", is_flag=True, help="Without proposals that nobody accepted, changed or rejected.")
@click.option("--only-corrections", is_flag=True, help="Only what people changed, the model's word beside it.")
@click.option("--force", is_flag=True, help="Replace what is at PATH.")
@click.option("--receipt", type=click.Path(dir_okay=False, path_type=Path), help="Write the receipt here, as JSON.")
@click.option(
    "--align",
    type=click.Choice(["expand", "contract", "split", "drop"]),
    help="A span that begins or ends within a token: widen it, narrow it, cut the token, leave it out.  [expand]",
)
@click.option("--scheme", type=click.Choice(["iob2", "iob1", "bilou", "iobes"]), help="Tags of tokens.  [iob2]")
@click.option(
    "--offsets", type=click.Choice(["codepoints", "utf16", "bytes"]), help="What offsets count.  [codepoints]"
)
@click.option("--spans-key", metavar="NAME", help="spaCy's span group for all mentions.  [sc]")
@click.option(
    "--split", metavar="SHARE", type=click.FloatRange(0, 1, max_open=True), help="Share of articles for a dev set.  [0]"
)
@click.option("--excel", is_flag=True, help="For spreadsheets: byte order mark, formulas made harmless.")
@click.option("--layout", type=click.Choice(["relation", "sequence"]), help="doccano's kind of project.  [relation]")
@click.pass_obj
def export(
    folder: Path | None,
    /,
    name: str,
    ids: tuple[str, ...],
    output: str | None,
    force: bool,
    receipt: Path | None,
    **chosen: Any,
) -> int:
    """Write articles in a format that other tools read, and say what it could not hold.

    The file is read back and compared before it is put in place; the receipt on standard error tells how much of each
    kind it holds. Without an ID all articles are taken. Nothing is replaced without --force.
    """
    from msgspec.structs import replace

    from newsview.store.formats.exporting import export as write
    from newsview.store.formats.output_target import ExportError, TargetError

    format = FORMATS[name]
    options = replace(_options(format, chosen), library_scheme=chosen_scheme())
    stream = stream_for(output)
    if stream is not None and not format.suffix:
        raise click.UsageError(f"{name} makes a folder: name it with -o, as in `{format.example}`")
    if stream is not None and format.binary and stream.isatty():
        raise click.UsageError(f"{name} is binary: name a file with -o, as in `{format.example}`")
    if stream is not None and options.split:
        raise click.UsageError(f"--split makes a folder: name it with -o, as in `{format.example}`")
    if options.split and format.kind_at(Path(output or "-")) == "file":
        raise click.UsageError(f"--split makes a folder: name it without {format.suffix}")
    with _reading(folder) as library:
        wanted = ids_of(library, ids) or [row.id for row in library.rows()]
        articles = _Articles(library, wanted)
        try:
            with _ended_in_order(), counted("exporting and checking", 2 * len(wanted)) as step:
                made = write(
                    iter(articles),
                    format,
                    stream if stream is not None else Path(output or "-"),
                    options,
                    force=force,
                    receipt_file=receipt,
                    on_article=step,
                    called=output,
                )
            if stream is not None:
                stream.flush()  # a reader that is gone is noticed here, and no receipt is given for what none got
        except TargetError as error:
            raise click.UsageError(str(error)) from None
        except ExportError as error:
            raise click.ClickException(str(error)) from None
        except ImportError as error:
            _not_installed(format, error)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise click.ClickException(f"{error.filename or output or 'standard output'}: {error.strerror}") from None
    click.echo("\n".join(map(plain, made.text().split("\n"))), err=True)
    return 1 if articles.failed else 0


@click.command("import", cls=_ImportListing)
@click.argument("name", metavar="FORMAT", type=_Name([f.name for f in _formats(imports=True)]))
@click.argument("path", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option("--by", metavar="NAME", help="Who made the annotations.  [default: you]")
@click.option("--accepted", is_flag=True, help="What is new or differs is decided: not to be gone through again.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='TOML: tables [labels], [types], [roles], [relations] of THEIRS = "OURS"; "" leaves it out.',
)
@click.option("--receipt", type=click.Path(dir_okay=False, path_type=Path), help="Write the receipt here, as JSON.")
@click.option("--force", is_flag=True, help="Replace an earlier receipt.")
@click.option(
    "--offsets", type=click.Choice(["codepoints", "utf16", "bytes"]), help="What offsets count.  [codepoints]"
)
@click.option("--spans-key", metavar="NAME", help="spaCy's span group for all mentions.  [sc]")
@click.option("--excel", is_flag=True, help="Written with --excel.")
@click.option(
    "--labels",
    "tag_names",
    metavar="FILE|NAMES",
    help="What numbers for tags stand for: O,B-PER,I-PER, or a file that tells it, as dataset_info.json does.",
)
@click.pass_obj
def import_(
    folder: Path | None,
    /,
    name: str,
    path: Path,
    by: str | None,
    accepted: bool,
    mapping: Path | None,
    receipt: Path | None,
    force: bool,
    **chosen: Any,
) -> int:
    """Bring other people's annotations into the library, as articles whose annotations have the origin `import`.

    Labels are renamed as --mapping says, else as the scheme's [aliases] do; those that newsview does not know are
    listed and stay as they are. An article that is there, by its id or its text, keeps its text and all that the
    format cannot hold; what was changed in the file becomes corrections in the name of --by, and what is not in it
    any more is rejected. One undo takes the whole import back. What contradicts a decision made here since the export
    waits in the app, and the exit code is 1.
    """
    from newsview.tui.commands import importing

    format = FORMATS[name]
    options = _options(format, chosen)
    importing.check_paths(format, path, receipt, force=force)
    receiver = importing.receiver_for(format, options, mapping, by=by, accepted=accepted)
    try:
        made = importing.bring_in(folder, receiver, path)
    except ImportError as error:
        _not_installed(format, error)
    importing.show_refused(made)
    importing.show_imported(made, receiver, receipt)
    return 1 if made.failed or made.conflicts else 0


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """On a signal to end, or without its terminal, a command clears away what is half made, as it does for Ctrl-C."""

    def end(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    heeded = [s for s in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(s) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Articles:
    """The articles wanted, opened one at a time, those that cannot be opened named."""

    def __init__(self, library: Library, ids: list[str]) -> None:
        self.library, self.ids = library, ids
        self.failed = 0

    def __iter__(self) -> Iterator[Any]:
        from newsview.store.errors import LibraryError
        from newsview.store.formats.choosing import Exported
        from newsview.store.formats.output_target import ExportError

        for id in self.ids:
            try:
                item = Exported(self.library.load(id), self.library.history(id))
            except LibraryError as error:
                self.failed += 1
                complain(f"{id}: {error}")
            else:
                yield item
        if self.ids and self.failed == len(self.ids):
            raise ExportError("no article could be read: nothing is written")


def _reading(folder: Path | None) -> Library:
    from newsview.store.errors import LibraryError
    from newsview.store.library.library import Library

    try:
        return Library.open(folder, write=False)
    except LibraryError as error:
        raise click.ClickException(str(error)) from None


def _options(format: Format, chosen: Mapping[str, Any]) -> Options:
    """The options given, each one that this format heeds. Raises UsageError for another."""
    from newsview.store.formats.options import Options

    given = {name: value for name, value in chosen.items() if value not in (None, False)}
    for name in given:
        if name in FLAGS and name not in format.options:
            raise click.UsageError(f"{FLAGS[name]} does not go with {format.name}")
    if given.get("spans_key") in ("triggers", "arguments"):
        raise click.UsageError("--spans-key: triggers and arguments are the groups of the events")
    if (told := given.get("tag_names")) is not None:
        from newsview.store.formats.hugging_face import tag_names

        try:
            given["tag_names"] = tag_names(told)
        except OSError as error:
            raise click.UsageError(f"--labels {told}: {error.strerror}") from None
        except ValueError as error:
            raise click.UsageError(f"--labels: {error}") from None
    return Options(**given)


def _not_installed(format: Format, error: ImportError) -> NoReturn:
    if format.needs is None:
        raise error
    raise click.ClickException(f"{format.name} needs {error.name}: install newsview[{format.needs}]")
