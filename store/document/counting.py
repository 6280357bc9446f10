"""How many there are of something, in words: the one place that knows the singular from the plural. Pure."""

from __future__ import annotations

__all__ = ["quantity"]


def quantity(many: int, noun: str, plural: str = "") -> str:
    """How many there are of something: `1 correction`, `2,000 corrections`.

    Takes the number, the noun in the singular, and its plural where that is not the noun with an `s`.
    """
    return f"{many:,} {noun if many == 1 else plural or noun + 's'}"
