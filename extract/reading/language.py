"""Which paragraphs are not in English: by their script, else by the function words of the languages news comes in.

Only a clear case is called: a list of names, a table or a headline has few function words in any language, and stays.
"""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["foreign"]

WORDS = {
    "English": (
        "the of and to that with for from by as at has have had were which their they this it its his he her she"
        " be been or who said says are after will would not but about into over when more than"
    ),
    "Czech": "je na se že ve pro jako byl bylo jsou podle nebo také ale které který",
    "Danish": "og det er ikke til har der som på af den blev med efter fra",
    "Dutch": "de het een van en dat niet zijn voor met wordt ook naar aan door bij",
    "Finnish": "ja on että ei se hän oli myös mutta kun joka ovat mukaan ole sen",
    "French": "le la les des et du une dans que pour est sur qui pas avec par au aux ont cette",
    "German": "der die und den das von mit nicht ist ein eine im zu dem auf für sich auch als bei",
    "Hungarian": "az és hogy nem egy is meg volt már csak szerint ezt mint aki",
    "Indonesian": "yang dan di dengan untuk dari pada ini itu dalam tidak akan telah oleh juga",
    "Italian": "il di che la della per un una non con del le nel sono alla dei gli più",
    "Norwegian": "og det er ikke til har som på av den ble med etter fra",
    "Polish": "w i na się nie że do z jest jak po od przez który oraz są",
    "Portuguese": "o os da do das dos que não em uma um para com por na no se mais foi ao",
    "Romanian": "și în de la cu pe nu este din care au fost pentru mai",
    "Spanish": "el la los las del que y en por una un con para se su al como más fue",
    "Swahili": "na ya wa kwa ni katika la za kuwa hiyo huo cha baada",
    "Swedish": "och det är inte till har som på av den att med efter från",
    "Turkish": "ve bir bu için ile da de olan olarak çok daha sonra gibi ancak",
    "Vietnamese": "của và là có trong được cho không với các những một này đã",
}
"""The commonest function words of each language."""

WORDS_OF = {language: frozenset(words.split()) for language, words in WORDS.items()}
ENGLISH = WORDS_OF.pop("English")

SCRIPTS = re.compile(
    "(?P<Greek>[\u0370-\u03ff]+)|(?P<Cyrillic>[\u0400-\u052f]+)|(?P<Hebrew>[\u0590-\u05ff]+)|(?P<Arabic>[\u0600-\u06ff\u0750-\u077f]+)"
    "|(?P<Indic>[\u0900-\u0dff]+)|(?P<Thai>[\u0e00-\u0e7f]+)|(?P<Georgian>[\u10a0-\u10ff]+)|(?P<Armenian>[\u0530-\u058f]+)"
    "|(?P<Ethiopic>[\u1200-\u137f]+)|(?P<Korean>[\u1100-\u11ff\uac00-\ud7af]+)|(?P<Japanese>[\u3040-\u30ff]+)"
    "|(?P<Chinese>[\u4e00-\u9fff\u3400-\u4dbf]+)"
)
LETTERS = re.compile(r"[^\W\d_]+")

FEWEST = 8
"""Words in a paragraph that can be judged by its function words."""

DIFFERENT = 2
"""Function words of a language that a paragraph in it has; one alone may be another's: *on* is Finnish too."""


def foreign(text: str) -> str | None:
    """The language, or the script, of a paragraph that is clearly not English; else None."""
    words = LETTERS.findall(text)
    if not text.isascii():
        scripts: Counter[str] = Counter()
        for found in SCRIPTS.finditer(text):
            scripts[found.lastgroup or ""] += len(found.group())
        if scripts and 2 * scripts.total() > sum(map(len, words)):
            return "Japanese" if scripts["Japanese"] else f"{scripts.most_common(1)[0][0]} script"
    if len(words) < FEWEST:
        return None
    lowered = [word.lower() for word in words]
    english = sum(word in ENGLISH for word in lowered)
    if 8 * english > len(words):
        return None
    shares = {language: sum(word in own for word in lowered) for language, own in WORDS_OF.items()}
    language, most = max(shares.items(), key=lambda share: share[1])
    if len(WORDS_OF[language].intersection(lowered)) < DIFFERENT:
        return None
    return language if most > 2 * english and 7 * most > len(words) else None
