"""Sums of money and percentages, by pattern: currencies as news writes them. The rest is as spaCy has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

from newsview.extract.names.candidates import NUMBERS, Words

__all__ = ["amounts"]

NUMBER = r"\d[\d,.]*(?<![,.])(?:[ -]?(?:million|billion|trillion|thousand|crore|lakh|mn|bn|m|b|k)\b)?"
SIGN = (
    r"(?:(?:US|A|AU|C|CA|HK|NT|NZ|S|R|N|J|Z)?\$|[€£¥₹₦₱₩₽₪฿₫]|"
    r"(?:Rs|QR|Tk|RM|KSh|Ksh|Sh|Rp|CHF|EUR|USD|GBP|AUD|CAD|SAR|AED|QAR|KD|BD|GH₵|₵|Php|P)(?:\.|\b)\s?)"
)
UNIT = (
    r"(?:(?:U\.?S\.?|Australian|Canadian|Hong Kong|Taiwan|Singapore|New Zealand) )?"
    r"(?:dollars?|cents?|euros?|pounds?|yuan|renminbi|yen|rupees?|rupiah|ringgit|baht|pesos?|reais|real|colones|bolivars|"
    r"rubles?|roubles?|hryvnias?|won|francs?|rand|naira|cedis?|shillings?|kwacha|birr|dinars?|dirhams?|riyals?|rials?|lira|"
    r"liras|shekels?|zlotys?|forints?|kronor|kroner|kroon|pence|taka|dong|kyat|tugriks?)"
)
MONEY = re.compile(rf"(?<![\w$]){SIGN}\s?{NUMBER}|(?<![\w.,$-]){NUMBER}(?:-| ){UNIT}\b", re.U)
PERCENT = re.compile(r"(?<![\w.,])\d[\d,.]*\s?(?:%|per ?cent\b|percentage points?\b|pct\b)")


def amounts(doc: Doc, marked: Sequence[Span], w: Words, free: list[bool]) -> Iterator[tuple[int, int, str]]:
    """Amounts as tokens start to end with their label; `free` says which tokens no name has."""
    free = free.copy()
    for pattern, label in ((MONEY, "MONEY"), (PERCENT, "PERCENT")):
        for match in pattern.finditer(w.text):
            span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
            if span is None or not all(free[span.start : span.end]) or any(w.taken[span.start : span.end]):
                continue
            free[span.start : span.end] = [False] * (span.end - span.start)
            yield span.start, span.end, label
    for ent in marked:
        if ent.label_ in NUMBERS and all(free[ent.start : ent.end]) and not any(w.taken[ent.start : ent.end]):
            free[ent.start : ent.end] = [False] * (ent.end - ent.start)
            yield ent.start, ent.end, ent.label_
