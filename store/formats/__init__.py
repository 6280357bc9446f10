"""Formats of other tools: each one module with a writer and, where it makes sense, a reader.

`FORMATS` describes them without importing any, so that help is quick. A format's module has

- `HOLDS`: the kinds of `store.formats.inventory` that a file can hold, and `WHY_NOT`: why not the others;
- `fit(document, ledger, options)`: the document as the file can hold it, with a line in the ledger for each single
  item that is lost or changed; None where nothing of the article can go in;
- `write(items, path, options)`: writes fitted articles as they stream by; it may return what the receipt should tell;
- `read(path, options)`: the documents in a file, streamed. What was written must read back as what was fitted.
  A format that is no list of documents has `verify(path, written, options)` instead: what is wrong, or None, given what
  `write` returned.
"""

from __future__ import annotations

from newsview.store.formats.registry import FORMATS, Format, format_named

__all__ = ["FORMATS", "Format", "format_named"]
