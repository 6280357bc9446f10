"""What is left out of a ripple by the bytes of its file holds no place for it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Annotation, Article, Document, Entity, Mention
from newsview.store.library.article_file import file_name
from newsview.store.library.library import Library
from newsview.store.propagation.candidates import candidates
from newsview.store.propagation.prefilter import Prefilter
from newsview.store.propagation.propagation import ENTITY_ACTIONS, Propagation
from tests.strategies import PIECES, documents

ACTIONS = ("add", "delete", "relabel", "respan", "assign", "value", "accepted", "rejected", *ENTITY_ACTIONS)

names = st.lists(st.sampled_from([*PIECES, "KIRBY", 'a "b"', "\\", "/", "ß", "SS", "\x01"]), min_size=1, max_size=3)


def written(document: Document) -> bytes | None:
    with TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        return library.raw(library.add(document).id)


def lesson(action: str, name: str, *aliases: str, label: str = "GPE", reads: str | None = None) -> Propagation:
    return Propagation(
        action=action, names=(name,), aliases=aliases, label=label, entity_name=name, value="another",  # type: ignore[arg-type]
        reads=reads if action == "respan" else None,
    )  # fmt: skip


@given(documents(), st.sampled_from(ACTIONS), names, names, st.data())
@settings(max_examples=300, deadline=None)
def test_no_place_is_lost(
    document: Document, action: str, name: list[str], alias: list[str], data: st.DataObject
) -> None:
    quotes = [document.quote(m) for m in document.annotation.mentions] or [document.text.strip()]
    called = data.draw(st.sampled_from([*quotes, "".join(name), *(e.name for e in document.annotation.entities)]))
    taught = lesson(action, called if called.strip() else "a", "".join(alias), reads=data.draw(st.sampled_from(quotes)))
    if any(not each.strip() for each in (*taught.names, *taught.aliases)):
        return
    if candidates(document, taught):
        assert Prefilter(taught).may_hold(written(document))


@pytest.mark.parametrize(
    ("text", "action", "name", "held"),
    [
        ("In Kyiv it rained.", "add", "Kyiv", True),
        ("In Kyiv it rained.", "add", "Moscow", False),
        ("The United\nNations met.", "add", "United Nations", True),
        ("The United States met.", "add", "United Nations", False),
        ("Le Café “Łódź” 北京", "add", "Łódź", True),
        ('Dwayne "The\\Rock" Johnson', "add", '"The\\Rock"', True),
        ("He sang: AC/DC.", "add", "AC/DC", True),
        ("Red \x1b[31m ink.", "add", "Moscow", True),  # it has an escape, so it is not told by its bytes
    ],
)
def test_a_name_is_told_by_the_bytes_of_its_file(text: str, action: str, name: str, held: bool) -> None:
    assert Prefilter(lesson(action, name)).may_hold(written(Document(article=Article(id="a", text=text)))) is held


def test_an_entity_is_known_whatever_the_case_of_its_name() -> None:
    mention = Mention(id="m1", start=0, end=6, label="LOC", entity="e1")
    entity = Entity(id="e1", label="LOC", name="STRASSE")
    document = Document(
        article=Article(id="a", text="Straße"), annotation=Annotation(mentions=(mention,), entities=(entity,))
    )
    taught = lesson("ref", "strasse", label="LOC")
    assert candidates(document, taught)
    assert Prefilter(taught).may_hold(written(document))
    assert not Prefilter(lesson("ref", "gasse", label="LOC")).may_hold(written(document))


def test_a_damaged_file_is_looked_at_for_its_backup(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        id_ = library.add(Document(article=Article(id="a", text="In Kyiv it rained."))).id
        whole = library.raw(id_)
        file = tmp_path / "articles" / file_name(id_)
        file.write_bytes(file.read_bytes()[:-20])
        assert library.raw(id_) is None
    assert Prefilter(lesson("add", "Moscow")).may_hold(None)
    assert not Prefilter(lesson("add", "Moscow")).may_hold(whole)
