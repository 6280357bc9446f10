"""`newsview report` and `agree`: how far the pipeline and a person, or two people, agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsview.store.document.counting import quantity
from newsview.tui.commands.library import ids_of, opened
from newsview.tui.commands.output import plain, write
from newsview.tui.commands.progress import counted

if TYPE_CHECKING:
    from rich.table import Table

    from newsview.store.document.model import Document
    from newsview.store.editing.agreement import Agreement, Choices, Tally
    from newsview.store.library.library import Library

__all__ = ["agree", "report"]

COLUMNS = 6
"""So many columns have room for wide gaps between them in 80 cells."""

DIFFERING = 12
"""Pairs of answers that are listed, at most."""

status = click.option(
    "--status", type=click.Choice(["reviewed", "all"]), default="reviewed", show_default=True,
    help="Articles that were marked done, or all.",
)  # fmt: skip
as_json = click.option("--json", "json_", is_flag=True, help="One JSON object.")


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@status
@as_json
@click.pass_obj
def report(folder: Path | None, ids: tuple[str, ...], status: str, json_: bool) -> int:
    """Tell how good the proposals were: what was proposed beside what people made of it.

    Precision, recall and F1 by label and role, what was taken for what, and how often a score was right. Only what
    was decided on counts; proposals that nobody accepted, changed or rejected have a column of their own.

    \b
    Examples:
      newsview report
      newsview report --status all --json
    """
    from newsview.store.editing.agreement import Agreement, compare_with_decisions
    from newsview.store.editing.corrections import rewound

    total = Agreement()
    with opened(folder) as library:
        wanted, failed = _chosen(library, ids, status)
        with counted("comparing", len(wanted)) as step:
            for id_ in wanted:
                document = library.load(id_)
                total.merge(compare_with_decisions(rewound(document, library.history(id_)), document))
                step()
    return _told(total, json_, ("proposed", "now"), "precision", "recall") or failed


@click.command()
@click.argument("other", type=click.Path(exists=True, path_type=Path), metavar="FOLDER|FILE")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@status
@as_json
@click.pass_obj
def agree(folder: Path | None, other: Path, ids: tuple[str, ...], status: str, json_: bool) -> int:
    """Tell how far two people agree: this library's annotations beside those of another library or document file.

    F1 for what one marks and the other may not, Cohen's kappa for what both had to choose. Articles are the same where
    their ids are; those that only one side has are counted, those whose texts differ named. What one of the two has
    not decided on is left out, and counted as undecided.

    \b
    Examples:
      newsview agree ../alice-library
      newsview agree gold.jsonl --status all --json
    """
    from newsview.store.editing.agreement import Agreement, compare_reviewers

    total, alone = Agreement(), 0
    with opened(folder) as library:
        wanted, failed = _chosen(library, ids, status)
        theirs = _other(other)
        with counted("comparing", len(wanted)) as step:
            for id_ in wanted:
                there = theirs(id_)
                step()
                if there is None:
                    alone += 1
                    continue
                try:
                    total.merge(compare_reviewers(library.load(id_), there))
                except ValueError as error:
                    failed = 1
                    click.echo(f"newsview: {plain(id_)}: {error}", err=True)
    if alone:
        click.echo(f"{quantity(alone, 'article')} only here", err=True)
    if alone and alone == len(wanted):
        raise click.ClickException(f"no article of this library is in {other}: their ids tell which are the same")
    return _told(total, json_, ("here", "there"), "there too", "here too") or failed


def _chosen(library: Library, ids: tuple[str, ...], status: str) -> tuple[list[str], int]:
    """The articles asked for that can be read, and 1 where one cannot."""
    rows = {row.id: row for row in library.rows()}
    ids = tuple(ids_of(library, ids))
    failed = 0
    for id_ in ids:
        if id_ not in rows:
            failed = 1
            click.echo(f"newsview: there is no article {plain(id_)!r} in the library", err=True)
    wanted = [rows[i] for i in ids if i in rows] if ids else list(rows.values())
    left = [row.id for row in wanted if row.problem is None and (ids or status == "all" or row.reviewed)]
    if not left and not failed:
        click.echo("no article is marked done: --status all takes every one" if rows else "no articles", err=True)
    return left, failed


def _annotated(document: Document) -> bool:
    annotation = document.annotation
    return bool(annotation.pipeline or annotation.mentions or annotation.events)


def _other(path: Path) -> Callable[[str], Document | None]:
    """What the other side has of an article. Raises ClickException."""
    from newsview.store.errors import LibraryError

    if path.is_dir():
        library = opened(path)

        def loaded(id_: str) -> Document | None:
            try:
                return library.load(id_)
            except LibraryError:
                return None

        return loaded
    from newsview.extract.reading.files import Reading, UnreadableError

    there: dict[str, Document] = {}
    for found in Reading([str(path)]):
        if isinstance(found, UnreadableError):
            raise click.ClickException(plain(found))
        there[found.article.id] = found
    if not any(_annotated(each) for each in there.values()):
        raise click.ClickException(f"{plain(path)} holds no annotations: name a library or a JSON Lines document")
    return there.get


# Telling


def _told(total: Agreement, json_: bool, sides: tuple[str, str], right: str, found: str) -> int:
    if json_:
        import msgspec

        write(msgspec.json.encode(_record(total)))
        return 0
    if not total.articles:
        return 0
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    console.print(quantity(total.articles, "article"))
    for table in _tables(total, sides, right, found):
        console.print()
        console.print(table)
    return 0


def _tables(total: Agreement, sides: tuple[str, str], right: str, found: str) -> Iterator[Table]:
    left = [total.mentions, total.triggers]
    undecided = ("undecided",) if any(tally.undecided for tally in left) else ()
    counts = _table("", *sides, "same", right, found, "F1", *undecided)
    _row(counts, "mentions", total.mentions)
    for label, tally in sorted(total.labels.items(), key=lambda each: (-each[1].first - each[1].second, each[0])):
        _row(counts, f"  {label}", tally)
    _row(counts, "  any label", total.extents)
    _row(counts, "  overlapping", total.overlapping)
    _row(counts, "who is who, pairs", total.links)
    _row(counts, "events", total.triggers)
    _row(counts, "arguments", total.arguments)
    for role, tally in sorted(total.roles.items()):
        _row(counts, f"  {role}", tally)
    _row(counts, "sources", total.sources)
    yield counts
    chosen = _table("where both chose", "chosen", "same", "kappa")
    choices = {"label": total.label, "type": total.type, "factuality": total.factuality, "date": total.when}
    for name, each in choices.items():
        chosen.add_row(name, f"{each.pairs.total():,}", _share(each.same), _number(each.kappa))
    yield chosen
    differing = [(name, pair, n) for name in ("label", "type", "factuality") for pair, n in choices[name].differing()]
    if differing:
        taken = _table("taken for another", *sides, "times")
        for name, (a, b), n in sorted(differing, key=lambda each: -each[2])[:DIFFERING]:
            taken.add_row(name, plain(a), plain(b), f"{n:,}")
        yield taken
    if any(total.scored.values()):
        scores = _table("score", "mentions", right, "events", right)
        for tenth in range(9, -1, -1):
            mentions, events = (total.scored[kind][tenth] for kind in ("mentions", "triggers"))
            if mentions.first or events.first:
                cells = [f"{mentions.first:,}", _share(mentions.right), f"{events.first:,}", _share(events.right)]
                scores.add_row(f"{tenth / 10:.1f} to {tenth / 10 + 0.1:.1f}", *cells)
        yield scores


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2 if len(columns) > COLUMNS else 3, 0, 0))
    table.add_column(title, no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _row(table: Table, name: str, tally: Tally) -> None:
    counts = (f"{tally.first:,}", f"{tally.second:,}", f"{tally.both:,}")
    cells = [plain(name), *counts, _share(tally.right), _share(tally.found), _share(tally.f1)]
    if len(table.columns) > len(cells):
        cells.append(f"{tally.undecided:,}" if tally.undecided else "")
    table.add_row(*cells)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _record(total: Agreement) -> dict[str, Any]:
    def tally(each: Tally) -> dict[str, Any]:
        shares = {"precision": each.right, "recall": each.found, "f1": each.f1}
        counts = {"first": each.first, "second": each.second, "both": each.both, "undecided": each.undecided}
        return counts | shares

    def choices(each: Choices) -> dict[str, Any]:
        pairs = [{"first": a, "second": b, "times": n} for (a, b), n in each.pairs.most_common()]
        return {"same": each.same, "kappa": each.kappa, "pairs": pairs}

    return {
        "articles": total.articles,
        **{name: tally(getattr(total, name)) for name in
           ("mentions", "extents", "overlapping", "links", "triggers", "arguments", "sources")},
        "labels": {label: tally(each) for label, each in sorted(total.labels.items())},
        "roles": {role: tally(each) for role, each in sorted(total.roles.items())},
        **{name: choices(getattr(total, name)) for name in ("label", "type", "factuality", "when")},
        "scored": {kind: {f"{tenth / 10:.1f}": tally(each) for tenth, each in sorted(tenths.items())}
                   for kind, tenths in total.scored.items()},
    }  # fmt: skip
