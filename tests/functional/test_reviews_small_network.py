"""The smallest network: five people, five browsers, one Bronze certificate."""

import html
import re
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from registry import clock
from registry.access.roles import Membership, ReviewerKind, Role
from registry.web.shell import Shell
from tests.conftest import jobs_done
from tests.functional import people, reports, reviewing

LEVEL_2 = ("A1", "A2", "B1", "B2", "C1", "E1")
"""Claimed at level 2, with a link each; the rest at 1. It makes Bronze and nothing more."""


@pytest.mark.usefixtures("settings")
async def test_exactly_five_people_reach_a_certificate(app: Shell, database: str) -> None:
    cast = await reports.cast(reports.SMALL)
    small = await people.network("smallest", small_network_mode=True)
    lender = await people.network("lender")
    five = {
        "signatory": await people.add(
            "Mayor", Membership(role=Role.SIGNATORY, government_id=reports.SMALL)
        ),
        "peer": await people.add(
            "Peer",
            Membership(
                role=Role.REVIEWER,
                network_id=small,
                reviewer_kind=ReviewerKind.PUBLIC_PEER,
                employer_government_id="xx:other",
            ),
        ),
        "civil": await people.add(
            "Civil",
            Membership(
                role=Role.REVIEWER,
                network_id=small,
                reviewer_kind=ReviewerKind.CIVIL_SOCIETY,
                organisation_id=await people.organisation("An association"),
            ),
        ),
        "coordinator": await people.add(
            "Coordinator and certifier",
            Membership(role=Role.COORDINATOR, network_id=small),
            Membership(role=Role.CERTIFIER, network_id=small),
        ),
        # On loan: an officer of another network, who was given the role here too.
        "officer": await people.add(
            "Officer",
            Membership(role=Role.ISSUING_OFFICER, network_id=lender),
            Membership(role=Role.ISSUING_OFFICER, network_id=small),
        ),
    }
    assert len(set(five.values())) == 5
    assert cast.signatory not in five.values()
    async with AsyncExitStack() as stack:
        at = {
            name: await stack.enter_async_context(people.signed_in(app, person))
            for name, person in five.items()
        }
        report = await _report(at["signatory"])
        await reviewing.accepted(at["coordinator"], report)
        await reviewing.reviewed(at["peer"], level="1", others=dict.fromkeys(LEVEL_2, "2"))
        review = await reviewing.reviewed(
            at["civil"], level="1", others=dict.fromkeys((*LEVEL_2, "D5"), "2")
        )
        assert "D5" in reviewing.tasks(await at["civil"].get(review))
        await reviewing.replied(at["signatory"], report)
        decision = await reviewing.awarded(at["coordinator"])

        own = await at["coordinator"].get(decision)
        assert "/countersign" not in own.text

        async with jobs_done(database):
            page = await at["officer"].get(decision)
            reply = await at["officer"].post(
                f"{decision}/countersign", data={"version": reports.field(page, "version")}
            )
            assert reply.status_code == 303, reply.text
        certificate = await at["officer"].get(reply.headers["location"])

    assert certificate.status_code == 200
    assert "Bronze" in certificate.text
    assert "mall-network mode" in certificate.text


async def _report(signatory: httpx.AsyncClient) -> str:
    """A small town's first report, all its own work, submitted to the small network."""
    start = await signatory.get("/governments/smallplace/report")
    offers = re.findall(r'name="offer" value="([^"]*)".*?<label[^>]*>(.*?)</label>', start.text)
    offer = next(value for value, label in offers if "smallest" in label)
    begun = await signatory.post(
        "/governments/smallplace/report",
        data={"offer": html.unescape(offer), "form_id": reports.field(start, "form_id")},
    )
    report: str = begun.headers["location"]
    await reports.answered(signatory, report)
    for code in LEVEL_2:
        reply = await signatory.post(
            f"{report}/criteria/{code}",
            data={"level": "2", "version": "1", "narrative": "We do.", "then": "link"},
        )
        assert reply.status_code == 303, reply.text
        reply = await signatory.post(
            reply.headers["location"],
            data={
                "form_id": str(uuid4()),
                "title": "The record",
                "kind": "official_record",
                "language": "fr",
                "fact_date": (clock.now().date() - timedelta(days=30)).isoformat(),
                "public": "yes",
                "url": f"https://smallplace.example/{code}",
            },
        )
        assert reply.status_code == 303, reply.text
    await reports.submitted(signatory, report)
    return report
