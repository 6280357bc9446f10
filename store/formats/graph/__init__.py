"""`gexf` and `graphml`: who did what to whom, one graph in two dialects of XML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsview.store.formats.choosing import Exported
from newsview.store.formats.graph.reading import verify
from newsview.store.formats.graph.writing import HOLDS, WHY_NOT, Gexf, GraphMl, Written, drawn, fit
from newsview.store.formats.options import Options

__all__ = ["GraphFormat", "gexf", "graphml"]


class GraphFormat:
    """The graph as a format, with what a format's module has; the registry has a row for each dialect."""

    HOLDS = HOLDS
    WHY_NOT = WHY_NOT
    fit = staticmethod(fit)
    verify = staticmethod(verify)

    def __init__(self, dialect: type[Gexf] | type[GraphMl]) -> None:
        self.dialect = dialect

    def write(self, items: Iterator[Exported], path: Path, options: Options) -> Written:
        """Writes the graph of fitted articles; gives what `verify` compares the file with."""
        return drawn(items, path, self.dialect(), options.library_scheme)


gexf = GraphFormat(Gexf)
graphml = GraphFormat(GraphMl)
