"""What reviewers, coordinators, certifiers and officers do in a browser without scripts."""

import re

import httpx

from tests.functional.reports import field


def tasks(page: httpx.Response) -> list[str]:
    """The criteria that a reviewer's list links to, in its order."""
    return list(dict.fromkeys(re.findall(r"/reviews/[0-9a-f-]+/criteria/([A-Z]\d)", page.text)))


def links(page: httpx.Response, start: str) -> list[str]:
    """The addresses on a page that begin so."""
    return list(dict.fromkeys(re.findall(rf'href="({start}[^"]*)"', page.text)))


def people_to_choose(page: httpx.Response) -> list[tuple[str, str]]:
    """The reviewers that can be chosen: their ids and names."""
    pattern = r'name="reviewer" value="([0-9a-f-]+)".*?<bdi>(.*?)</bdi>'
    return re.findall(pattern, page.text)


async def accepted(coordinator: httpx.AsyncClient, report: str) -> None:
    """Accept the file with everybody who can be chosen."""
    page = await coordinator.get(f"{report}/reviewers")
    reply = await coordinator.post(
        f"{report}/reviewers",
        data={
            "version": field(page, "version"),
            "reviewer": [person for person, _ in people_to_choose(page)],
        },
    )
    assert reply.status_code == 303, reply.text


async def to_do(client: httpx.AsyncClient, start: str) -> str:
    """The first address on somebody's desk that begins so."""
    desk = await client.get("/desk")
    found = links(desk, start)
    assert found, desk.text
    return found[0]


async def opened(reviewer: httpx.AsyncClient) -> str:
    """Declare no conflict in the review on one's desk; returns its address."""
    review = await to_do(reviewer, "/reviews/")
    assert "Are you free of conflicts?" in (await reviewer.get(review)).text
    reply = await reviewer.post(f"{review}/declare", data={"conflict": "no", "statement": ""})
    assert reply.status_code == 303, reply.text
    return review


async def reviewed(
    reviewer: httpx.AsyncClient, *, level: str = "2", others: dict[str, str] | None = None
) -> str:
    """Open the review on one's desk, give every criterion a level, hand in."""
    review = await opened(reviewer)
    address = f"{review}/criteria/{tasks(await reviewer.get(review))[0]}"
    while "/criteria/" in address:
        code = address.rpartition("/")[2]
        page = await reviewer.get(address)
        reply = await reviewer.post(
            address,
            data={
                "version": field(page, "version"),
                "level": (others or {}).get(code, level),
                "reason": f"What we saw on {code}.",
                "then": "next",
            },
        )
        assert reply.status_code == 303, reply.text
        address = reply.headers["location"]
    reply = await reviewer.post(f"{review}/complete")
    assert reply.status_code == 303, reply.text
    return review


async def replied(signatory: httpx.AsyncClient, report: str) -> None:
    """Send the reply as it is."""
    page = await signatory.get(f"{report}/reply")
    reply = await signatory.post(f"{report}/reply", data={"version": field(page, "version")})
    assert reply.status_code == 303, reply.text


async def awarded(certifier: httpx.AsyncClient) -> str:
    """Give the computed award of the file on one's desk; returns the decision's address."""
    decision = await to_do(certifier, "/decisions/")
    page = await certifier.get(decision)
    reply = await certifier.post(
        f"{decision}/award",
        data={"version": field(page, "version"), "reasons": "The levels were verified."},
    )
    assert reply.status_code == 303, reply.text
    return decision


def actions(page: httpx.Response) -> list[str]:
    """Where the forms of a page are sent."""
    return re.findall(r'<form action="([^"]+)" method="post"', page.text)
