"""`patterns`: what people decided, as phrase patterns for spaCy's EntityRuler, JSON Lines.

A name goes in with the label that it was accepted with most often. One that was turned down as often as it was accepted
is left out, and so is every undecided proposal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from newsview.store.document.model import Document, Mention, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import reduced
from newsview.store.formats.json_lines import lines_in, object_in
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.schemes import Scheme, has_entity

HOLDS = frozenset({"articles", "mentions"})
WHY_NOT = {
    **dict.fromkeys(("events", "entities", "arguments", "attributions"), "patterns are of names only"),
    "corrections": "patterns hold what came of them",
}


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the file can hold it."""
    mentions = []
    for m in document.annotation.mentions:
        if why := _why_not(m, document, options.library_scheme):
            ledger.lost("mentions", m.id, why)
        else:
            mentions.append(m)
    ledger.remark("a name stands once, with its most frequent label")
    kept = replace(document, annotation=replace(document.annotation, mentions=tuple(mentions)))
    return reduced(kept, HOLDS | {"entities", "entity links", "references"})


def _why_not(m: Mention, document: Document, scheme: Scheme | None) -> str | None:
    if m.status == "rejected":
        return "it was turned down"
    if m.status == "proposed" and m.origin != "human":
        return "nobody decided on it"
    if m.kind != "name":
        return "it is no name"
    if not has_entity(m.label, scheme):
        return "dates and amounts are no names"
    return "it is nothing but white space" if document.quote(m).isspace() else None


Pattern = tuple[str, str, str]
"""Name, label, reference."""


def write(items: Iterator[Exported], path: Path, options: Options) -> list[Pattern]:
    """Writes fitted articles to the path; gives what the receipt should tell."""
    accepted: Counter[Pattern] = Counter()
    rejected: Counter[str] = Counter()
    for item in items:
        document = item.document
        refs = {e.id: e.ref for e in document.annotation.entities}
        for m in document.annotation.mentions:
            accepted[_name(document, m), m.label, refs.get(m.entity or "") or ""] += 1
        whole = item.whole or document
        rejected.update(_name(whole, m) for m in whole.annotation.mentions if m.status == "rejected")
    patterns = _decided(accepted, rejected)
    with path.open("wb") as out:
        for name, label, ref in patterns:
            pattern = {"label": label, "pattern": name} | ({"id": ref} if ref else {})
            out.write(msgspec.json.encode(pattern) + b"\n")
    return patterns


def _name(document: Document, m: Mention) -> str:
    return " ".join(document.quote(m).split())


def _decided(accepted: Counter[Pattern], rejected: Counter[str]) -> list[Pattern]:
    """One pattern a name, in order of names."""
    by_name: dict[str, list[Pattern]] = {}
    for pattern, _ in accepted.most_common():
        by_name.setdefault(pattern[0], []).append(pattern)
    totals: Counter[str] = Counter()
    for (name, _, _), count in accepted.items():
        totals[name] += count
    return [by_name[name][0] for name in sorted(by_name) if totals[name] > rejected[name]]


def verify(path: Path, written: Any, options: Options) -> str | None:
    """What is wrong with the file, given what `write` returned; None where nothing is."""
    try:
        lines = (object_in(line) for _, line in lines_in(path))
        found = [(str(p["pattern"]), str(p["label"]), str(p.get("id", ""))) for p in lines]
    except (DocumentError, KeyError) as error:
        return f"{error}"
    return None if found == written else f"{len(found)} patterns instead of {len(written)}"
