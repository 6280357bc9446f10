"""`newsview remove` and `restore`: articles to the trash and back."""

from __future__ import annotations

from pathlib import Path

import click

from newsview.store.document.counting import quantity
from newsview.tui.commands.library import ids_of, opened
from newsview.tui.commands.output import complain, plain, write

__all__ = ["remove", "restore"]


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def remove(folder: Path | None, ids: tuple[str, ...]) -> int:
    """Move articles to the library's trash, with all that was done to them. `newsview restore` brings them back.

    \b
    Examples:
      newsview remove a1
      newsview list --json | jq -r 'select(.mentions == 0).id' |
        xargs newsview remove
    """
    from newsview.store.errors import LibraryError

    gone = 0
    with opened(folder, write=True, make=False) as library:
        for id_ in ids_of(library, ids):
            try:
                library.remove(id_)
                gone += 1
            except LibraryError as error:
                complain(str(error))
    click.echo(f"{gone} removed" + ("; newsview restore lists what can be brought back" if gone else ""), err=True)
    return 0 if gone == len(ids) else 1


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--removed", "at", metavar="TIME", help="Of several with one id, the one removed then, as listed.")
@click.option("--json", "json_", is_flag=True, help="List with one JSON object a line, for programs.")
@click.pass_obj
def restore(folder: Path | None, ids: tuple[str, ...], at: str | None, json_: bool) -> int:
    """Bring removed articles back, with their history; without an ID list what is in the trash, the last first.

    What is in the library's folder `trash` and is not wanted any more may be deleted there.

    \b
    Examples:
      newsview restore
      newsview restore a1
      newsview restore a1 --removed 2026-11-24T13:02:11Z
    """
    if not ids:
        if at is not None:
            raise click.UsageError("--removed goes with an ID")
        return _listed(folder, json_)
    from newsview.store.errors import LibraryError

    back = 0
    with opened(folder, write=True, make=False) as library:
        for id_ in dict.fromkeys(ids):
            try:
                library.restore(id_, at=at)
                back += 1
            except LibraryError as error:
                complain(str(error))
    click.echo(f"{back} brought back", err=True)
    return 0 if back == len(set(ids)) else 1


def _listed(folder: Path | None, json_: bool) -> int:
    from newsview.store.library.trash import removed

    with opened(folder) as library:
        found = removed(library.folder)
    if json_:
        import msgspec

        for each in found:
            write(msgspec.json.encode(each))
        return 0
    width = min(max((len(plain(each.id)) for each in found), default=0), 40)
    for each in found:
        many = quantity(each.corrections, "correction")
        title = f"! {plain(each.problem)}" if each.problem else plain(each.title or "")
        click.echo(f"{each.at}  {plain(each.id):{width}}  {many:>14}  {title}".rstrip())
    click.echo("newsview restore ID brings one back" if found else "nothing in the trash", err=True)
    return 0
