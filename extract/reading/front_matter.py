"""Front matter of Markdown: the block of YAML between lines of `---` with which a file begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["FrontMatter", "FrontMatterError", "front_matter"]

BLOCK = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|$)\s*", re.S)

LONGEST = 2**16
"""Characters of a block; what is longer is text."""


class FrontMatterError(ValueError):
    """A block that is not YAML; the message says what is wrong and in which line of the file."""


class FrontMatter(NamedTuple):
    """The fields of a block, each a string, a list or a mapping of them, its text as it stands, and what follows it."""

    fields: Mapping[str, Any]
    block: str
    rest: str


def front_matter(text: str) -> FrontMatter | None:
    """The front matter with which the text begins, None where it has none. Raises FrontMatterError."""
    found = BLOCK.match(text)
    block = (found[1] or "") if found else ""
    if found is None or not block.strip() or len(block) > LONGEST:
        return None
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=yaml.BaseLoader)):
            raise FrontMatterError("it refers to itself (`*name`)")
        fields = yaml.load(block, Loader=yaml.BaseLoader)  # leaves every value the text that it is
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 2}: " if mark is not None else ""
        raise FrontMatterError(f"{where}{getattr(error, 'problem', None) or 'not YAML'}") from None
    except RecursionError:
        raise FrontMatterError("it is too deep") from None
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        return None  # a text between two lines of hyphens
    return FrontMatter(fields, block, text[found.end() :])
