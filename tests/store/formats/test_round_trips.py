"""Whatever is exported reads back as the receipt said, and nothing goes missing without a line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Document
from newsview.store.formats import FORMATS, Format
from newsview.store.formats.choosing import Exported
from newsview.store.formats.exporting import export
from newsview.store.formats.inventory import EVERYTHING, inventory
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Receipt
from tests.store.formats.exported import EVERY
from tests.store.formats.strategies import corpora

QUICK = next((p for p in ("/dev/shm",) if Path(p).is_dir()), None)
"""Where writing through to the disk costs nothing."""

CODE_POINTS = Options(status="all")
VARIANTS = {
    "align": [Options(status="all", align=a) for a in ("contract", "split", "drop")],
    "offsets": [Options(status="all", offsets="utf16"), Options(status="all", offsets="bytes")],
    "excel": [Options(status="all", excel=True)],
    "split": [Options(status="all", split=0.5)],
    "scheme": [Options(status="all", scheme=s) for s in ("iob1", "bilou", "iobes")],
    "layout": [Options(status="all", layout="sequence")],
    "spans_key": [Options(status="all", spans_key="mine")],
}


def exported(documents: list[Document], format: Format, options: Options) -> tuple[Receipt, list[Document]]:
    """The receipt of an export, and what reads back."""
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        out = Path(folder) / ("out" if options.split or not format.suffix else f"out{format.suffix}")
        receipt = export((Exported(d) for d in documents), format, out, options)
        back = list(format.load().read(out, options)) if format.reads else []
        return receipt, back


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=25, deadline=None)
@given(documents=corpora, data=st.data())
def test_nothing_goes_missing_without_a_reason(name: str, documents: list[Document], data: st.DataObject) -> None:
    """`export` itself reads the file back and refuses a difference; what the receipt counts is what is there."""
    format = FORMATS[name]
    choices = [CODE_POINTS, *(o for option in format.options for o in VARIANTS.get(option, ()))]
    receipt, back = exported(documents, format, data.draw(st.sampled_from(choices)))
    for kind, row in receipt.rows.items():
        lost = sum(r.count for r in receipt.reasons if r.what == "lost" and r.kind == kind)
        assert row.held >= row.had - lost, f"{row.had - row.held} {kind} gone, {lost} explained"
    if format.reads:
        numbered = {"ids", "article ids", "entity names"} - format.load().HOLDS  # a reader gives its own
        for kind in EVERYTHING - numbered:
            held = receipt.rows[kind].held if kind in receipt.rows else 0
            assert sum(inventory(d)[kind] for d in back) == held, kind


LOSSLESS = ("json",)


@pytest.mark.parametrize("name", LOSSLESS)
@settings(max_examples=25, deadline=None)
@given(documents=corpora)
def test_our_own_document_loses_nothing(name: str, documents: list[Document]) -> None:
    receipt, back = exported(documents, FORMATS[name], CODE_POINTS)
    assert back == documents
    assert receipt.complete
