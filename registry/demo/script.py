"""The demonstration's report and findings, read from `report.toml`."""

import tomllib
from dataclasses import dataclass
from importlib import resources

AGREED_PEER = "Vérifié sur pièces: les preuves montrent ce niveau."
AGREED_CIVIL = "Nous avons consulté les pièces et interrogé des habitants: ce niveau est atteint."


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One item of evidence; `age_days` is how long before the demonstration it is dated."""

    kind: str
    title: str
    age_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is claimed and found on one criterion; None where that side does not answer it."""

    criterion: str
    claimed: int | None
    peer: int | None
    civil: int | None
    narrative: str
    owner: str
    peer_reason: str
    civil_reason: str
    evidence: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """How a difference between the reviewers is talked over."""

    criterion: str
    reply: str
    level: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The whole report."""

    award: str
    domain: str
    lines: tuple[Line, ...]
    discussions: tuple[Discussion, ...]


def read() -> Script:
    """The script that comes with the product."""
    raw = tomllib.loads((resources.files(__package__) / "report.toml").read_text("utf-8"))
    return Script(
        award=raw["award"],
        domain=raw["domain"],
        lines=tuple(
            Line(
                criterion=code,
                claimed=line.get("claimed"),
                peer=line.get("peer"),
                civil=line.get("civil"),
                narrative=line.get("narrative", ""),
                owner=line.get("owner", ""),
                peer_reason=line.get("peer_reason", AGREED_PEER),
                civil_reason=line.get("civil_reason", AGREED_CIVIL),
                evidence=tuple(
                    Exhibit(kind=kind, title=title, age_days=age)
                    for kind, title, age in line.get("evidence", ())
                ),
            )
            for code, line in raw["criteria"].items()
        ),
        discussions=tuple(
            Discussion(criterion=code, **said) for code, said in raw["discussion"].items()
        ),
    )
