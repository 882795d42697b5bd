"""The command line `openlocal`: each command is one function of a module beside this one."""

import typer

from registry.cli import (
    bench,
    certificates,
    demo,
    explain,
    governments,
    networks,
    operate,
    people,
    rubric,
    score,
    versions,
)

app = typer.Typer(
    name="openlocal",
    help="Local governments report, are reviewed, and earn a certificate anyone can verify.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
audit = typer.Typer(help="Check that the records are whole.", no_args_is_help=True)

app.command()(demo.demo)
app.command()(operate.init)
app.command()(operate.migrate)
app.command()(operate.serve)
app.command()(operate.worker)
app.command("check-config")(operate.check_config)
app.add_typer(audit, name="audit")
audit.command("check")(operate.audit_check)
app.add_typer(governments.app, name="governments")
app.add_typer(people.app, name="person")
app.add_typer(networks.app, name="network")
app.add_typer(rubric.rubric, name="rubric")
rubric.rubric.command()(explain.explain)
rubric.rubric.command()(versions.diff)
rubric.rubric.command()(versions.impact)
app.command()(score.score)
app.command()(bench.bench)
app.command()(certificates.verify)
app.add_typer(certificates.certificates, name="certificates")
app.add_typer(certificates.signing_keys, name="keys")

if __name__ == "__main__":
    app()
