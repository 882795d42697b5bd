"""Verifies a certificate: one pure function from what was held up to a report of named checks."""

from datetime import datetime, timedelta
from typing import Final

from badges.artefacts import Artefact, UnreadableError, parse
from badges.messages import N_, Message, message
from badges.report import Check, CheckName, Outcome, ProofResult, Report
from badges.signatures import proof_results
from badges.trust import (
    KnownIssuer,
    KnownKey,
    StatusFact,
    StatusKind,
    SubjectFact,
    SubjectKind,
    Trust,
)

# Clocks of honest machines differ; a certificate from further in the future does not exist yet.
_CLOCK_SKEW: Final = timedelta(minutes=5)
_BAD_STATUS: Final = {
    StatusKind.SUSPENDED: (
        N_("The certificate is suspended: %(reason)s."),
        N_("Ask the network that issued it."),
    ),
    StatusKind.REVOKED: (
        N_("The certificate was revoked: %(reason)s."),
        N_("Ask the network that issued it."),
    ),
    StatusKind.SUPERSEDED: (
        N_("The certificate was replaced by a newer one."),
        N_("Look at %(successor)s."),
    ),
    StatusKind.UNKNOWN: (
        N_("The registry never issued this certificate."),
        N_("Ask the network that issued it."),
    ),
}


def verify(raw: bytes | str | Artefact, trust: Trust, *, now: datetime) -> Report:
    """Return what is to be thought of `raw` at `now`, knowing `trust`; never raises for `raw`."""
    if isinstance(raw, Artefact):
        return _report(raw, trust, now)
    try:
        return _report(parse(raw), trust, now)
    except UnreadableError as error:
        return _unreadable(error)


def _report(artefact: Artefact, trust: Trust, now: datetime) -> Report:
    issuer = trust.issuer_of(artefact)
    key = trust.key_of(artefact, issuer) if issuer else None
    results = proof_results(artefact, key)
    return Report(
        checks=(
            _passed(CheckName.FORMAT, N_("The file is complete and in the expected form.")),
            _signature(results, issuer, key),
            _issuer(artefact, issuer),
            _key(artefact, issuer, key),
            _dates(artefact, now),
            _status(artefact, trust.status),
            _subject(artefact, trust.subject),
            _log(),
        ),
        proofs=results,
        notes=tuple(_notes(artefact, trust)),
        artefact=artefact,
        lists_of=trust.lists_of,
    )


def _unreadable(error: UnreadableError) -> Report:
    sentence = message(N_("Not checked, because the file could not be read."))
    failed = Check(
        name=CheckName.FORMAT,
        outcome=Outcome.FAIL,
        sentence=error.sentence,
        change=error.change,
    )
    others = (
        Check(name=name, outcome=Outcome.NOT_CHECKED, sentence=sentence)
        for name in CheckName
        if name is not CheckName.FORMAT
    )
    return Report(checks=(failed, *others))


def _passed(name: CheckName, msgid: str, **params: str | datetime) -> Check:
    return Check(name=name, outcome=Outcome.PASS, sentence=message(msgid, **params))


def _failed(name: CheckName, sentence: Message, change: Message) -> Check:
    return Check(name=name, outcome=Outcome.FAIL, sentence=sentence, change=change)


def _not_checked(
    name: CheckName, sentence: Message, change: Message, *, required: bool = True
) -> Check:
    return Check(
        name=name,
        outcome=Outcome.NOT_CHECKED,
        sentence=sentence,
        change=change,
        required=required,
    )


def _signature(
    results: tuple[ProofResult, ...], issuer: KnownIssuer | None, key: KnownKey | None
) -> Check:
    name = CheckName.SIGNATURE
    if all(result.outcome is Outcome.PASS for result in results):
        return _passed(name, N_("The signature is genuine and nothing was changed."))
    if issuer is None:
        return _not_checked(
            name,
            message(N_("The signature could not be checked: the issuer is not on the list.")),
            message(N_("Ask a registry that knows this issuer.")),
        )
    if key is None:
        return _failed(
            name,
            message(
                N_("The signature is by a key that %(issuer)s does not have."), issuer=issuer.name
            ),
            message(N_("Compare with the certificate on the page of the issuer.")),
        )
    broken = ", ".join(x.cryptosuite for x in results if x.outcome is not Outcome.PASS)
    return _failed(
        name,
        message(N_("A signature is missing or does not fit (%(proofs)s)."), proofs=broken),
        message(N_("Take the unchanged file from the page of the certificate.")),
    )


def _issuer(artefact: Artefact, issuer: KnownIssuer | None) -> Check:
    name = CheckName.ISSUER
    if issuer is None:
        return _not_checked(
            name,
            message(
                N_("The issuer %(issuer)s is not on the list of networks."), issuer=artefact.issuer
            ),
            message(N_("Ask a registry that knows this issuer.")),
        )
    day = artefact.issued_at
    if not any(period.covers(day) for period in issuer.accredited):
        return _failed(
            name,
            message(N_("%(issuer)s was not accredited on %(date)s."), issuer=issuer.name, date=day),
            message(N_("Only a certificate issued during an accreditation counts.")),
        )
    if any(period.covers(day) for period in issuer.suspended):
        return _failed(
            name,
            message(N_("%(issuer)s was suspended on %(date)s."), issuer=issuer.name, date=day),
            message(N_("Only a certificate issued outside a suspension counts.")),
        )
    outside = issuer.out_of_scope(artefact)
    if outside is not None:
        return _failed(
            name,
            message(
                N_("%(issuer)s may not certify this: %(scope)s."), issuer=issuer.name, scope=outside
            ),
            message(N_("Only a certificate within the scope of the accreditation counts.")),
        )
    return _passed(name, N_("%(issuer)s was accredited on %(date)s."), issuer=issuer.name, date=day)


def _key(artefact: Artefact, issuer: KnownIssuer | None, key: KnownKey | None) -> Check:
    name = CheckName.KEY
    day = artefact.issued_at
    if issuer is None:
        return _not_checked(
            name,
            message(N_("The key could not be checked: the issuer is not on the list.")),
            message(N_("Ask a registry that knows this issuer.")),
        )
    if key is None:
        return _failed(
            name,
            message(N_("The key is not one of %(issuer)s for certificates."), issuer=issuer.name),
            message(N_("Compare with the keys that the issuer publishes.")),
        )
    if key.revoked_at is not None:
        return _failed(
            name,
            message(N_("The key was revoked on %(date)s."), date=key.revoked_at),
            message(N_("Ask the issuer for a certificate signed with its new key.")),
        )
    if not key.valid.covers(day):
        return _failed(
            name,
            message(N_("The key was not in use on %(date)s."), date=day),
            message(N_("Compare with the keys that the issuer publishes.")),
        )
    return _passed(name, N_("The key was in use on %(date)s."), date=day)


def _dates(artefact: Artefact, now: datetime) -> Check:
    name = CheckName.DATES
    if now >= artefact.valid_until:
        return _failed(
            name,
            message(N_("The certificate ended on %(date)s."), date=artefact.valid_until),
            message(N_("Ask whether it was renewed.")),
        )
    if now < artefact.valid_from or now + _CLOCK_SKEW < artefact.issued_at:
        starts = max(artefact.valid_from, artefact.issued_at)
        return _failed(
            name,
            message(N_("The certificate begins on %(date)s."), date=starts),
            message(N_("Look again on that day.")),
        )
    return _passed(
        name,
        N_("The certificate is valid from %(start)s until %(end)s."),
        start=artefact.valid_from,
        end=artefact.valid_until,
    )


def _status(artefact: Artefact, fact: StatusFact | None) -> Check:
    name = CheckName.STATUS
    if fact is None:
        return _not_checked(
            name,
            message(N_("Whether the certificate was suspended or revoked could not be asked.")),
            message(N_("Ask the registry, with a connection.")),
            required=artefact.has_status_entry,
        )
    if fact.kind is StatusKind.VALID:
        return _passed(name, N_("The certificate is neither suspended nor revoked."))
    sentence, change = _BAD_STATUS[fact.kind]
    return _failed(
        name,
        message(sentence, reason=fact.reason),
        message(change, successor=fact.successor or ""),
    )


def _subject(artefact: Artefact, fact: SubjectFact | None) -> Check:
    name = CheckName.SUBJECT
    if fact is None:
        return _not_checked(
            name,
            message(N_("Whether the local government still exists could not be asked.")),
            message(N_("Ask the registry, with a connection.")),
            required=False,
        )
    if artefact.subject not in fact.identifiers:
        return _failed(
            name,
            message(N_("The certificate was issued to another local government.")),
            message(N_("Compare the name with the one on the certificate.")),
        )
    if fact.kind is SubjectKind.SAME:
        return _passed(name, N_("The local government is still the same."))
    sentence = (
        message(N_("The local government was merged into %(successor)s."), successor=fact.successor)
        if fact.kind is SubjectKind.MERGED
        else message(N_("The local government was dissolved."))
    )
    return _failed(name, sentence, message(N_("Ask the network that issued it.")))


def _log() -> Check:
    """The certificates of today name no log entry, so there is none to look for."""
    return _not_checked(
        CheckName.LOG,
        message(N_("The certificate does not name an entry in a public log.")),
        message(N_("Only a certificate that names one can be looked up.")),
        required=False,
    )


def _notes(artefact: Artefact, trust: Trust) -> list[Message]:
    notes = []
    if artefact.demonstration:
        notes.append(message(N_("This is a demonstration, not a real certificate.")))
    if artefact.small_network:
        notes.append(message(N_("Issued in small-network mode: few people, several duties each.")))
    if trust.status is not None and trust.status.under_appeal:
        notes.append(message(N_("An appeal is under way; the certificate meanwhile stays valid.")))
    if trust.lists_of is not None:
        notes.append(message(N_("Checked against lists of %(date)s."), date=trust.lists_of))
    return notes
