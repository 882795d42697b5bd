"""Commands on people: make somebody known with a role, send or show their link."""

import json
from typing import Annotated

import typer

from registry import clock
from registry.access.roles import OF_A_GOVERNMENT, OF_A_NETWORK, Membership, ReviewerKind, Role
from registry.cli.shell import command, out, with_database
from registry.errors import NotFoundError
from registry.governments import service as governments
from registry.i18n.catalogue import DEFAULT
from registry.networks import service as networks
from registry.people import service as people

app = typer.Typer(help="People and their roles.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on one line.")]
Slug = Annotated[str | None, typer.Option(help="Slug, as in its address.")]


@app.command()
def add(
    *,
    name: Annotated[str, typer.Option(help="The name as it is shown.")],
    email: Annotated[str, typer.Option(help="The address with which they sign in.")],
    language: Annotated[str, typer.Option(help="en, fr or ar.")] = DEFAULT,
    role: Annotated[Role | None, typer.Option(help="A role to give at once.")] = None,
    network: Slug = None,
    government: Slug = None,
    reviewer_kind: Annotated[ReviewerKind | None, typer.Option()] = None,
    employer: Annotated[
        str | None, typer.Option(help="Slug of the local government a reviewer works for.")
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Name of the organisation a reviewer works for.")
    ] = None,
    country: Annotated[str, typer.Option(help="Country of that organisation.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make somebody known, with a role if you name one; the same address again is the same person.

    Example: openlocal person add --name "Amal B." --email amal@example.org --role operator
    """

    async def work() -> str:
        now = clock.now()
        person_id = await people.add_person(
            name=name, email=email, locale=language, actor_id=None, now=now
        )
        if role is not None:
            organisation_id = (
                await people.add_organisation(name=organisation, country=country, now=now)
                if organisation
                else None
            )
            membership = Membership(
                role=role,
                network_id=(await networks.by_slug(network)).id if network else None,
                government_id=(await governments.by_slug(government)).id if government else None,
                reviewer_kind=reviewer_kind,
                employer_government_id=(await governments.by_slug(employer)).id
                if employer
                else None,
                organisation_id=organisation_id,
            )
            await people.grant(person_id, membership, actor_id=None, now=now)
        return str(person_id)

    _check_place(role, network, government)
    with command() as settings:
        person_id = with_database(settings, work)
    if as_json:
        typer.echo(json.dumps({"person": person_id}))
    else:
        out.print(f"{email} is known. Next: openlocal person invite {email}")


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="The address of somebody who is known.")],
    show_link: Annotated[
        bool, typer.Option("--show-link", help="Print the link instead of mailing it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send somebody a link with which they choose a password; it works once, for seven days.

    Whoever has the link can sign in as that person: hand a printed one over yourself.
    Example: openlocal person invite amal@example.org --show-link
    """

    async def work() -> str | None:
        now = clock.now()
        known = await people.person_by_email(email)
        if known is None:
            raise NotFoundError("Nobody has this address. Run `openlocal person add` first.")
        if show_link:
            return await people.sign_in_link(known.id, actor_id=None, now=now)
        await people.invite(known.id, actor_id=None, now=now)
        return None

    with command() as settings:
        link = with_database(settings, work)
        mail_set = settings.smtp_url is not None
    if as_json:
        typer.echo(json.dumps({"link": link, "mail_server_set": mail_set}))
    elif link is not None:
        typer.echo(link)
    elif mail_set:
        out.print("The worker sends the link now.")
    else:
        out.print("The mail waits: OPENLOCAL_SMTP_URL is not set. Use --show-link meanwhile.")


def _check_place(role: Role | None, network: str | None, government: str | None) -> None:
    if role in OF_A_NETWORK and network is None:
        raise typer.BadParameter(f"The role {role} needs --network.")
    if role in OF_A_GOVERNMENT and government is None:
        raise typer.BadParameter(f"The role {role} needs --government.")
