"""A team whose labels, roles and event types are words of its own, in another language, reviews from end to end."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsview.extract.times.values import redate
from newsview.extract.workers.protocol import Done
from newsview.store.document.fitting import fitted
from newsview.store.document.model import Document
from newsview.store.document.validation import problems
from newsview.store.editing.corrections import apply
from newsview.store.editing.mention_edits import add_mention, decide, mark_done
from newsview.store.formats.choosing import Exported
from newsview.store.formats.exporting import export
from newsview.store.formats.options import Options
from newsview.store.formats.registry import FORMATS
from newsview.store.library.library import Library
from newsview.store.schemes import SchemeError, default_scheme, has_entity, hue_of, kinds_of, load_scheme, parse_scheme
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from newsview.tui.theme import label_hue
from newsview.tui.widgets.styles import ink_for
from tests.tui.driving import Desk, desk
from tests.tui.hosting import at, document, drawn
from tests.tui.pipelines import PLAIN, Pipeline
from tests.tui.review.test_events import hint_of

SPANISH = """\
name = "noticias"

[[labels]]
name = "PERSONA"
key = "p"
from = ["PERSON"]

[[labels]]
name = "PAÍS"
key = "g"
from = ["GPE"]

[[labels]]
name = "ORGANIZACIÓN"
key = "o"
kind = "agent"
from = ["ORG"]

[[labels]]
name = "GENTILICIO"
key = "n"
from = ["NORP"]

[[labels]]
name = "LUGAR"
key = "l"
from = ["LOC", "FAC"]

[[labels]]
name = "FECHA"
key = "d"
from = ["DATE", "TIME"]

[[labels]]
name = "CIFRA"
key = "k"
kind = "amount"
hue = "blue"
from = ["CARDINAL", "MONEY"]

[[roles]]
name = "autor"
key = "s"
from = ["actor"]

[[roles]]
name = "blanco"
key = "t"
from = ["target"]

[[roles]]
name = "lugar"
key = "p"
from = ["place"]

[[roles]]
name = "cuándo"
key = "d"
takes = ["time"]
from = ["time"]

[[types]]
name = "ATAQUE"
key = "u"
from = ["ASSAULT"]
required = ["autor", "blanco"]

[[types]]
name = "NEGATIVA"
key = "r"
from = ["REJECT"]

[[types]]
name = "DIÁLOGO"
key = "c"
from = ["CONSULT"]
"""

SCHEME = parse_scheme(SPANISH)


def config(tmp_path: Path) -> Config:
    path = tmp_path / "noticias.toml"
    path.write_text(SPANISH, encoding="utf-8")
    return Config(scheme=path)


@asynccontextmanager
async def spanish(tmp_path: Path) -> AsyncIterator[Desk]:
    """An article that nobody has read, then what the pipeline proposes for it, put in the scheme's words."""
    pipeline = Pipeline()
    with Library.open(tmp_path / "library") as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline, config=config(tmp_path))
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.pause()
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            yield Desk(app, pilot, library)


async def test_proposals_come_in_the_schemes_words_and_are_reviewed_by_its_keys(tmp_path: Path) -> None:
    async with spanish(tmp_path) as d:
        annotation = d.now.annotation
        assert {m.label for m in annotation.mentions} == {"PAÍS", "FECHA", "PERSONA"}
        assert {e.type for e in annotation.events} == {"ATAQUE", "NEGATIVA", "DIÁLOGO"}
        assert {a.role for e in annotation.events for a in e.arguments} == {"autor", "blanco"}
        assert [p.message for p in problems(d.now, SCHEME) if p.kind in ("outside", "date")] == []

        await d.find("Monday")
        await d.press("W")
        await d.type("2024-01-02")
        await d.press("enter")
        assert (await d.kept()).mention("m3").value == "2024-01-02"

        await d.find("officials")
        await d.press("W")
        assert "FECHA" in d.status()
        await d.press("l", "o")
        made = next(m for m in d.now.annotation.mentions if m.origin == "human")
        assert (made.label, d.now.entity(made.entity or "").label) == ("ORGANIZACIÓN", "ORGANIZACIÓN")

        await d.find("ink")
        await d.press("l", "d")
        assert next(m for m in d.now.annotation.mentions if d.now.quote(m) == "ink").entity is None

        await d.find("soon")
        await d.press("l", "k")
        assert next(m for m in d.now.annotation.mentions if d.now.quote(m) == "soon").entity is None

        await d.press("escape", "home", "j", "l", "u")
        assert "s autor" in d.status()
        await d.press("d")
        await d.press(*hint_of(d, "m3"))
        event = (await d.kept()).event("v1")
        assert [(a.role, a.mention) for a in event.arguments][-1] == ("cuándo", "m3")
        assert event.when == "2024-01-02"


async def test_hints_offer_agents_for_the_role_of_actors_and_dates_for_that_of_times(tmp_path: Path) -> None:
    async with spanish(tmp_path) as d:
        await d.press("j", "j")
        for role, kinds in (("autor", {"agent", "people"}), ("cuándo", {"time"}), ("lugar", {"place"})):
            found = d.app.review._fillers("v2", role, False)
            fit = [bool(c.label) and not kinds.isdisjoint(kinds_of(c.label, SCHEME)) for c in found]
            assert fit.index(False) == sum(fit) > 0, (role, found)


async def test_colours_follow_the_kind_and_the_panel_has_the_roles_signs(tmp_path: Path) -> None:
    async with spanish(tmp_path) as d:
        ink, default = ink_for(d.app), default_scheme()
        for theirs, ours in (("PERSONA", "PERSON"), ("PAÍS", "GPE"), ("FECHA", "DATE"), ("GENTILICIO", "NORP")):
            assert ink.label(theirs) == ink.hue(label_hue(ours, default))
        assert ink.role("autor") == ink.role("actor") != ink.role("blanco")
        assert hue_of("CIFRA", SCHEME) == "blue"
        assert any("Georgia ▸ Kodori" in line for line in drawn(d.app.review.event_panel))


def test_a_new_day_moves_the_dates_of_the_schemes_words() -> None:
    moved = redate(fitted(document(), SCHEME), "2024-01-16", SCHEME)
    assert [m.value for m in moved.annotation.mentions if m.label == "FECHA"] == ["2024-01-15", "2024-01-19"]


def reviewed() -> Document:
    made = fitted(document(), SCHEME)
    start, end = at("soon")
    made = apply(made, add_mention(made, start, end, "CIFRA", scheme=SCHEME).changes)
    ids = [i.id for i in made.annotation.decidable]
    made = apply(made, decide(made, ids, "accepted").changes)
    return apply(made, mark_done(made, "2024-02-01T00:00:00Z").changes)


@pytest.mark.parametrize("name", FORMATS)
def test_each_export_holds_the_schemes_words_and_reads_back(tmp_path: Path, name: str) -> None:
    format_ = FORMATS[name]
    if format_.needs:
        pytest.importorskip("pyarrow")
    out = tmp_path / f"out{format_.suffix}"
    options = Options(library_scheme=SCHEME)
    receipt = export(iter([Exported(reviewed())]), format_, out, options)
    assert receipt.rows["articles"].held == 1


def test_other_readers_find_the_schemes_words(tmp_path: Path) -> None:
    options = Options(library_scheme=SCHEME)
    export(iter([Exported(reviewed())]), FORMATS["patterns"], tmp_path / "p.jsonl", options)
    ruler = spacy.blank("es").add_pipe("entity_ruler")
    ruler.from_disk(tmp_path / "p.jsonl")  # type: ignore[attr-defined]
    labels = {p["label"] for p in ruler.patterns}  # type: ignore[attr-defined]
    assert labels == {"PAÍS", "PERSONA"}, "dates and amounts are no names"
    export(iter([Exported(reviewed())]), FORMATS["graphml"], tmp_path / "g.graphml", options)
    networkx = pytest.importorskip("networkx")
    graph = networkx.read_graphml(tmp_path / "g.graphml")
    assert {data["type"] for *_, data in graph.edges(data=True)} == {"ATAQUE"}
    export(iter([Exported(reviewed())]), FORMATS["html"], tmp_path / "page.html", options)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for hue, label in (("h-time", "FECHA"), ("h-person", "PERSONA")):
        assert re.search(rf'<(?:mark|a)[^>]* {hue} accepted"[^>]* data-tag="{label}"', page), label


def test_what_lies_outside_the_scheme_means_what_it_did_and_what_nothing_is_known_of_is_a_name() -> None:
    assert kinds_of("DATE", SCHEME) == ("time",)
    assert not has_entity("CARDINAL", SCHEME)
    assert kinds_of("INAUDITO", SCHEME) == ("name",)
    assert has_entity("INAUDITO", SCHEME)
    merged = parse_scheme('name = "m"\nlabels = [{name = "SITIO", from = ["GPE", "NORP"]}]\nroles = [{name = "r"}]\n')
    assert kinds_of("SITIO", merged) == ("place", "agent", "people")


async def test_a_name_that_is_never_proposed_is_told_when_the_app_starts(tmp_path: Path) -> None:
    chosen = config(tmp_path)
    (tmp_path / "noticias.toml").write_text(SPANISH.replace('"LOC", "FAC"', '"LOC", "LAWS"'), encoding="utf-8")
    async with desk(tmp_path, config=chosen) as d:
        (told,) = d.app._notifications
        assert "noticias.toml:" in told.message
        assert "LUGAR is from 'LAWS', which is never proposed; did you mean LAW?" in told.message


# Names of a team's own

signs = st.sampled_from("'\"`\\()[]{},.:;$%#&@")
letters = st.characters(exclude_categories=["C", "Z", "M"])
words = st.text(signs | letters, min_size=1)
names = st.lists(words.filter(lambda w: w.isprintable()), min_size=3, max_size=3, unique=True)


@settings(deadline=None, max_examples=20)
@given(chosen=names)
@example(chosen=["l'état", "l'auteur", "d'attaque"])
def test_every_name_that_a_scheme_may_have_works_at_its_key(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[str]
) -> None:
    label, role, type_ = (json.dumps(name) for name in chosen)
    source = (
        f'name = "n"\n[[labels]]\nname = {label}\nkey = "p"\n[[roles]]\nname = {role}\nkey = "s"\n'
        f'[[types]]\nname = {type_}\nkey = "u"\n'
    )
    folder = tmp_path_factory.mktemp("names")
    (folder / "scheme.toml").write_text(source, encoding="utf-8")
    try:
        load_scheme(folder / "scheme.toml")
    except SchemeError:
        return

    async def pressed() -> None:
        async with desk(folder, config=Config(scheme=folder / "scheme.toml")) as d:
            await d.press("j", "l", "u", "s")
            await d.press(*hint_of(d, "m5"), "escape")
            await d.find("spokeswoman")
            await d.press("l", "p")
            kept = await d.kept()
            event = kept.event("v1")
            assert (event.type, event.arguments[-1].role, event.arguments[-1].mention) == (chosen[2], chosen[1], "m5")
            assert next(m for m in kept.annotation.mentions if m.origin == "human").label == chosen[0]

    asyncio.run(pressed())
