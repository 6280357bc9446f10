"""`newsview add` and `newsview extract`: articles in, without the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from newsview.tui.commands.arrivals import Arrivals
from newsview.tui.commands.configured import chosen_model, chosen_scheme
from newsview.tui.commands.library import opened
from newsview.tui.commands.output import complain
from newsview.tui.commands.progress import progress

if TYPE_CHECKING:
    from newsview.extract.reading.files import UnreadableError
    from newsview.store.document.model import Article, Document
    from newsview.store.library.library import Library
    from newsview.store.schemes import Scheme
    from newsview.tui.commands.sinks import Sink

__all__ = ["IsoDate", "add", "extract", "reading_options"]


class IsoDate(click.ParamType[str]):
    """A day, as 2024-01-09."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Returns the date in its usual form. Raises BadParameter where the value is not a date."""
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2024-01-09", param, ctx)


def reading_options(command: Any) -> Any:
    """`--published`, `--encoding` and `--allow-private`, for every command that reads articles."""
    for option in (
        click.option("--allow-private", "private", is_flag=True, help="Fetch URLs of the local network too."),
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
def add(folder: Path | None, /, names: tuple[str, ...], **how: Any) -> int:
    """Add articles to the library: .txt, .md, .html, JSON Lines (.jsonl, .jsonl.gz), URLs, standard input (-).

    The same text is the same article, whatever its id or file. A text like that of an article with the archive's same
    id, or from the same URL or file, is its new version; the text before is kept, and u in the app brings it back. Any
    other text is an article of its own. Annotations in documents are kept as they are. The front matter of Markdown
    (YAML between lines of ---) gives title, date, author and URL and is no part of the text.

    \b
    Examples:
      newsview add article.txt --published 2024-01-09
      newsview add saved-pages/*.html
      newsview extract corpus.jsonl --jobs 2 | newsview add -
    """
    from newsview.extract.reading.files import Reading, UnreadableError, fault
    from newsview.store.errors import LibraryError

    arrivals = Arrivals()
    failed = 0
    reading = Reading(names, tell=complain, **how)
    library: Library | None = None
    with ExitStack() as stack, progress("adding", reading) as seen:
        for found in seen:
            if isinstance(found, UnreadableError):
                failed += 1
                complain(str(found))
                continue
            if library is None:  # where nothing can be read, no library is made
                library = stack.enter_context(opened(folder, write=True))
            try:
                arrivals.note(found.article.id, library.add(found))
            except LibraryError as error:
                failed += 1
                complain(f"{found.article.source or found.article.id}: {error}")
            except Exception as error:  # the others are added all the same
                failed += 1
                complain(f"{found.article.source or found.article.id}: could not be added: {fault(error)}")
    click.echo(arrivals.told() + (f", {failed} not read" if failed else ""), err=True)
    return 1 if failed else 0


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="PATH|URL|-...")
@click.option(
    "-o",
    "--output",
    metavar="FILE|FOLDER/",
    help="Write here, put in place when whole; .gz packs it; a folder gets parts, part-00001 and on.",
)
@click.option(
    "--parts",
    type=click.Choice(["jsonl", "parquet"]),
    default="jsonl",
    show_default=True,
    help="What a folder's parts are: packed JSON Lines, or Parquet with a row an article (newsview[parquet]).",
)
@click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes at once.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask cluster, as tcp://host:8786.  [default: one here]")
@click.option(
    "--model",
    metavar="NAME|PATH",
    help="The spaCy pipeline.  [default: the configuration's]",
)
@click.option(
    "--scheme",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Labels, roles and types to propose in.  [default: the configuration's]",
)
@click.option("--resume", is_flag=True, help="Go on where an interrupted run with the same -o stopped.")
@click.option("--force", is_flag=True, help="Replace FILE, or what an interrupted run left of it.")
@reading_options
def extract(
    names: tuple[str, ...], output: str | None, parts: Literal["jsonl", "parquet"], jobs: int, engine: str,
    scheduler: str | None, model: str | None, scheme: Path | None, resume: bool, force: bool, **how: Any,
) -> int:  # fmt: skip
    """Propose entities and events for articles, as JSON Lines documents on standard output. No library is touched.

    Annotations in the input are left out; ids and unknown keys are kept. A FILE that is there is replaced with --force
    only; a device, such as /dev/null, or a FIFO is written to.

    \b
    Examples:
      newsview extract article.txt --published 2024-01-09
      newsview extract corpus.jsonl.gz --jobs 2 -o proposed.jsonl
      newsview extract corpus.jsonl.gz --jobs 2 -o proposed.jsonl --resume
      newsview extract corpus.jsonl --scheme team.toml -o proposed.jsonl
      newsview extract corpus.jsonl.gz --engine dask -o parts/ --parts parquet
      newsview extract corpus.jsonl --engine dask \\
        --scheduler tcp://host:8786 -o parts/
    """
    from newsview.extract.reading.files import Reading

    _check_extract(output, resume=resume, engine=engine, scheduler=scheduler)
    chosen = chosen_scheme(scheme)
    sink = _sink(output, resume=resume, force=force, parts=parts)
    extraction = _Extraction(sink, chosen)
    reading = Reading(names, fresh=True, tell=complain, **how)
    try:
        with progress("extracting", reading) as seen:
            done = annotated(
                extraction.wanted(seen),
                model=model or chosen_model(),
                jobs=jobs,
                engine=engine,
                scheduler=scheduler,
                failed=extraction.fail,
            )
            for document in done:
                extraction.write(document)
        sink.finish()
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise click.ClickException(f"{error.filename or output or 'standard output'}: {error.strerror}") from None
    finally:
        sink.close()
    return 1 if extraction.failed else 0


def _check_extract(output: str | None, *, resume: bool, engine: str, scheduler: str | None) -> None:
    """Raises UsageError for an option of `extract` that needs another one."""
    if resume and not output:
        raise click.UsageError("--resume goes with -o")
    if scheduler and engine != "dask":
        raise click.UsageError("--scheduler goes with --engine dask")


def _sink(output: str | None, *, resume: bool, force: bool, parts: Literal["jsonl", "parquet"]) -> Sink:
    """Returns where the documents are written. Raises UsageError and ClickException where that cannot be."""
    from newsview.tui.commands.sinks import sink_for

    try:
        return sink_for(output, resume=resume, force=force, parts=parts)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or output}: {error.strerror}") from None


class _Extraction:
    """Takes the articles of one run of `extract` to its sink, and counts those of which something failed."""

    def __init__(self, sink: Sink, scheme: Scheme) -> None:
        self._sink, self._scheme = sink, scheme
        self.failed = 0

    def wanted(self, seen: Iterable[Document | UnreadableError]) -> Iterator[Article]:
        """Yields the articles that are not in the sink yet; names those that cannot be read."""
        from newsview.extract.reading.files import UnreadableError

        for found in seen:
            if isinstance(found, UnreadableError):
                self.failed += 1
                complain(str(found))
            elif found.article.id not in self._sink.done:
                yield found.article

    def fail(self, article: Article, reason: str) -> None:
        """Counts an article that could not be annotated, and says why."""
        self.failed += 1
        complain(f"{article.source or article.id}: {reason}")

    def write(self, document: Document) -> None:
        """Writes a document with the labels of the scheme; says what of the pipeline failed on it. Raises OSError."""
        from newsview.store.document.fitting import fitted

        if document.annotation.failed:
            self.fail(document.article, _amiss(document))
        self._sink.write(fitted(document, self._scheme))


def _amiss(document: Document) -> str:
    """What of the pipeline failed on the article, and what of it is there all the same."""
    told = ", ".join(f"{f.component} failed ({f.error or 'no reason told'})" for f in document.annotation.failed)
    return f"{told}; what the rest of the pipeline proposes is kept"


def annotated(
    articles: Iterator[Article], *, model: str, jobs: int, engine: str, scheduler: str | None,
    failed: Callable[[Article, str], None],
) -> Iterator[Document]:  # fmt: skip
    """Each article annotated, in order, by the engine wanted. Raises ValueError where that cannot work."""
    if engine == "dask":
        from newsview.extract.workers.dask import annotate_on_dask

        return annotate_on_dask(
            articles, model=model, scheduler=scheduler, jobs=jobs if jobs > 1 else None, failed=failed
        )
    from newsview.extract.workers.corpus import annotate_many

    return annotate_many(articles, model=model, jobs=jobs, failed=failed)
