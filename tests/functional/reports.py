"""Set up a rubric, governments, a network and people who report, for tests through HTTP."""

import html
import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx

from registry import clock
from registry.access.roles import Membership, Role
from registry.db import DB
from registry.governments import service as governments
from registry.rubrics import service as rubrics
from tests.functional import people
from tests.kept import kept

TOWN, SMALL, GONE = "xx:town", "xx:small", "xx:gone"
FILE = """id,slug,kind,country,name_en,name_fr,name_ar,population,source
xx:town,ourtown,municipality,MA,Ourtown,Notreville,مدينتنا,50000,test
xx:small,smallplace,municipality,MA,Smallplace,Petitlieu,المكان الصغير,9000,test
xx:other,othertown,municipality,MA,Othertown,Autreville,مدينة أخرى,70000,test
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A network and the people of one town and of the network."""

    network: UUID
    editor: UUID
    signatory: UUID
    coordinator: UUID


@kept
async def cast(government_id: str = TOWN) -> Cast:
    """Everything a first report needs."""
    now = clock.now()
    await rubrics.publish_packaged(actor_id=None, now=now)
    await governments.import_file(FILE.encode(), actor=None, now=now)
    network = await people.network()
    return Cast(
        network=network,
        editor=await people.add(
            "Edith Editor", Membership(role=Role.EDITOR, government_id=government_id)
        ),
        signatory=await people.add(
            "Sam Signatory", Membership(role=Role.SIGNATORY, government_id=government_id)
        ),
        coordinator=await people.add(
            "Cora Coordinator", Membership(role=Role.COORDINATOR, network_id=network)
        ),
    )


def field(page: httpx.Response, name: str) -> str:
    """The value of a hidden or text field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, f"no field {name}"
    return html.unescape(found[1])


async def begun(client: httpx.AsyncClient, slug: str = "ourtown") -> str:
    """Begin a report through its page; returns the address of the report."""
    start = await client.get(f"/governments/{slug}/report")
    assert start.status_code == 200, start.text
    offer = re.search(r'name="offer" value="([^"]*)"', start.text)
    assert offer is not None
    reply = await client.post(
        f"/governments/{slug}/report",
        data={"offer": offer[1], "form_id": field(start, "form_id")},
    )
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


def codes(page: httpx.Response) -> list[str]:
    """The criteria that a task list links to, in its order."""
    return list(dict.fromkeys(re.findall(r'/criteria/([A-Z]\d)"', page.text)))


async def answered(client: httpx.AsyncClient, report: str, *, level: str = "1") -> None:
    """Answer every criterion that is asked, by walking from one to the next."""
    address = f"{report}/criteria/A1"
    while "/criteria/" in address:
        reply = await client.post(address, data={"level": level, "version": "0", "then": "next"})
        assert reply.status_code == 303, reply.text
        address = reply.headers["location"]
    assert address == f"{report}/check"


async def submitted(client: httpx.AsyncClient, report: str) -> None:
    """Sign and submit as it is."""
    page = await client.get(f"{report}/submit")
    reply = await client.post(
        f"{report}/submit",
        data={
            "track": field(page, "track"),
            "award": "bronze",
            "content": field(page, "content"),
            "declared": "yes",
            "then": "submit",
        },
    )
    assert reply.status_code == 303, reply.text


async def dissolved(government_id: str = TOWN) -> None:
    """The council of a government is dissolved."""
    await DB.fetch(
        "INSERT INTO government_event (id, government_id, kind, on_date, source, recorded_at) "
        "VALUES ($1, $2, 'dissolved', '2026-01-01', 'test', now())",
        uuid4(),
        government_id,
    )
