"""What was read is given again while its file is the same, and read again when it is not."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from newsview.store.library.cache import SIZE, ArticleCache
from newsview.store.library.library import Library
from tests.store.newsroom import decide, library_of


def test_cache_gives_a_file_until_another_program_changes_it(tmp_path: Path) -> None:
    with library_of(tmp_path, 1) as library, Library.open(tmp_path, write=False) as other:
        before = other.load("a1")
        assert other.load("a1") is before
        decide(library, "a1", "m1")
        after = other.load("a1")
        assert after is not before
        assert after.mention("m1").status == "accepted"
        assert other.load("a1") is after


def test_cache_forgets_what_was_not_used_for_longest(tmp_path: Path) -> None:
    with library_of(tmp_path, SIZE + 1) as library:
        first = library.load("a1")
        for n in range(2, SIZE + 1):
            library.load(f"a{n}")
        assert library.load("a1") is first
        library.load(f"a{SIZE + 1}")
        assert library.load("a1") is first  # it was used in between, and a2 was not


def test_cache_keeps_the_file_that_is_as_on_the_disk(tmp_path: Path) -> None:
    """Another thread may have read an older state of the file that is being corrected; it must not come back."""
    from newsview.store.library.article_file import ArticleFile, file_name

    with library_of(tmp_path, 1) as library:
        path = tmp_path / "articles" / file_name("a1")
        older = ArticleFile.read(path)
        decide(library, "a1", "m1")
        newer = ArticleFile.read(path)
        cache = ArticleCache()
        cache.put("a1", newer)
        cache.put("a1", older)
        assert cache.get("a1") is newer
        os.utime(path)
        assert cache.get("a1") is None


def test_cache_shows_whole_versions_while_another_thread_corrects(tmp_path: Path) -> None:
    """A document and its history that are read in one go belong together, whatever is written meanwhile."""
    with library_of(tmp_path, 1) as library:
        done = threading.Event()
        wrong: list[int] = []

        def look() -> None:
            while not done.is_set():
                contents = library.contents("a1")
                status = contents.document.mention("m1").status
                last = contents.corrections[-1].changes[0].after if contents.corrections else {"status": "proposed"}
                if last is None or last.get("status") != status:
                    wrong.append(len(contents.corrections))

        threads = [threading.Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        for n in range(30):
            decide(library, "a1", "m1", status=("accepted", "rejected")[n % 2])
        done.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert len(library.history("a1")) == 30
