"""Mentions and entities put right by keys, one at a time and all together; undone and made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsview.store.document.model import MentionKind, replace
from tests.tui.driving import desk
from tests.tui.hosting import document


async def test_accepting_goes_on_to_the_next_unreviewed_and_is_on_the_disk(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("tab")
        first = d.app.review.at.id
        await d.press("a")
        assert d.app.review.at.id != first
        kept = await d.kept()
        assert kept.mention("m1").status == "accepted"
        assert kept == d.now
        assert "saved" in d.status()


async def test_rejected_is_kept_as_a_decision(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "x")
        assert (await d.kept()).mention("m1").status == "rejected"


async def test_relabel_by_letter_and_repeat_it_elsewhere(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("Reuters")
        await d.press("l", "o")
        assert d.now.mention("m6").label == "ORG"
        await d.press("n", "full_stop")
        assert d.now.mention("m7").label == "ORG"


async def test_words_become_a_mention(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("army")
        await d.press("b", "v", "l", "o")
        made = [m for m in (await d.kept()).annotation.mentions if m.origin == "human"]
        assert [(d.now.quote(m), m.label, m.status) for m in made] == [("Georgian army", "ORG", "accepted")]
        assert d.app.review.at.id == made[0].id


async def test_both_edges_move_by_word_and_by_character(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("5", "n")
        assert d.now.quote(d.now.mention("m5")) == "Ann Kodori"
        await d.press("right_square_bracket")
        assert d.now.quote(d.now.mention("m5")) == "Kodori"
        await d.press("left_square_bracket", "left_curly_bracket")
        assert d.now.quote(d.now.mention("m5")) == "Ann"
        await d.press("2", "right_curly_bracket", "comma", "left_curly_bracket")
        assert d.now.quote(d.now.mention("m5")) == "Ann Kodori"
        assert await d.kept() == d.now


async def test_undo_and_redo_go_back_to_the_start_and_forth(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("tab", "a", "x", "l", "o", "X")
        after = d.now
        assert after != before
        await d.press(*("u" * 4))
        assert d.now.annotation == before.annotation
        await d.press(*("U" * 4))
        assert d.now == after == await d.kept()
        await d.press("U")
        assert "nothing to redo" in d.status()


async def test_undo_of_many_changes_leaves_the_cursor_where_it_is(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "n", "A", "m", "u")
        assert d.app.review.at.id == "m2"


async def test_undo_works_after_a_restart(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("n", "x", "n", "l", "o")
        await d.kept()
    async with desk(tmp_path, add=False) as d:
        assert d.now.mention("m1").status == "rejected"
        await d.press("u", "u")
        assert (await d.kept()).annotation == before.annotation
        assert len(d.library.history("kodori")) == 4


async def test_a_mention_is_given_to_another_entity_by_typing_ahead(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("2", "n", "i")
        await d.type("reu")
        await d.press("enter")
        assert (await d.kept()).mention("m2").entity == "e4"


async def test_a_date_belongs_to_nobody(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("3", "n", "i")
        await d.type("Reuters")
        await d.press("enter")
        assert "a DATE names nobody" in d.status()
        assert (await d.kept()).mention("m3").entity is None


async def test_a_new_entity_by_its_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "i")
        await d.type("Sakartvelo")
        await d.press("enter")
        kept = await d.kept()
        entity = kept.mention("m1").entity
        assert entity is not None
        assert kept.entity(entity).name == "Sakartvelo"
        assert kept.mention("m7").entity == "e1"


async def test_join_split_rename_and_external_id(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("2", "n", "J")
        await d.type("ann")
        await d.press("enter")
        assert (await d.kept()).mention("m2").entity == "e3"
        await d.press("S")
        assert d.now.mention("m2").entity not in ("e3", None)
        await d.press("equals_sign", *(["backspace"] * 6))
        await d.type("Kodori Gorge")
        await d.press("enter", "number_sign")
        await d.type("Q1")
        await d.press("enter")
        entity = (await d.kept()).mention("m2").entity
        assert entity is not None
        assert (d.now.entity(entity).name, d.now.entity(entity).ref) == ("Kodori Gorge", "Q1")


async def test_an_entity_is_called_as_one_of_its_mentions_reads_in_three_keys(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "equals_sign", "enter")
        assert d.library.history("kodori") == ()  # as it was
        await d.press("equals_sign", "down", "enter")
        assert (await d.kept()).entity("e1").name == "Tbilisi"
        await d.press("equals_sign")
        await d.type("G")
        await d.press("enter")
        assert d.now.entity("e1").name == "Georgia"


async def test_what_is_done_to_an_entity_is_done_to_all_its_mentions(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "E", "a")
        assert {d.now.mention(m).status for m in ("m1", "m4", "m7")} == {"accepted"}
        await d.press("l", "o")
        assert {d.now.mention(m).label for m in ("m1", "m4", "m7")} == {"ORG"}
        assert (await d.kept()).entity("e1").label == "ORG"


async def test_accept_all_of_a_label_above_a_score_is_one_step(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("n", "A", "b")
        assert {m.id for m in d.now.annotation.mentions if m.status == "accepted"} == {"m1", "m2", "m4"}
        await d.press("u")
        assert d.now.annotation == before.annotation
        await d.press("A", "space")
        await d.type("GPE scored")
        await d.press("enter")
        assert {m.id for m in d.now.annotation.mentions if m.status == "accepted"} == {"m1", "m2", "m4"}


@pytest.mark.parametrize(
    ("letter", "ids", "status"),
    [
        ("a", {"m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9", "v1", "v2"}, "accepted"),
        ("l", {"m1", "m2", "m7"}, "accepted"),
        ("L", {"m1", "m2", "m7"}, "rejected"),
        ("m", {"m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9"}, "accepted"),
        ("e", {"v1", "v2"}, "accepted"),
        ("E", {"v1", "v2"}, "rejected"),
    ],
)
async def test_what_is_left_is_decided_together_by_a_letter(
    tmp_path: Path, letter: str, ids: set[str], status: str
) -> None:
    async with desk(tmp_path) as d:
        before = {i.id: i.status for i in d.now.annotation.decidable}
        await d.press("n", "A", letter)
        after = {i.id: i.status for i in d.now.annotation.decidable}
        assert after == {**before, **dict.fromkeys(ids, status)}
        await d.press("u")
        assert {i.id: i.status for i in d.now.annotation.decidable} == before


async def test_all_of_a_label_get_another_one_and_all_events_of_a_type_another_type(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "A", "r", "o")
        labels = {m.id: (m.label, m.status) for m in (await d.kept()).annotation.mentions}
        assert {i for i, label in labels.items() if label == ("ORG", "accepted")} == {"m1", "m2", "m7"}
        assert labels["m4"] == ("GPE", "accepted")  # a person had decided on it
        assert [c.action for c in d.library.history("kodori")] == ["relabel"]
        await d.press("u", "home", "j", "A", "r", "c")
        assert [e.type for e in d.now.annotation.events] == ["CONSULT", "REJECT", "CONSULT"]


async def test_entities_in_other_orders(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        panel = d.app.review.entity_panel
        names = [panel.groups]
        await d.press("O")
        names.append(panel.groups)
        await d.press("O")
        names.append(panel.groups)
        assert names[0][0] == "e1"
        assert names[1][:4] == ["e1", "e2", "e3", "e4"]
        assert names[2][0] == "e1"  # its least certain mention has 0.4


async def test_an_entitys_row_tells_its_other_names_and_no_pronouns(tmp_path: Path) -> None:
    made = document()
    kinds: dict[str, MentionKind] = {"m4": "nominal", "m1": "pronoun", "m2": "name"}
    mentions = tuple(
        replace(m, kind=kinds.get(m.id, m.kind), entity="e1" if m.id in kinds else m.entity)
        for m in made.annotation.mentions
    )
    entities = tuple(replace(e, name="Sakartvelo") if e.id == "e1" else e for e in made.annotation.entities)
    made = replace(made, annotation=replace(made.annotation, mentions=mentions, entities=entities[:1] + entities[2:]))
    async with desk(tmp_path, made, size=(160, 40)) as d:
        row = d.app.review.entity_panel.render_line(0).text
        assert "GE · Kodori, Georgia, Tb" in row


async def test_in_an_entitys_list_one_decided_on_leads_to_the_next_row(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("backslash", "plus", "down", "x")
        assert d.app.review.at.id == "m7"  # m4, between them, is accepted
        assert d.now.mention("m1").status == "rejected"
