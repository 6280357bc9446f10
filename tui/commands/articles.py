"""`newsview add` and `newsview extract`: articles in, without the app."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from tui.commands.progress import progress

if TYPE_CHECKING:
    from store.library import Library
    from store.model import Article, Document

__all__ = ["IsoDate", "add", "extract", "reading_options"]


class IsoDate(click.ParamType[str]):
    """A day, as 2024-01-09."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2024-01-09", param, ctx)


def reading_options(command: Any) -> Any:
    """`--published` and `--encoding`, for every command that reads articles."""
    for option in (
        click.option("--encoding", metavar="NAME", help="Encoding of plain texts that are not UTF-8, as cp1252."),
        click.option(
            "--published", type=IsoDate(), metavar="DATE", help="Publication date of articles that tell none."
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="PATH|URL|-...")
@reading_options
@click.pass_obj
def add(folder: Path | None, names: tuple[str, ...], published: str | None, encoding: str | None) -> int:
    """Add articles to the library: .txt, .html, JSON Lines documents (.jsonl, .jsonl.gz), URLs, standard input (-).

    An article of a name or source that is there with another text becomes its new version. Annotations in documents are
    kept as they are.

    \b
    Examples:
      newsview add article.txt --published 2024-01-09
      newsview add saved-pages/*.html
      newsview extract corpus.jsonl --jobs 2 | newsview add -
    """
    from extract.reading import Reading, UnreadableError
    from store.library import LibraryError

    outcomes: dict[str, int] = {}
    failed = 0
    reading = Reading(names, published=published, encoding=encoding)
    with open_library(folder) as library, progress("adding", reading) as seen:
        for found in seen:
            if isinstance(found, UnreadableError):
                failed += 1
                complain(str(found))
                continue
            try:
                outcome = library.add(found).outcome
            except LibraryError as error:
                failed += 1
                complain(f"{found.article.source or found.article.id}: {error}")
                continue
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
    told = ", ".join(f"{n} {outcome}" for outcome, n in sorted(outcomes.items())) or "nothing added"
    click.echo(told + (f", {failed} not read" if failed else ""), err=True)
    return 1 if failed else 0


def open_library(folder: Path | None) -> Library:
    """The library to write to. Raises ClickException, saying who holds it, when it cannot be written."""
    from tui.commands.library import opened

    return opened(folder, write=True)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="PATH|URL|-...")
@click.option("-o", "--output", metavar="FILE", help="Write here, put in place when whole.")
@click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes at once.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option(
    "--model",
    metavar="NAME|PATH",
    help="The spaCy pipeline.  [default: the configuration's]",
)
@click.option("--resume", is_flag=True, help="Go on where an interrupted run with the same -o FILE stopped.")
@reading_options
def extract(
    names: tuple[str, ...], output: str | None, jobs: int, engine: str, model: str | None, resume: bool,
    published: str | None, encoding: str | None,
) -> int:  # fmt: skip
    """Propose entities and events for articles, as JSON Lines documents on standard output. No library is touched.

    Annotations in the input are left out; ids and unknown keys are kept.

    \b
    Examples:
      newsview extract article.txt --published 2024-01-09
      newsview extract corpus.jsonl.gz --jobs 2 -o proposed.jsonl
      newsview extract corpus.jsonl.gz --jobs 2 -o proposed.jsonl --resume
    """
    from extract.reading import Reading, UnreadableError

    if resume and not output:
        raise click.UsageError("--resume goes with -o FILE")
    target = Path(output) if output else None
    partial = target.with_name(target.name + ".part") if target else None
    skip = _done_before(partial) if resume and partial else set()
    failed = 0

    def articles(seen: Iterable[Document | UnreadableError]) -> Iterator[Article]:
        nonlocal failed
        for found in seen:
            if isinstance(found, UnreadableError):
                failed += 1
                complain(str(found))
            elif found.article.id not in skip:
                yield found.article

    reading = Reading(names, published=published, encoding=encoding, fresh=True)
    try:
        sink: IO[bytes] = partial.open("ab" if resume else "wb") if partial else sys.stdout.buffer
    except OSError as error:
        raise click.ClickException(f"{partial}: {error.strerror}") from None
    from store.document import encode

    def unannotated(article: Article, reason: str) -> None:
        nonlocal failed
        failed += 1
        complain(f"{article.source or article.id}: {reason}")

    try:
        with progress("extracting", reading) as seen:
            for document in annotated(
                articles(seen), model=model or _model(), jobs=jobs, engine=engine, failed=unannotated
            ):
                sink.write(encode(document) + b"\n")
                sink.flush()
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    finally:
        if partial:
            sink.close()
    if target and partial:
        partial.replace(target)
    return 1 if failed else 0


def annotated(
    articles: Iterator[Article], *, model: str, jobs: int, engine: str, failed: Callable[[Article, str], None]
) -> Iterator[Document]:
    """Each article annotated, in order, by the engine wanted. Raises ValueError where that cannot work."""
    if engine == "dask":
        from extract.engines import annotate_on_dask

        return annotate_on_dask(articles, model=model, failed=failed)
    if jobs > 1:
        from extract.engines import annotate_in_processes

        return annotate_in_processes(articles, model=model, jobs=jobs, failed=failed)
    from extract.pipeline import annotate_many

    return annotate_many(articles, model=model, failed=failed)


def _done_before(partial: Path) -> set[str]:
    """Ids of the articles that an interrupted run finished; a line cut off in the middle is taken out."""
    from store.document import DocumentError, decode

    if not partial.exists():
        return set()
    done: set[str] = set()
    whole = 0
    with partial.open("r+b") as file:
        for line in file:
            try:
                done.add(decode(line).article.id)
            except DocumentError:
                break
            if not line.endswith(b"\n"):
                break
            whole += len(line)
        file.truncate(whole)
    return done


def _model() -> str:
    from extract.messages import DEFAULT_MODEL
    from tui.config import ConfigError, load_config

    try:
        return load_config().model or DEFAULT_MODEL
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


def complain(message: str) -> None:
    """One line on standard error, its control characters made visible."""
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in message)
    click.echo(f"newsview: {line}", err=True)
