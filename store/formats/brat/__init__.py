"""`brat`: standoff, a `.txt` and an `.ann` for each article, and an `annotation.conf` (https://brat.nlplab.org/standoff.html).

| line | what |
|---|---|
| `T` | a mention, a trigger, or a filler that is no mention (type `ARGUMENT`); a fragment for each line of text |
| `E` | an event: its trigger and its roles, repeated ones numbered |
| `R` | a relation of two ends, as it was read |
| `A` | Factuality and Status of an event, Kind and Status of a mention; `A` and `M` as they were read |
| `*` | Equiv, Coref, Alias: the mentions of one entity; of another name: a relation without direction |
| `N` | an entity's reference and name, at its first mention; further ones as they were read |
| `#` | AnnotatorNotes, When and Value (EDTF), an entity's label and name where they are not its first mention's |

What brat's parser accepts: `server/src/annotation.py` of brat 1.3.
"""

from newsview.store.formats.brat.fitting import HOLDS, WHY_NOT, fit
from newsview.store.formats.brat.reading import read, readings
from newsview.store.formats.brat.writing import write

__all__ = ["HOLDS", "WHY_NOT", "fit", "read", "readings", "write"]
