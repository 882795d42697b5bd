"""Commands on networks: make one known, accredit it, suspend it."""

import json
from datetime import UTC, datetime, time
from typing import Annotated

import typer

from registry import clock
from registry.cli.shell import command, err, out, with_database
from registry.networks import service
from registry.networks.workflow import NetworkKind, Policy
from scoring import loading

app = typer.Typer(help="Networks: the issuers.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on one line.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only say what would be.")]
Countries = Annotated[list[str], typer.Option("--country", help="Two-letter code; repeat it.")]


@app.command()
def add(
    slug: Annotated[str, typer.Argument(help="Its address: small letters and hyphens.")],
    *,
    code: Annotated[str, typer.Option(help="Two to six letters or digits, for QR codes.")],
    kind: Annotated[NetworkKind, typer.Option()],
    name: Annotated[list[str], typer.Option(help="LANGUAGE=NAME; repeat it.")],
    country: Countries,
    language: Annotated[list[str], typer.Option(help="Working language; repeat it.")],
    website: Annotated[str | None, typer.Option()] = None,
    small: Annotated[bool, typer.Option("--small", help="Small-network mode.")] = False,
    reply_days: Annotated[int, typer.Option(min=1, max=366)] = Policy().reply_days,
    discussion_days: Annotated[int, typer.Option(min=1, max=366)] = Policy().discussion_days,
    appeal_days: Annotated[int, typer.Option(min=1, max=366)] = Policy().appeal_days,
    clarification_days: Annotated[int, typer.Option(min=1, max=366)] = Policy().clarification_days,
    max_validity_months: Annotated[int | None, typer.Option(min=1)] = None,
    short_track_population: Annotated[int | None, typer.Option(min=1)] = None,
    as_json: AsJson = False,
) -> None:
    """Make a network known; it may issue nothing before it is accredited.

    Example: openlocal network add open-towns --code opt --kind association
    --name en="Open Towns" --country MA --language fr --language ar
    """
    names = dict(_name(text) for text in name)
    policy = Policy(
        reply_days=reply_days,
        discussion_days=discussion_days,
        appeal_days=appeal_days,
        clarification_days=clarification_days,
        max_validity_months=max_validity_months,
        short_track_population=short_track_population,
    )
    with command() as settings:
        network_id = with_database(
            settings,
            lambda: service.add(
                slug=slug,
                code=code,
                kind=kind,
                names=names,
                countries=country,
                languages=language,
                website=website,
                small_network_mode=small,
                policy=policy,
                actor_id=None,
                now=clock.now(),
            ),
        )
    if as_json:
        typer.echo(json.dumps({"network": str(network_id), "slug": slug}))
    else:
        out.print(f"{slug} is known. Next: openlocal network accredit {slug} --until YEAR-MM-DD")


@app.command()
def accredit(
    slug: Annotated[str, typer.Argument()],
    *,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day.")],
    country: Annotated[
        list[str] | None, typer.Option("--country", help="Default: the network's own.")
    ] = None,
    award: Annotated[list[str] | None, typer.Option(help="Default: all.")] = None,
    track: Annotated[list[str] | None, typer.Option(help="Default: all.")] = None,
    yes: Yes = False,
) -> None:
    """Let a network give certificates, within a scope and a term. A dry run unless --yes.

    Example: openlocal network accredit open-towns --until 2028-12-31 --yes
    """
    rubric = loading.current()
    awards = _among([one.id for one in rubric.awards], award, "--award")
    tracks = _among([one.id for one in rubric.tracks], track, "--track")
    last_moment = datetime.combine(until.date(), time(23, 59, 59), UTC)

    async def work() -> None:
        network = await service.by_slug(slug)
        countries = country or list(network.countries)
        err.print(
            f"{network.name('en')}: {', '.join(awards)} on {', '.join(tracks)} track "
            f"in {', '.join(countries)} until {until.date()}."
        )
        if yes:
            await service.accredit(
                network.id,
                countries=countries,
                awards=awards,
                tracks=tracks,
                valid_from=clock.now(),
                valid_until=last_moment,
                actor_id=None,
                now=clock.now(),
            )

    with command() as settings:
        with_database(settings, work)
    _tell(yes, "Accredited.")


@app.command()
def suspend(
    slug: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option(help="Shown on the network's public page.")],
    yes: Yes = False,
) -> None:
    """Suspend a network's accreditation: it can give no certificate. A dry run unless --yes.

    Example: openlocal network suspend open-towns --reason "Audit of 2027" --yes
    """

    async def work() -> None:
        network = await service.by_slug(slug)
        standing = await service.accreditation_at(network.id, clock.now())
        term = f"until {standing.valid_until:%Y-%m-%d}" if standing else "none in force now"
        err.print(f"{network.name('en')}: accreditation {term}. Reason: {reason}")
        if yes:
            await service.suspend(network.id, reason=reason, actor_id=None, now=clock.now())

    with command() as settings:
        with_database(settings, work)
    _tell(yes, "Suspended.")


def _tell(done: bool, word: str) -> None:
    out.print(word if done else "Nothing was changed. Add --yes to do it.")


def _name(text: str) -> tuple[str, str]:
    language, equals, name = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"--name {text}: write LANGUAGE=NAME, such as fr=Réseau.")
    return language, name


def _among(known: list[str], wanted: list[str] | None, option: str) -> list[str]:
    unknown = [one for one in wanted or [] if one not in known]
    if unknown:
        raise typer.BadParameter(f"{option} {unknown[0]}: choose among {', '.join(known)}.")
    return wanted or known
