"""Events put right by keys: their type, who did what to whom, when, and who says so."""

from __future__ import annotations

from pathlib import Path

from newsview.store.document.model import Argument, Event, Source, Span, replace
from newsview.tui.config import Config
from newsview.tui.widgets.line_view import Line
from tests.tui.driving import Desk, desk
from tests.tui.hosting import at, document, drawn


async def test_a_new_event_with_its_type_roles_date_and_factuality(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("told")
        await d.press("e", "l", "c")
        made = next(e for e in d.now.annotation.events if e.origin == "human")
        assert (d.now.quote(made), made.type) == ("told", "CONSULT")
        for role, mention in (("s", "m5"), ("t", "m6"), ("d", "m8")):
            await d.press(role)
            await d.press(*hint_of(d, mention))
        await d.press("f", "r", "W")
        await d.type("9 January 2024")
        await d.press("enter")
        event = (await d.kept()).event(made.id)
        assert [(a.role, a.mention) for a in event.arguments] == [("actor", "m5"), ("target", "m6"), ("time", "m8")]
        assert (event.factuality, event.when, event.status) == ("reported", "2024-01-09", "accepted")


def hint_of(d: Desk, mention: str) -> str:
    """The letters that lie on a mention: none other begins where it does."""
    view = d.app.review.article
    start = d.now.mention(mention).start
    assert view.hints, "no hints are shown"
    return next(hint for offset, hint in view.hints.items() if offset == start)


async def test_an_argument_takes_three_keys_at_the_most(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "j", "o")
        assert d.app.review.article.hints
        assert max(map(len, d.app.review.article.hints.values())) <= 2


async def test_a_filler_is_replaced_with_capitals_and_taken_out_by_its_own_hint(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "t")
        await d.press(*hint_of(d, "m5").upper())
        event = d.now.event("v1")
        assert [a.mention for a in event.arguments if a.role == "target"] == ["m5"]
        await d.press("t")
        await d.press(*hint_of(d, "m5"))
        assert [a.role for a in (await d.kept()).event("v1").arguments] == ["actor"]


async def test_one_of_several_fillers_is_put_right_in_its_place(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "t")
        await d.press(*hint_of(d, "m4"))
        await d.press("semicolon", "semicolon", "semicolon")
        assert d.app.review.at.slot == 1
        await d.press("t")
        await d.press(*(key.upper() for key in hint_of(d, "m7")))
        shelled = (await d.kept()).event("v1")
        assert [(a.role, a.mention) for a in shelled.arguments] == [("actor", "m1"), ("target", "m7"), ("target", "m4")]


async def test_what_overlaps_a_filler_takes_its_place_and_goes_by_its_own_hint(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "t")
        await d.press(*hint_of(d, "m5"))
        await d.press("right_square_bracket", "t")  # “Ann Kodori” cut to “Kodori”, which is no mention by itself
        assert (await d.kept()).event("v1").arguments[-1].extent == (at("Ann Kodori")[0] + 4, at("Ann Kodori")[1])
        await d.press(*hint_of(d, "m5"))
        assert [a.mention for a in d.now.event("v1").arguments] == ["m1", "m2", "m5"]
        await d.press("right_square_bracket", "t")
        own = d.app.review.hints_on_screen
        await d.press(
            *next(h for h, c in own.items() if (c.start, c.end) == (at("Ann Kodori")[0] + 4, at("Ann Kodori")[1]))
        )
        assert [a.mention for a in d.now.event("v1").arguments] == ["m1", "m2"]


async def test_a_capital_empties_a_role_in_all_events_that_are_left(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("j", "minus", "S")
        kept = await d.kept()
        assert [[a.role for a in e.arguments] for e in kept.annotation.events] == [["target"], [], ["actor"]]
        assert [e.status for e in kept.annotation.events] == ["proposed", "proposed", "accepted"]
        assert "Emptied actor in 1 event" in d.status()
        await d.press("u")
        assert d.now.annotation == before.annotation


async def test_a_role_is_filled_from_the_text_with_words_that_are_no_mention(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("spokeswoman")
        await d.press("b", "v", "s")
        start = d.now.event("v2").start
        await d.press(*next(h for o, h in d.app.review.article.hints.items() if o == start))
        (argument,) = (await d.kept()).event("v2").arguments
        assert (d.now.quote(argument), argument.role, argument.mention) == ("a spokeswoman", "actor", None)


async def test_slots_are_walked_moved_and_cleared(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "semicolon", "semicolon")
        assert d.app.review.at.extent == at("Kodori")
        await d.press("right_curly_bracket")
        assert d.now.quote(d.now.event("v1").arguments[1]) == "Kodori on"
        await d.press("minus", "minus")
        assert [a.role for a in d.now.event("v1").arguments] == ["actor"]
        await d.press("minus", "s")
        assert (await d.kept()).event("v1").arguments == ()


async def test_semicolon_jumps_from_the_text_to_the_event(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("2", "n", "semicolon")
        assert (d.app.review.at.kind, d.app.review.at.id, d.app.review.at.slot) == ("event", "v1", 1)


async def test_an_events_source_is_set_and_cleared(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "r")
        await d.press(*hint_of(d, "m4"))
        source = (await d.kept()).event("v1").source
        assert source is not None
        assert source.mention == "m4"
        await d.press("minus", "r")
        assert (await d.kept()).event("v1").source is None


async def test_an_event_is_copied_split_and_deleted(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "c")
        counts = [len(d.now.annotation.events)]
        await d.press("X")
        counts.append(len(d.now.annotation.events))
        assert counts == [4, 3]
        await d.press("home", "j", "t")
        await d.press(*hint_of(d, "m4"))
        await d.press("S")
        shelled = [e for e in (await d.kept()).annotation.events if e.start == at("shelled")[0]]
        assert [[a.mention for a in e.arguments] for e in shelled] == [["m1", "m2"], ["m1", "m4"]]


async def test_an_event_says_what_its_type_asks_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "l", "x")
        assert "needs" not in d.status()
        await d.press("minus", "t")
        assert "needs target or object" in d.status()


async def test_a_role_that_the_type_forbids_is_told_before_and_after_it_is_filled(tmp_path: Path) -> None:
    scheme = tmp_path / "own.toml"
    scheme.write_text(
        'name = "own"\n[[labels]]\nname = "GPE"\nkey = "g"\n[[roles]]\nname = "actor"\nkey = "s"\n'
        '[[roles]]\nname = "place"\nkey = "p"\n'
        '[[types]]\nname = "ASSAULT"\nkey = "u"\nallowed = ["actor"]\n',
        encoding="utf-8",
    )
    async with desk(tmp_path, size=(80, 24), config=Config(scheme=scheme)) as d:
        await d.press("j", "p")
        assert "ASSAULT takes no place: type a hint" in d.status()
        await d.press(*hint_of(d, "m4"))
        assert "takes no target, takes no place" in d.status()


async def test_events_of_one_type_only(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("K")
        await d.type("assault")
        await d.press("enter")
        assert d.app.review.event_panel.listed == ["v1"]
        await d.press("end", "k")
        assert d.app.review.at.id == "v1"  # only what is listed is walked
        await d.press("j")
        assert "the last event that is ASSAULT" in d.status()
        head = "".join(drawn(d.app.review.query_one("#events-head", Line)))
        assert head.startswith(" EVENTS 1 ")
        assert "only ASSAULT" in head
        await d.press("K")
        await d.type("ann kodori")
        await d.press("escape", "K")
        await d.type("all")
        await d.press("enter")
        assert len(d.app.review.event_panel.listed) == 3


async def test_in_forty_columns_an_event_shows_who_to_whom_when_and_who_says_so(tmp_path: Path) -> None:
    long = Event(
        id="v4", trigger=Span(start=at("told")[0], end=at("told")[1]), type="ACCUSE", when="2024-01-09",
        factuality="reported", status="proposed",
        arguments=tuple(
            Argument(role=role, start=at(words)[0], end=at(words)[1])
            for role, words in (
                ("actor", "Ann Kodori, a spokeswoman"), ("target", "Abkhazia on Friday"), ("object", "red\x1b[0m ink"),
                ("time", "on Friday"),
            )
        ),
        source=Source(start=at("officials in Tbilisi")[0], end=at("officials in Tbilisi")[1]),
    )  # fmt: skip
    made = document()
    made = replace(made, annotation=replace(made.annotation, events=(long,)))
    async with desk(tmp_path, made, size=(100, 30)) as d:
        panel = d.app.review.event_panel
        assert panel.size.width <= 46
        what, who = [" ".join(panel.render_line(y).text.split()) for y in (0, 1)]
        assert what.startswith("2024-01-09 ACCUSE told report")
        assert all(name in who for name in ("Ann Kod", "▸ Abkhaz", "« offici"))


async def test_among_filtered_events_one_accepted_leads_to_the_next_of_them(tmp_path: Path) -> None:
    made = document()
    events = tuple(replace(e, type="REJECT", status="proposed") if e.id != "v2" else e for e in made.annotation.events)
    made = replace(made, annotation=replace(made.annotation, events=events))
    async with desk(tmp_path, made) as d:
        await d.press("K")
        await d.type("reject")
        await d.press("enter", "j", "a")
        assert d.app.review.at.id == "v2"
        await d.press("x")
        assert d.app.review.at.id == "v3"
        await d.press("a")
        assert d.app.review.mention is not None  # none of them is left
