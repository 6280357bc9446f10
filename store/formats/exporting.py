"""Exports put in place whole and checked, or not at all; imports counted.

An export is written under a temporary name next to its place, read back, and compared with what should be in it. Only
then is it renamed. A device or a FIFO gets the checked bytes written through. Permissions follow the umask.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import BinaryIO
from urllib.parse import quote

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError, check
from newsview.store.formats.choosing import Exported, chosen
from newsview.store.formats.options import Options
from newsview.store.formats.output_target import ExportError, Target, TargetError, keep_mode, target_at
from newsview.store.formats.readings import digest
from newsview.store.formats.receipt import Ledger, Receipt, check_receipt_target, write_receipt
from newsview.store.formats.registry import Format

__all__ = ["export"]

CONTENTS = ".newsview"
"""A file in every exported folder that lists what is in it: only what an export put there is ever replaced."""

PIECES = 50_000
"""So many more objects made than freed before cycles are looked for."""

FEW = 64
"""Files that are written through to the disk one by one; more of them all at once."""

Progress = Callable[[], None]


def export(
    items: Iterator[Exported],
    format: Format,
    out: Path | BinaryIO,
    options: Options | None = None,
    *,
    force: bool = False,
    receipt_file: Path | None = None,
    on_article: Progress = lambda: None,
    called: str | None = None,
) -> Receipt:
    """Write the articles to `out`, read them back, and put the file or folder in place.

    `called` is what the receipt calls `out`: its path where that is not given, `-` for a stream.
    `on_article` is called for each article gone through, asked for or not, and once more for each read back.
    Raises TargetError where `out` must not be written, ExportError where what was written is not what should be there.
    """
    options = options or Options()
    if receipt_file is not None:
        check_receipt_target(receipt_file, force=force)
    named = out if isinstance(out, Path) else Path(f"newsview{format.suffix}")
    if isinstance(out, Path):
        found = _target_for(out, format, options, force=force)
        if found.is_stream:
            with found.open() as stream:
                return export(
                    items, format, stream, options, force=force, receipt_file=receipt_file, on_article=on_article,
                    called=called or str(named),
                )  # fmt: skip
        out = found.path
    target = out if isinstance(out, Path) else None
    module = format.load()
    ledger = Ledger(format.name, module.HOLDS, module.WHY_NOT)
    try:
        with _few_collections(), _workshop(target) as folder:
            draft = folder / named.name
            digests = _write(items, format, draft, ledger, options, on_article=on_article)
            _remark_on_draft(ledger, draft, to_stream=target is None)
            receipt = ledger.receipt(called or (str(named) if target else "-"))
            if digests:
                _compare(lambda: module.read(draft, options), digests, on_article, named="article ids" in module.HOLDS)
            if draft.is_dir():
                (draft / CONTENTS).write_text("".join(f"{name}\n" for name in _files_in(draft)), encoding="utf-8")
            if isinstance(out, Path):
                _put_in_place(draft, out, force=force)
            else:
                with draft.open("rb") as file:
                    shutil.copyfileobj(file, out)
        if receipt_file is not None:
            write_receipt(receipt_file, receipt, ledger)
        return receipt
    finally:
        ledger.close()


def _target_for(out: Path, format: Format, options: Options, *, force: bool) -> Target:
    """Where `out` leads: a file, a folder or a stream. Raises TargetError where the format cannot go there."""
    try:
        found = target_at(out)
    except ValueError as error:
        raise TargetError(str(error)) from None
    if not found.is_stream:
        _check_target(found.path, format, force=force, named=out)
    elif not format.suffix:
        raise TargetError(f"{out} is not a folder; {format.name} writes a folder")
    elif options.split:
        raise TargetError(f"{out} is not a folder; --split makes a folder")
    return found


def _remark_on_draft(ledger: Ledger, draft: Path, *, to_stream: bool) -> None:
    """Remarks in the receipt on an export without articles, and on further files that a stream cannot take."""
    if not ledger.had["articles"] and ledger.left_out["articles not marked done"]:
        ledger.remark("no article is marked done: --status all takes every one")
    if to_stream:
        for path in draft.parent.glob(f"{draft.name}.*"):
            ledger.remark(f"PATH{path.name.removeprefix(draft.name)} is made with -o only")


def _write(
    items: Iterator[Exported],
    format: Format,
    draft: Path,
    ledger: Ledger,
    options: Options,
    *,
    on_article: Progress,
) -> dict[str, bytes] | None:
    """Write what is asked for; the digest of each article in the file, or None if the module verified it itself."""
    module = format.load()
    digests: dict[str, bytes] = {}
    seen: set[str] = set()

    def fitted() -> Iterator[Exported]:
        for item in items:
            on_article()
            wanted = chosen(item, options, ledger, rejected_too=format.tells_status)
            if wanted is None:
                continue
            document = wanted.document
            if document.article.id in seen:
                raise ExportError(f"two articles have the id {document.article.id!r}")
            seen.add(document.article.id)
            ledger.begin(document)
            ledger.had["corrections"] += len(wanted.history)
            fit = module.fit(document, ledger, options)
            if fit is None:
                continue
            check(fit)
            ledger.end(fit)
            if format.reads:
                key = fit.article.id if "article ids" in module.HOLDS else str(len(digests) + 1)
                digests[key] = digest(fit, key)
            yield Exported(fit, wanted.history, wanted.whole)

    try:
        written = module.write(fitted(), draft, options)
    except DocumentError as error:
        raise ExportError(f"article {ledger.article}: {error}") from error
    if format.reads:
        for told in written or ():
            ledger.remark(told)
        return digests
    if problem := module.verify(draft, written, options):
        raise ExportError(f"read back, the file is not what was written: {problem}")
    return None


def _compare(
    documents: Callable[[], Iterator[Document]], digests: dict[str, bytes], on_article: Progress, *, named: bool
) -> None:
    """Raises ExportError unless the documents are those that were written; known by place where they have no names."""
    try:
        for number, document in enumerate(documents(), 1):
            on_article()
            key = document.article.id if named else str(number)
            if digests.pop(key, None) != digest(document, key):
                raise ExportError(f"read back, article {document.article.id} is not what was written")
    except DocumentError as error:
        raise ExportError(f"what was written cannot be read back: {error}") from error
    if digests:
        raise ExportError(f"read back, article {next(iter(digests))} is not there")


def _check_target(out: Path, format: Format, *, force: bool, named: Path) -> None:
    """Raises TargetError unless `out`, which the person called `named`, may be written."""
    if not out.parent.is_dir():
        raise TargetError(f"{named.parent} is not a folder that is there: make it first")
    folder = format.kind_at(named) == "folder"
    if not out.exists():
        return
    if out.is_dir() != folder:
        wanted = "folder" if folder else "file"
        told = f" to a path without {format.suffix}" if folder and format.suffix else ""
        raise TargetError(f"{named} is a {'file' if folder else 'folder'}; {format.name} writes a {wanted}{told}")
    if folder and not any(out.iterdir()):
        return
    if not force:
        raise TargetError(f"{named} is there already: --force replaces it")
    if folder and (strange := _strange(out)):
        raise TargetError(f"{named} holds more than an earlier export ({strange}): it is left alone")


def _strange(folder: Path) -> str | None:
    """The first file or folder in the folder that no export put there, None if there is none.

    What is in a folder of other people's is not looked at, since it may be a whole disk.
    """
    try:
        ours = set((folder / CONTENTS).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        ours = set()
    ours |= {str(above) for name in ours for above in PurePosixPath(name).parents}
    for place, folders, files in os.walk(folder):
        for name in sorted([*folders, *files]):
            path = quote(Path(place, name).relative_to(folder).as_posix())
            if path not in ours and path != CONTENTS:
                return path
    return None


def _files_in(folder: Path) -> list[str]:
    """The names of all files in a folder but the list of them."""
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if not path.is_dir())
    return [quote(name) for name in names if name != CONTENTS]


@contextmanager
def _few_collections() -> Iterator[None]:
    """Cycles are looked for less often: an article is no part of one, and its thousands of pieces go when it goes.

    A tenth to a fifth of the time, and no more memory.
    """
    before = gc.get_threshold()
    gc.set_threshold(PIECES, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _workshop(target: Path | None) -> Iterator[Path]:
    """A folder of our own next to the target; it is removed afterwards whatever happens."""
    folder = Path(mkdtemp(prefix=".newsview-", dir=target.parent if target else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(draft: Path, out: Path, *, force: bool) -> None:
    """Move the draft to `out`, and first the files that were written next to it to the folder of `out`."""
    folder = draft.parent
    places = {path: out.parent / (out.name + path.name.removeprefix(draft.name)) for path in folder.iterdir()}
    for path, place in places.items():
        if path != draft and place.exists() and not force:
            raise TargetError(f"{place}, which goes with it, is there already: --force replaces it")
    paths = list(folder.rglob("*"))
    if len(paths) > FEW:
        os.sync()
    else:
        for path in paths:
            _sync(path)
    for path, place in sorted(places.items(), key=lambda each: each[0] == draft):
        if path.is_dir() and place.is_dir():
            old = folder / f"{path.name}.old"
            place.rename(old)
            try:
                path.rename(place)
            except BaseException:
                old.rename(place)
                raise
        else:
            keep_mode(path, place)
            path.replace(place)
    _sync(out.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
