"""Corrections of a text that was replaced since: made in the text as it was, then moved to the text that came."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace as with_fields

from newsview.store.document.model import Article, Document, replace
from newsview.store.editing.contents import Contents, Unplaced
from newsview.store.editing.corrections import Correction, rewound
from newsview.store.editing.mention_edits import between
from newsview.store.editing.merging import Merged, merge_patch
from newsview.store.editing.patches import ArticlePatch, patch_of, text_sum
from newsview.store.editing.reanchoring import reanchored

__all__ = ["merge_earlier"]


class _Moved(Struct, frozen=True):
    """An article's state on the new text."""

    document: Document
    lost: tuple[Unplaced, ...]


def merge_earlier(contents: Contents, patch: ArticlePatch) -> Merged:
    """The article with a patch's corrections made, also where the patch is of a text that the article had before.

    Each correction moves with the words that it is about; where these have no certain place in the new text, the
    decision is among the contents' `unplaced`. Raises ValueError where the article never had the patch's text.
    """
    wanted = patch.text
    if text_sum(contents.document.text) == wanted:
        return merge_patch(contents, patch)
    found = next((n for n, v in reversed([*enumerate(contents.versions)]) if text_sum(v.document.text) == wanted), None)
    if found is None:
        raise ValueError("the patch is of a text that the article never had")
    since = contents.versions[found - 1].until if found else 0
    version = contents.versions[found]
    own = tuple(c for c in contents.corrections if since <= c.number < version.until)
    earlier = merge_patch(Contents(document=version.document, corrections=own), patch)
    article = Article(id=contents.document.article.id, text=contents.document.text)

    def moved(corrections: tuple[Correction, ...], document: Document) -> _Moved:
        return _Moved(*reanchored(document, corrections, article))

    document = earlier.contents.document
    state = moved((*own, *earlier.made), rewound(document, earlier.made))
    before, late = state, list[Correction]()
    for each in earlier.made:
        at_that_time = rewound(document, earlier.made, each.number)
        after = moved((*own, *earlier.made), at_that_time)
        edit = between(each.action, state.document, after.document)
        # an undo of it is by what it changed, not by its number, which is another here
        late.append(with_fields(each, number=len(late) + 1, changes=edit.changes, of=None))
        state = after
    mine = Contents(document=state.document, corrections=tuple(c for c in late if c.changes))
    merged = merge_patch(contents, patch_of(mine))
    known = {_what(u) for u in (*contents.unplaced, *before.lost)}
    lost = [u for u in state.lost if _what(u) not in known]
    count = len(merged.contents.unplaced)
    unplaced = (*merged.contents.unplaced, *(replace(u, id=f"u{count + n}") for n, u in enumerate(lost, 1)))
    return with_fields(
        merged,
        contents=replace(merged.contents, unplaced=unplaced),
        known=merged.known + earlier.known,
        conflicts=(*merged.conflicts, *earlier.conflicts),
    )


def _what(unplaced: Unplaced) -> str:
    """What tells one lost decision from another."""
    return repr((unplaced.kind, unplaced.quote, unplaced.record))
