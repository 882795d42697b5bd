"""What each key of a rubric is about, whether it decides anything, and the sentence for it."""

from enum import StrEnum

from scoring.messages import N_


class ChangeKind(StrEnum):
    """What a difference between two versions is about."""

    IDENTITY = "identity"
    ADDED = "added"
    REMOVED = "removed"
    REORDERED = "reordered"
    REWORDED = "reworded"
    REWEIGHTED = "reweighted"
    RESCALED = "rescaled"
    MOVED = "moved"
    EFFORT = "effort"
    CHECK = "check"
    ANSWERED_BY = "answered_by"
    NOT_APPLICABLE = "not_applicable"
    AGGREGATION = "aggregation"
    ROUNDING = "rounding"
    TRACK = "track"
    THRESHOLD = "threshold"
    FLOOR = "floor"
    GATE = "gate"
    REVIEWERS = "reviewers"
    VALIDITY = "validity"
    CAP = "cap"
    EVIDENCE = "evidence"


DECIDING: dict[str, ChangeKind] = {
    "na_cap_percent": ChangeKind.NOT_APPLICABLE,
    "aggregation.overall": ChangeKind.AGGREGATION,
    "aggregation.dimension": ChangeKind.AGGREGATION,
    "aggregation.unit": ChangeKind.AGGREGATION,
    "rounding.decimals": ChangeKind.ROUNDING,
    "rounding.mode": ChangeKind.ROUNDING,
    "scales.*.levels": ChangeKind.RESCALED,
    "scales.*.points": ChangeKind.RESCALED,
    "classes.*.weight": ChangeKind.REWEIGHTED,
    "dimensions.*.weight": ChangeKind.REWEIGHTED,
    "criteria.*.dimension": ChangeKind.MOVED,
    "criteria.*.class": ChangeKind.MOVED,
    "criteria.*.weight": ChangeKind.REWEIGHTED,
    "criteria.*.scale": ChangeKind.RESCALED,
    "criteria.*.recurring": ChangeKind.EVIDENCE,
    "criteria.*.answered_by": ChangeKind.ANSWERED_BY,
    "criteria.*.not_applicable": ChangeKind.NOT_APPLICABLE,
    "criteria.*.not_applicable.decided_by": ChangeKind.NOT_APPLICABLE,
    "tracks.*.criteria": ChangeKind.TRACK,
    "tracks.*.max_award": ChangeKind.TRACK,
    "tracks.*.population_below": ChangeKind.TRACK,
    "awards.*.score": ChangeKind.THRESHOLD,
    "awards.*.dimension_min_percent": ChangeKind.THRESHOLD,
    "awards.*.class_floors": ChangeKind.FLOOR,
    "awards.*.dimension_floors": ChangeKind.FLOOR,
    "awards.*.gates": ChangeKind.GATE,
    "caps.*.not_applicable": ChangeKind.CAP,
    "caps.*.max_award": ChangeKind.CAP,
    "evidence.max_age_months": ChangeKind.EVIDENCE,
    "evidence.kinds.*.up_to_level": ChangeKind.EVIDENCE,
    "evidence.rules.*.from_level": ChangeKind.EVIDENCE,
    "evidence.rules.*.kinds": ChangeKind.EVIDENCE,
    "evidence.rules.*.public": ChangeKind.EVIDENCE,
    "evidence.rules.*.count": ChangeKind.EVIDENCE,
    "evidence.rules.*.months_apart": ChangeKind.EVIDENCE,
    "evidence.rules.*.recurring_only": ChangeKind.EVIDENCE,
}
"""The keys on which a score, an award or what may be claimed depends."""

READ: dict[str, ChangeKind] = {
    "id": ChangeKind.IDENTITY,
    "version": ChangeKind.IDENTITY,
    "profile": ChangeKind.IDENTITY,
    "language": ChangeKind.REWORDED,
    "title": ChangeKind.REWORDED,
    "level_zero": ChangeKind.REWORDED,
    "scales.*.effort": ChangeKind.EFFORT,
    "classes.*.name": ChangeKind.REWORDED,
    "dimensions.*.name": ChangeKind.REWORDED,
    "criteria.*.effort": ChangeKind.EFFORT,
    "criteria.*.title": ChangeKind.REWORDED,
    "criteria.*.levels": ChangeKind.REWORDED,
    "criteria.*.guidance": ChangeKind.REWORDED,
    "criteria.*.evidence": ChangeKind.REWORDED,
    "criteria.*.check": ChangeKind.CHECK,
    "criteria.*.sources": ChangeKind.REWORDED,
    "criteria.*.sdg": ChangeKind.REWORDED,
    "criteria.*.not_applicable.when": ChangeKind.REWORDED,
    "tracks.*.name": ChangeKind.REWORDED,
    "awards.*.name": ChangeKind.REWORDED,
    "awards.*.reviewers": ChangeKind.REVIEWERS,
    "awards.*.reviewer_kinds": ChangeKind.REVIEWERS,
    "awards.*.reviewers_from_abroad": ChangeKind.REVIEWERS,
    "awards.*.validity_months": ChangeKind.VALIDITY,
    "evidence.kinds.*.name": ChangeKind.REWORDED,
}
"""The keys that the same file comes to the same score and award with."""

NAMED_BY = {
    "scales": "id",
    "classes": "id",
    "dimensions": "code",
    "criteria": "code",
    "tracks": "id",
    "awards": "id",
    "caps": "when",
    "evidence.kinds": "id",
    "evidence.rules": "id",
}
"""The lists of tables, and the key that names each of them."""

NEVER_ALONE = frozenset({"scales", "classes"})
"""A scale or class that comes or goes decides nothing by itself: whoever uses it changes too."""

DEMANDS = {
    "awards.*.class_floors": "class",
    "awards.*.dimension_floors": "dimension",
    "awards.*.gates": "criterion",
}
"""The lists of what an award asks for; their order says nothing."""

SETS = frozenset({"tracks.*.criteria", "caps.*.not_applicable", "evidence.rules.*.kinds"})
"""Lists of names of which the order decides nothing."""

TEMPLATES = {
    ChangeKind.IDENTITY: N_("%(where)s is %(after)s, before %(before)s."),
    ChangeKind.ADDED: N_("New: %(name)s (%(where)s)."),
    ChangeKind.REMOVED: N_("Left out: %(name)s (%(where)s)."),
    ChangeKind.REORDERED: N_("In another order: %(where)s."),
    ChangeKind.REWORDED: N_("%(name)s: worded anew (%(where)s): “%(after)s”, before “%(before)s”."),
    ChangeKind.REWEIGHTED: N_("%(name)s: weight %(after)s, before %(before)s."),
    ChangeKind.RESCALED: N_("%(name)s: scale %(after)s, before %(before)s (%(where)s)."),
    ChangeKind.MOVED: N_("%(name)s: moved from %(before)s to %(after)s (%(where)s)."),
    ChangeKind.EFFORT: N_("%(name)s: effort of the steps %(after)s, before %(before)s."),
    ChangeKind.CHECK: N_("%(name)s: automatic check %(after)s, before %(before)s."),
    ChangeKind.ANSWERED_BY: N_("%(name)s: scored from %(after)s, before from %(before)s."),
    ChangeKind.NOT_APPLICABLE: N_(
        "%(name)s: rule of “not applicable” %(after)s, before %(before)s (%(where)s)."
    ),
    ChangeKind.AGGREGATION: N_("The score is made otherwise: %(where)s %(after)s, not %(before)s."),
    ChangeKind.ROUNDING: N_("Rounded otherwise: %(where)s %(after)s, before %(before)s."),
    ChangeKind.TRACK: N_("Track %(name)s: %(after)s instead of %(before)s (%(where)s)."),
    ChangeKind.THRESHOLD: N_("%(name)s needs %(after)s, before %(before)s (%(where)s)."),
    ChangeKind.FLOOR: N_("%(name)s has the floor %(after)s, before %(before)s."),
    ChangeKind.GATE: N_("%(name)s has the gate %(after)s, before %(before)s."),
    ChangeKind.REVIEWERS: N_("%(name)s: %(where)s %(after)s, before %(before)s."),
    ChangeKind.VALIDITY: N_("%(name)s: months of validity %(after)s, before %(before)s."),
    ChangeKind.CAP: N_("Cap %(name)s: %(after)s instead of %(before)s (%(where)s)."),
    ChangeKind.EVIDENCE: N_("Evidence: %(where)s is %(after)s, before %(before)s."),
}

ONLY_AFTER = N_("%(name)s: new is %(after)s (%(where)s).")
ONLY_BEFORE = N_("%(name)s: gone is %(before)s (%(where)s).")
"""Where there was nothing before, or is nothing any more."""
