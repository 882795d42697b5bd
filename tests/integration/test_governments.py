"""Import, export, search, additions and life events on a real database."""

import asyncio
import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from registry.access.roles import Actor, Membership, Role
from registry.db import DB
from registry.errors import ForbiddenError, InvalidInputError, NotFoundError, RegistryError
from registry.events import service as events
from registry.governments import service
from registry.governments.columns import Row
from registry.governments.workflow import GovernmentKind, LifeEvent, LifeEventKind, Standing
from registry.networks import service as networks
from registry.networks.workflow import NetworkKind
from registry.people import service as people

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADER = "id,slug,kind,country,parent,name_fr,name_ar,population,source,event,event_date,event_into"
SPELLINGS = ("Beni Mellal", "Béni Mellal", "بني ملال", "BENI-MELLAL", "بنى ملاّل", "mellal beni")


def file(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join([header, *rows]) + "\n").encode()


async def take(content: bytes, *, now: datetime = NOW) -> service.ImportReport:
    return await service.import_file(content, actor=None, now=now)


def numbers(report: service.ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.refused)


def town(number: int, name: str = "") -> str:
    return f"xx:{number},,municipality,MA,,{name or f'Ville {number}'},,{number + 1},made up,,,"


async def test_the_real_files_are_taken_whole_and_a_second_time_changes_nothing(
    database: str,
) -> None:
    first = await service.import_seeds(now=NOW)
    assert [numbers(report) for report in first] == [
        (1590, 0, 0, 0),
        (161, 0, 0, 0),
        (75, 0, 0, 0),
    ]
    logged = await DB.fetch_value("SELECT count(*) FROM event")
    second = await service.import_seeds(now=NOW + timedelta(days=1))
    assert [numbers(report) for report in second] == [
        (0, 0, 1590, 0),
        (0, 0, 161, 0),
        (0, 0, 75, 0),
    ]
    assert await DB.fetch_value("SELECT count(*) FROM event") == logged
    assert await DB.fetch_value("SELECT max(updated_at) FROM government") == NOW


async def test_every_usual_spelling_finds_the_region_the_province_and_the_town(
    database: str,
) -> None:
    await service.import_seeds(now=NOW)
    for spelling in SPELLINGS:
        found = await service.search(spelling, country="MA")
        slugs = {government.slug for government in found.governments}
        assert slugs == {"beni-mellal-khenifra", "province-beni-mellal", "beni-mellal"}, spelling


async def test_a_mistyped_name_finds_what_is_most_like_it(database: str) -> None:
    await service.import_seeds(now=NOW)
    found = await service.search("Béni Melal")
    assert found.close
    assert "beni-mellal" in {government.slug for government in found.governments}


async def test_a_search_can_be_narrowed_and_turned_over(database: str) -> None:
    await service.import_seeds(now=NOW)
    first = await service.search(country="TN", kind=GovernmentKind.GOVERNORATE)
    assert (first.total, first.pages) == (24, 1)
    pages = [await service.search(country="MA", page=number) for number in (1, 2)]
    slugs = [government.slug for found in pages for government in found.governments]
    assert slugs == sorted(set(slugs))
    assert len(slugs) == 50


@pytest.mark.parametrize(
    "query", ["%", "_", "\\", "'; DROP TABLE government; --", "\ud800", "ه" * 9999]
)
async def test_nothing_typed_breaks_the_search(database: str, query: str) -> None:
    await take(file(town(1)))
    await service.search(query)
    assert (await service.search("Ville 1")).total == 1


async def test_good_rows_are_taken_and_each_other_row_is_told_with_its_line_and_reasons(
    database: str,
) -> None:
    content = file(
        "xx:1,,region,MA,,Région,,5,made up,,,",
        "xx:2,,commune,Morocco,,,,many,made up,,,",
        "xx:3,,municipality,MA,xx:9,Ville,,5,made up,,,",
        "xx:1,,municipality,MA,,Encore,,5,made up,,,",
        "xx:4,,municipality,MA,xx:3,Douar,,5,made up,,,",
        "xx:5,,municipality,MA,xx:1,B" + "\x00,,5,made up,,,",
        "xx:6,,municipality,MA",
        "xx:7,,municipality,MA,xx:1,Ville,,5,made up,,,",
    )
    report = await take(content)
    assert (report.added, await ids()) == (2, {"xx:1", "xx:7"})
    assert [(refusal.line, sorted(refusal.faults)) for refusal in report.refused] == [
        (3, ["country", "kind", "name_en", "population"]),
        (4, ["parent"]),
        (5, ["id"]),
        (6, ["parent"]),
        (7, ["name_fr"]),
        (8, ["row"]),
    ]


async def test_a_row_in_another_encoding_is_refused_and_the_rest_taken(database: str) -> None:
    rows = town(1, "Béni").encode("cp1256"), town(2, "Béni").encode()
    report = await take(file() + b"\n".join(rows))
    assert await ids() == {"xx:2"}
    assert "UTF-8" in str(report.refused[0].faults["name_fr"])


async def test_a_parent_may_stand_later_in_the_file(database: str) -> None:
    await take(
        file(
            "xx:3,,municipality,MA,xx:2,Ville,,5,made up,,,",
            "xx:2,,province,MA,xx:1,Province,,5,made up,,,",
            "xx:1,,region,MA,,Région,,5,made up,,,",
        )
    )
    above = await service.above("xx:3")
    assert [government.id for government in above] == ["xx:1", "xx:2"]


async def test_parents_in_a_circle_are_refused_also_across_files(database: str) -> None:
    report = await take(
        file(
            "xx:1,,region,MA,xx:2,A,,5,made up,,,",
            "xx:2,,region,MA,xx:1,B,,5,made up,,,",
            "xx:3,,region,MA,,C,,5,made up,,,",
            "xx:4,,region,MA,xx:3,D,,5,made up,,,",
        )
    )
    assert await ids() == {"xx:3", "xx:4"}
    assert len(report.refused) == 2
    again = await take(file("xx:3,,region,MA,xx:4,C,,5,made up,,,"))
    assert "leads back" in str(again.refused[0].faults["parent"])


async def test_what_changed_is_changed_and_a_column_that_is_missing_is_left_alone(
    database: str,
) -> None:
    await take(file("xx:1,ville,municipality,MA,,Ville,مدينة,5,made up,,,"))
    later = NOW + timedelta(days=1)
    report = await take(
        file("xx:1,municipality,MA,Grande Ville,made up", header="id,kind,country,name_fr,source"),
        now=later,
    )
    found = await service.get("xx:1")
    assert numbers(report) == (0, 1, 0, 0)
    assert found.names == {"fr": "Grande Ville", "ar": "مدينة"}
    assert (found.population, found.slug, found.updated_at) == (5, "ville", later)
    assert (await service.search("grande")).total == 1


async def test_an_empty_cell_takes_away_what_was_there(database: str) -> None:
    await take(file("xx:1,,municipality,MA,,Ville,مدينة,5,made up,,,"))
    await take(file("xx:1,,municipality,MA,,Ville,,,made up,,,"))
    found = await service.get("xx:1")
    assert (found.names, found.population) == ({"fr": "Ville"}, None)
    assert not (await service.search("مدينة")).total


async def test_the_address_of_a_government_never_changes(database: str) -> None:
    await take(file("xx:1,ville,municipality,MA,,Ville,,5,made up,,,"))
    report = await take(
        file(
            "xx:1,autre,municipality,MA,,Ville,,5,made up,,,",
            "xx:2,ville,municipality,MA,,Autre,,5,made up,,,",
        )
    )
    assert [list(refusal.faults) for refusal in report.refused] == [["slug"], ["slug"]]
    assert (await service.by_slug("ville")).id == "xx:1"


async def test_rows_without_an_address_are_given_one(database: str) -> None:
    await take(file(town(1, "Ajdir"), town(2, "Ajdir")))
    assert {(await service.get(f"xx:{n}")).slug for n in (1, 2)} == {"ajdir", "ajdir-ma"}


async def test_a_failure_half_way_leaves_nothing_behind(database: str) -> None:
    def fail(done: int, total: int) -> None:
        if done >= 2000:
            raise RuntimeError("the machine stops here")

    content = file(*(town(number) for number in range(3000)))
    with pytest.raises(RuntimeError):
        await service.import_file(content, actor=None, now=NOW, progress=fail)
    assert await ids() == set()
    assert await DB.fetch_value("SELECT count(*) FROM event") == 0


@pytest.mark.slow
async def test_twelve_thousand_rows_are_taken_in_seconds(database: str) -> None:
    content = file(*(town(number) for number in range(12_000)))
    steps: list[tuple[int, int]] = []
    async with asyncio.timeout(20):
        report = await service.import_file(
            content, actor=None, now=NOW, progress=lambda *step: steps.append(step)
        )
    assert numbers(report) == (12_000, 0, 0, 0)
    assert steps[-1] == (12_000, 12_000)


async def test_two_imports_at_once_write_every_row_once(database: str) -> None:
    content = file(*(town(number) for number in range(500)))
    reports = await asyncio.gather(*(take(content) for _ in range(4)))
    assert sorted(numbers(report) for report in reports) == [
        (0, 0, 500, 0),
        (0, 0, 500, 0),
        (0, 0, 500, 0),
        (500, 0, 0, 0),
    ]


async def test_an_import_is_one_entry_in_the_log_and_one_for_each_life_event(
    database: str,
) -> None:
    await take(
        file(
            town(1),
            "xx:2,,municipality,MA,,Ville,,5,made up,dissolved,2023-03-08,",
            "xx:3,,municipality,MA,,Douar,,5,made up,merged,2023-03-08,xx:1",
        )
    )
    rows = await DB.fetch("SELECT kind, subject, facts FROM event ORDER BY id")
    assert [row["kind"] for row in rows] == [
        "government.life_event",
        "government.life_event",
        "government.imported",
    ]
    assert rows[2]["facts"] == {"added": 3, "changed": 0, "unchanged": 0, "refused": 0}
    jobs = await DB.fetch("SELECT message FROM dramatiq.queue")
    assert [(job["message"]["actor_name"], job["message"]["args"]) for job in jobs] == [
        ("assessments.close_merged", ["xx:3"])  # nothing has to follow a dissolved council
    ]
    assert await events.check() == []


async def test_a_successor_that_is_nowhere_is_refused(database: str) -> None:
    report = await take(file("xx:3,,municipality,MA,,Douar,,5,x,merged,2023-03-08,xx:1"))
    assert list(report.refused[0].faults) == ["event_into"]


async def test_an_event_that_does_not_fit_what_is_recorded_is_refused(database: str) -> None:
    dissolved = "xx:1,,municipality,MA,,Ville,,5,made up,dissolved,2023-03-08,"
    await take(file(dissolved))
    report = await take(file(dissolved.replace("03-08", "04-08")))
    assert list(report.refused[0].faults) == ["event"]
    report = await take(file(dissolved.replace("dissolved,2023-03", "restored,2023-04")))
    assert numbers(report) == (0, 1, 0, 0)
    government = await service.get("xx:1")
    assert [event.kind for event in government.events] == ["dissolved", "restored"]
    alone = await take(file("xx:2,,municipality,MA,,Douar,,5,made up,restored,2023-04-08,"))
    assert list(alone.refused[0].faults) == ["event"]


@pytest.mark.slow
async def test_what_is_exported_can_be_imported_elsewhere_and_is_the_same(database: str) -> None:
    await service.import_seeds(now=NOW)
    await take(
        file(
            "xx:1,,municipality,MA,,Ville,مدينة,5,made up,created|dissolved|caretaker"
            ",2000-01-01|2023-03-08|2023-03-09,"
        )
    )
    exported = "".join([line async for line in service.export()])
    again = await take(exported.encode())
    assert numbers(again) == (0, 0, 1827, 0)
    for table in ("government_event", "government_name", "government"):
        await DB.fetch(f"DELETE FROM {table}")
    elsewhere = await take(exported.encode())
    assert numbers(elsewhere) == (1827, 0, 0, 0)
    assert "".join([line async for line in service.export()]) == exported


async def test_an_export_can_hold_one_country(database: str) -> None:
    await service.import_seeds(now=NOW)
    text = "".join([line async for line in service.export("TN")])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert ({row["country"] for row in rows}, len(rows)) == ({"TN"}, 161)


async def test_tunisian_councils_stand_dissolved_since_the_decree(database: str) -> None:
    await service.import_seeds(now=NOW)
    el_kef = await service.by_slug("el-kef")
    assert service.state_on(el_kef, date(2023, 3, 7)).standing is Standing.ACTIVE
    assert service.state_on(el_kef, date(2023, 3, 8)).standing is Standing.DISSOLVED
    assert service.name_in(el_kef, "fr") == "Le Kef"


async def ids() -> set[str]:
    return {row["id"] for row in await DB.fetch("SELECT id FROM government")}


# Additions and events by coordinators.


async def coordinator(*countries: str, role: Role = Role.COORDINATOR) -> Actor:
    network_id = await networks.add(
        slug=f"net-{uuid4().hex[:8]}",
        code=uuid4().hex[:6],
        kind=NetworkKind.ASSOCIATION,
        names={"en": "Network"},
        countries=countries,
        languages=("ar",),
        actor_id=None,
        now=NOW,
    )
    return await somebody(Membership(role=role, network_id=network_id))


async def somebody(*memberships: Membership) -> Actor:
    person_id = await people.add_person(
        name="Somebody",
        email=f"{uuid4().hex}@people.example",
        locale="en",
        actor_id=None,
        now=NOW,
    )
    for membership in memberships:
        await people.grant(person_id, membership, actor_id=None, now=NOW)
    return await people.actor(person_id)


def new_town(name: str = "Ville Neuve", **facts: object) -> Row:
    return Row(
        id="ol:0",
        facts={
            "kind": GovernmentKind.MUNICIPALITY,
            "country": "MA",
            "source": service.ADDED_HERE,
            **facts,
        },
        names={"fr": name},
        events=(),
    )


async def test_a_coordinator_adds_a_government_and_it_is_found_at_once(database: str) -> None:
    await take(file("xx:1,,province,MA,,Province,,5,made up,,,"))
    actor = await coordinator("MA")
    added = await service.add(new_town(parent_id="xx:1"), form_id=UUID(int=7), actor=actor, now=NOW)
    assert (added.id, added.slug) == (f"ol:{UUID(int=7).hex}", "ville-neuve")
    assert (await service.search("ville neuve")).total == 1
    (entry,) = await events.history(added.id)
    assert (entry.kind, entry.actor_id) == ("government.added", actor.person_id)
    assert "Ville Neuve" not in str(entry.facts)


async def test_a_form_sent_twice_adds_once(database: str) -> None:
    actor = await coordinator("MA")
    row, form_id = new_town(), uuid4()
    both = await asyncio.gather(
        *(service.add(row, form_id=form_id, actor=actor, now=NOW) for _ in range(4))
    )
    assert len({government.id for government in both}) == 1
    assert len(await ids()) == 1


async def test_a_namesake_is_shown_before_another_is_added(database: str) -> None:
    actor = await coordinator("MA")
    await service.add(new_town("Béni Nouvel"), form_id=uuid4(), actor=actor, now=NOW)
    with pytest.raises(InvalidInputError) as refused:
        await service.add(new_town("BENI-NOUVEL"), form_id=uuid4(), actor=actor, now=NOW)
    assert list(refused.value.faults) == ["anyway"]
    await service.add(new_town("BENI-NOUVEL"), form_id=uuid4(), actor=actor, now=NOW, anyway=True)
    assert len(await ids()) == 2


async def test_a_parent_in_another_country_is_no_parent(database: str) -> None:
    await take(file("xx:1,,region,TN,,Région,,5,made up,,,"))
    actor = await coordinator("MA")
    with pytest.raises(InvalidInputError):
        await service.add(new_town(parent_id="xx:1"), form_id=uuid4(), actor=actor, now=NOW)


async def test_only_who_coordinates_a_network_of_the_country_may_add_or_record(
    database: str,
) -> None:
    await take(file(town(1)))
    event = LifeEvent(kind=LifeEventKind.DISSOLVED, on_date=date(2026, 1, 1), source="decree")
    refused: Iterable[Actor] = [
        await coordinator("TN"),
        await coordinator("MA", role=Role.CERTIFIER),
        await somebody(Membership(role=Role.EDITOR, government_id="xx:1")),
        await somebody(Membership(role=Role.AUDITOR)),
        await somebody(),
    ]
    for actor in refused:
        with pytest.raises(ForbiddenError):
            await service.add(new_town(), form_id=uuid4(), actor=actor, now=NOW)
        with pytest.raises(ForbiddenError):
            await service.record_event("xx:1", event, form_id=uuid4(), actor=actor, now=NOW)
    assert await ids() == {"xx:1"}
    operator = await somebody(Membership(role=Role.OPERATOR))
    await service.add(new_town(), form_id=uuid4(), actor=operator, now=NOW)
    assert await service.countries_of(operator) is None
    assert await service.countries_of(await coordinator("MA", "TN")) == ["MA", "TN"]


async def test_only_the_operator_imports_as_a_person(database: str) -> None:
    with pytest.raises(ForbiddenError):
        await service.import_file(file(town(1)), actor=await coordinator("MA"), now=NOW)
    operator = await somebody(Membership(role=Role.OPERATOR))
    await service.import_file(file(town(1)), actor=operator, now=NOW)
    assert await ids() == {"xx:1"}


async def test_an_event_is_recorded_once_however_often_it_is_sent(database: str) -> None:
    await take(file(town(1)))
    actor, form_id = await coordinator("MA"), uuid4()
    event = LifeEvent(kind=LifeEventKind.DISSOLVED, on_date=date(2026, 1, 1), source="decree")
    later = NOW + timedelta(days=1)
    for _ in range(2):
        found = await service.record_event("xx:1", event, form_id=form_id, actor=actor, now=later)
    assert found.events == (event,)
    assert found.updated_at == later
    assert [entry.kind for entry in await events.history("xx:1")] == ["government.life_event"]


async def test_what_cannot_have_happened_is_refused_and_nothing_written(database: str) -> None:
    await take(file(town(1), town(2)))
    actor = await coordinator("MA")

    async def record(kind: LifeEventKind, on_date: date, into_id: str | None = None) -> None:
        event = LifeEvent(kind=kind, on_date=on_date, source="decree", into_id=into_id)
        await service.record_event("xx:1", event, form_id=uuid4(), actor=actor, now=NOW)

    day = date(2026, 1, 1)
    for kind, on_date, into in (
        (LifeEventKind.RESTORED, day, None),
        (LifeEventKind.DISSOLVED, NOW.date() + timedelta(days=1), None),
        (LifeEventKind.MERGED, day, None),
        (LifeEventKind.MERGED, day, "xx:1"),
        (LifeEventKind.MERGED, day, "xx:99"),
    ):
        with pytest.raises(RegistryError):
            await record(kind, on_date, into)
    assert (await service.get("xx:1")).events == ()
    await record(LifeEventKind.MERGED, day, "xx:2")
    assert service.state_on(await service.get("xx:1"), day).into_id == "xx:2"


async def test_two_governments_cannot_be_merged_into_each_other(database: str) -> None:
    await take(file(town(1), town(2)))
    actor = await coordinator("MA")
    for one, other, allowed in (("xx:1", "xx:2", True), ("xx:2", "xx:1", False)):
        event = LifeEvent(
            kind=LifeEventKind.MERGED, on_date=date(2026, 1, 1), source="decree", into_id=other
        )
        if allowed:
            await service.record_event(one, event, form_id=uuid4(), actor=actor, now=NOW)
        else:
            with pytest.raises(InvalidInputError):
                await service.record_event(one, event, form_id=uuid4(), actor=actor, now=NOW)


async def test_what_is_not_there_is_not_found(database: str) -> None:
    for missing in (service.get("xx:1"), service.by_slug("nowhere")):
        with pytest.raises(NotFoundError):
            await missing
