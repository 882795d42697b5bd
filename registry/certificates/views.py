"""A certificate and a report about it as the pages show them, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime

from badges.artefacts import parse
from badges.messages import Message
from badges.report import CheckName, Outcome, Report
from registry.access.roles import REVIEWER_KIND_NAMES, ReviewerKind
from registry.certificates import ids, reading, service
from registry.certificates.queries import Certificate
from registry.certificates.reading import Stated
from registry.certificates.workflow import LIVE, Status
from registry.errors import N_
from registry.governments import service as governments
from registry.governments.naming import own_name
from registry.governments.queries import Government
from registry.i18n import formats
from registry.i18n.catalogue import translations
from registry.networks import service as networks
from registry.networks.queries import Network
from registry.rubrics import service as rubrics
from registry.settings import current
from scoring import LocalRubric, Rubric, localised

CHECK_NAMES = {
    CheckName.FORMAT: N_("File"),
    CheckName.SIGNATURE: N_("Signature"),
    CheckName.ISSUER: N_("Network"),
    CheckName.KEY: N_("Key"),
    CheckName.DATES: N_("Dates"),
    CheckName.STATUS: N_("Status"),
    CheckName.SUBJECT: N_("Local government"),
    CheckName.LOG: N_("Public log"),
}
_OUTCOMES = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.NOT_CHECKED: "not_checked",
}
_TOLD_BY_STATUS = frozenset({CheckName.DATES, CheckName.STATUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One named check in the reader's words."""

    name: str
    outcome: str
    sentence: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report in the reader's words; `kind` is the state that its panel shows."""

    kind: str
    headline: str
    because: str
    change: str
    checks: tuple[CheckRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A local government by its names: first as it writes its own, then the others."""

    government: Government

    @property
    def slug(self) -> str:
        """Its address in the directory."""
        return self.government.slug

    @property
    def country(self) -> str:
        """Its country."""
        return self.government.country

    @property
    def language(self) -> str:
        """The language of its own name."""
        return own_name(self.government.names, self.government.languages).language

    @property
    def name(self) -> str:
        """Its name in its own script."""
        return own_name(self.government.names, self.government.languages).text

    def name_in(self, locale: str) -> str:
        """Its name as the reader knows it."""
        return governments.name_in(self.government, locale)

    def other_names(self, locale: str) -> list[dict[str, str]]:
        """Its further names, each once: neither its own nor the one the reader knows."""
        seen = {self.name, self.name_in(locale)}
        found = []
        for lang, name in self.government.names.items():
            if name not in seen:
                seen.add(name)
                found.append({"lang": lang, "name": name})
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """Everything the page of an issued certificate shows."""

    certificate: Certificate
    place: Place
    network: Network
    stated: Stated
    rubric: Rubric
    texts: LocalRubric
    report: ReportView
    panel: str
    rank: int
    reviewers: tuple[str, ...]
    address: str
    track: str
    small_network: bool

    @property
    def code(self) -> str:
        """The name of the certificate in groups that can be read out."""
        name = self.certificate.id
        return f"{name[:4]} {name[4:8]} {name[8:]}"

    @property
    def dimensions(self) -> list[dict[str, object]]:
        """The dimensions as the bars want them."""
        return [
            {
                "code": code,
                "name": self.texts.dimensions.get(code, code),
                "percent": None if score is None else float(score),
            }
            for code, score in self.stated.dimensions
        ]


async def recipient(certificate_id: str | None) -> Place | None:
    """The government a certificate was issued to, or None."""
    found = await service.recipient(certificate_id) if certificate_id else None
    return Place(government=found) if found else None


def of_report(report: Report, locale: str) -> ReportView:
    """The report in the words of `locale`."""
    country = report.artefact.country if report.artefact else None
    translate = translations(locale).gettext

    def shown(value: str | datetime) -> str:
        return value if isinstance(value, str) else formats.day(value, locale, country)

    def said(message: Message | None) -> str:
        return message.render(translate, shown) if message else ""

    worst = next(
        (x for x in report.checks if x.required and x.outcome is report.verdict), report.checks[0]
    )
    passed = report.verdict is Outcome.PASS
    return ReportView(
        kind={Outcome.PASS: "valid", Outcome.FAIL: "refused"}.get(report.verdict, "attention"),
        headline=said(report.headline),
        because="" if passed else said(worst.sentence),
        change="" if passed else said(worst.change),
        checks=tuple(
            CheckRow(
                name=translate(CHECK_NAMES[x.name]),
                outcome=_OUTCOMES[x.outcome],
                sentence=said(x.sentence),
                change=said(x.change),
            )
            for x in report.checks
        ),
        notes=tuple(said(note) for note in report.notes),
    )


async def of_certificate(
    certificate: Certificate, report: Report, *, locale: str, now: datetime
) -> CertificateView:
    """The page of an issued certificate, with what `report` found about it."""
    artefact = parse(certificate.credential or "")
    stated = reading.read(artefact)
    rubric = await rubrics.get(stated.rubric_id, stated.rubric_version)
    return CertificateView(
        certificate=certificate,
        place=Place(government=await governments.get(certificate.government_id)),
        network=await networks.get(certificate.network_id),
        stated=stated,
        rubric=rubric,
        texts=localised(rubric, locale),
        report=of_report(report, locale),
        panel=_panel(report, certificate.status(now)),
        rank=rubric.rank(certificate.award) + 1,
        reviewers=tuple(REVIEWER_KIND_NAMES[ReviewerKind(kind)] for kind in stated.reviewers),
        address=ids.url(current().base_url, certificate.id),
        track=artefact.track,
        small_network=artefact.small_network,
    )


def _panel(report: Report, status: Status) -> str:
    """Which panel heads the page: the status, unless something graver is the matter."""
    refused = {x.name for x in report.checks if x.outcome is Outcome.FAIL}
    if refused - _TOLD_BY_STATUS:
        return "refused"
    if report.verdict is Outcome.PASS or status not in LIVE:
        return status.value
    return "refused"
