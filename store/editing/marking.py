"""Label a stretch of text, whatever is marked there already. Pure functions."""

from __future__ import annotations

from newsview.store.document.model import Document
from newsview.store.editing.corrections import Edit, apply
from newsview.store.editing.entity_edits import relabel_entities, state_of
from newsview.store.editing.mention_edits import add_mention, assign, between, decide, relabel, respan
from newsview.store.schemes import Scheme

__all__ = ["label_extent", "mark"]


def mark(
    document: Document, start: int, end: int, label: str, *, mention: str | None = None, value: str | None = None,
    scheme: Scheme | None = None,
) -> Edit:  # fmt: skip
    """Labels an extent as `label_extent` does; entities take the label that most of their mentions have then."""
    first = label_extent(document, start, end, label, mention=mention, value=value, scheme=scheme)
    return between(first.action, document, relabel_entities(document, apply(document, first.changes)))


def label_extent(
    document: Document, start: int, end: int, label: str, *, mention: str | None = None, value: str | None = None,
    scheme: Scheme | None = None,
) -> Edit:  # fmt: skip
    """Gives an extent a label: to the `mention` that is to have the extent, else to a mention made there.

    A proposal of the same label inside the extent is moved to it instead of a new mention; other proposals that the
    extent cuts through are rejected. `value` is the date of a new mention. Raises EditError where nothing can be
    marked there.
    """
    if mention is not None:
        return _relabelled(document, start, end, label, mention, scheme)
    touching = [m for m in document.annotation.mentions if m.start < end and start < m.end]
    across = [m for m in touching if m.status == "proposed" and m.extent != (start, end)]
    inside = [m for m in across if start <= m.start and m.end <= end]
    moved = next((m for m in inside if m.label == label), None)
    if moved is not None:
        after = apply(document, respan(document, moved.id, start, end).changes)
    else:
        made = add_mention(document, start, end, label, value=value, scheme=scheme)
        after = apply(document, made.changes)
    if gone := [m.id for m in across if moved is None or m.id != moved.id]:
        after = apply(after, decide(after, gone, "rejected").changes)
    return between("add-mention", document, after)


def _relabelled(document: Document, start: int, end: int, label: str, mention: str, scheme: Scheme | None) -> Edit:
    """A mention given an extent and a label; one that has both is accepted."""
    found, after = document.mention(mention), document
    if found.extent != (start, end):
        after = apply(after, respan(after, mention, start, end).changes)
    if found.label != label or found.status == "rejected":
        after = apply(after, relabel(after, [mention], label, scheme).changes)
        if state := state_of(after, mention, scheme):
            after = apply(after, assign(after, [mention], state, scheme).changes)
    else:
        after = apply(after, decide(after, [mention], "accepted").changes)
    return between("relabel", document, after)
