"""The rules of people: what a name, an address, a password and a role must be. Pure."""

import re
import unicodedata
from enum import StrEnum

from registry.access.roles import (
    OF_A_GOVERNMENT,
    OF_A_NETWORK,
    Membership,
    Role,
)
from registry.errors import N_, Reason
from registry.i18n.catalogue import LOCALES

MAX_NAME = 120
MAX_EMAIL = 254
MAX_LOCAL_PART_BYTES = 64
MIN_PASSWORD, MAX_PASSWORD = 12, 200
MAX_TYPED = 2_000
"""Nothing longer is looked at as an address."""

# RFC 5321 without the quoted forms that nobody is given; RFC 6531 lets other scripts in.
_LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\]\\\x00-\x1f\x7f]+")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Several scripts need the joiners; directional marks could make one name look like another.
_JOINERS = frozenset({"\u200c", "\u200d"})


class Purpose(StrEnum):
    """What a link is for; the value is stored."""

    JOIN = "join"
    RESET = "reset"


def tidy_name(text: str) -> str:
    """A name as it is kept: composed, on one line, without characters nobody can see."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(
        " " if c in "\n\t" else c
        for c in composed
        if c in "\n\t" or c in _JOINERS or unicodedata.category(c) not in _INVISIBLE
    )
    return " ".join(seen.split())


def tidy_email(text: str) -> str:
    """An address as it is kept: composed, lower case, the domain in its ASCII form (RFC 5891).

    What is no address comes back as it can best be shown; `email_fault` names what is wrong.
    """
    if len(text) > MAX_TYPED:
        return text[:MAX_TYPED]  # too long in every form, and costly to bring into one
    address = unicodedata.normalize("NFC", text.strip()).lower()
    address = address.removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    try:
        # The dots of other scripts are dots too (RFC 3490, section 3.1).
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def shown_email(address: str) -> str:
    """An address as a person reads it: an internationalised domain in its own script."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address


def name_fault(name: str) -> Reason | None:
    """What is wrong with a tidied name, or None."""
    if not name:
        return Reason(N_("Write the name."))
    if len(name) > MAX_NAME:
        return Reason(N_("Use at most %(limit)s characters."), {"limit": MAX_NAME})
    return None


def email_fault(address: str) -> Reason | None:
    """What is wrong with a tidied address, or None."""
    if not address:
        return Reason(N_("Write the e-mail address."))
    if len(address) > MAX_EMAIL:
        return Reason(N_("Use at most %(limit)s characters."), {"limit": MAX_EMAIL})
    local, _, domain = address.rpartition("@")
    dots_misplaced = local.startswith(".") or local.endswith(".") or ".." in local
    fits = _LOCAL_PART.fullmatch(local) and len(local.encode()) <= MAX_LOCAL_PART_BYTES
    if dots_misplaced or not fits or not _DOMAIN.fullmatch(domain):
        return Reason(N_("Write an e-mail address such as name@example.org."))
    return None


def locale_fault(locale: str) -> Reason | None:
    """What is wrong with the language in which somebody reads these pages, or None."""
    if locale in LOCALES:
        return None
    return Reason(
        N_("These pages are not in “%(value)s”. Choose one of these languages: %(known)s."),
        {"value": locale, "known": ", ".join(LOCALES)},
    )


def tidy_password(text: str) -> str:
    """A password in one Unicode form, so that every keyboard types the same one."""
    return unicodedata.normalize("NFC", text)


def password_fault(password: str, *, name: str, email: str) -> Reason | None:
    """What is wrong with a tidied password, or None; length counts, composition does not."""
    if len(password) < MIN_PASSWORD:
        return Reason(
            N_("Use at least %(limit)s characters. A few words are easy to remember."),
            {"limit": MIN_PASSWORD},
        )
    if len(password) > MAX_PASSWORD:
        return Reason(N_("Use at most %(limit)s characters."), {"limit": MAX_PASSWORD})
    if _bare(password) in {_bare(name), _bare(email), _bare(email.rpartition("@")[0])}:
        return Reason(N_("Do not use your name or your address as the password."))
    if len(set(password)) < 4:
        return Reason(N_("This password is too easy to guess. Use a few words."))
    return None


def membership_faults(membership: Membership) -> dict[str, Reason]:
    """Every fault of a role's place, by field; a role counts only where it belongs."""
    faults: dict[str, Reason] = {}
    wants_government = membership.role in OF_A_GOVERNMENT
    wants_network = membership.role in OF_A_NETWORK
    if wants_government is (membership.government_id is None):
        faults["government"] = Reason(
            N_("This role belongs to a local government.")
            if wants_government
            else N_("This role does not belong to a local government.")
        )
    if wants_network is (membership.network_id is None):
        faults["network"] = Reason(
            N_("This role belongs to a network.")
            if wants_network
            else N_("This role does not belong to a network.")
        )
    return faults | _reviewer_faults(membership)


def _reviewer_faults(membership: Membership) -> dict[str, Reason]:
    if membership.role is not Role.REVIEWER:
        if membership.reviewer_kind is None:
            return {}
        return {"reviewer_kind": Reason(N_("Only a reviewer is of a kind."))}
    faults: dict[str, Reason] = {}
    if membership.reviewer_kind is None:
        faults["reviewer_kind"] = Reason(N_("Choose the kind of reviewer."))
    if membership.employer_government_id is None and membership.organisation_id is None:
        # Conflicts of interest are computed from this.
        faults["employer"] = Reason(
            N_("Say for which local government or organisation the reviewer works.")
        )
    return faults


def _bare(text: str) -> str:
    """Letters and digits only, without case: what somebody would guess first."""
    return "".join(c for c in text.casefold() if c.isalnum())
