"""The sentences on how far apart the local government, the reviewers and civil society are."""

from enum import StrEnum

from scoring.messages import N_


class Side(StrEnum):
    """Who speaks about a file; the first of two is what the second is compared with."""

    CLAIM = "claim"
    REVIEWERS = "reviewers"
    CIVIL_SOCIETY = "civil_society"


class Relation(StrEnum):
    """How what the second side says relates to the first; not applicable is no level."""

    LOWER = "lower"
    HIGHER = "higher"
    SAME = "same"
    FIRST_NOT_APPLICABLE = "first_not_applicable"
    SECOND_NOT_APPLICABLE = "second_not_applicable"
    BOTH_NOT_APPLICABLE = "both_not_applicable"


PAIRS = (
    (Side.CLAIM, Side.REVIEWERS),
    (Side.CLAIM, Side.CIVIL_SOCIETY),
    (Side.REVIEWERS, Side.CIVIL_SOCIETY),
)

_CLAIM_REVIEWERS, _CLAIM_CIVIL_SOCIETY, _REVIEWERS_CIVIL_SOCIETY = PAIRS

OF_LEVELS = {
    (_CLAIM_REVIEWERS, Relation.LOWER): N_(
        "%(criterion)s: the local government says %(first)s, the reviewers found %(second)s."
        " Levels lower: %(difference)s."
    ),
    (_CLAIM_REVIEWERS, Relation.HIGHER): N_(
        "%(criterion)s: the local government says %(first)s, the reviewers found %(second)s."
        " Levels higher: %(difference)s."
    ),
    (_CLAIM_REVIEWERS, Relation.SAME): N_(
        "%(criterion)s: the local government and the reviewers both say %(first)s."
    ),
    (_CLAIM_REVIEWERS, Relation.FIRST_NOT_APPLICABLE): N_(
        "%(criterion)s: the local government says that it does not apply, the reviewers found"
        " %(second)s."
    ),
    (_CLAIM_REVIEWERS, Relation.SECOND_NOT_APPLICABLE): N_(
        "%(criterion)s: the local government says %(first)s, the reviewers found that it does"
        " not apply."
    ),
    (_CLAIM_REVIEWERS, Relation.BOTH_NOT_APPLICABLE): N_(
        "%(criterion)s: the local government and the reviewers both say that it does not apply."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.LOWER): N_(
        "%(criterion)s: the local government says %(first)s, civil society says %(second)s."
        " Levels lower: %(difference)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.HIGHER): N_(
        "%(criterion)s: the local government says %(first)s, civil society says %(second)s."
        " Levels higher: %(difference)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.SAME): N_(
        "%(criterion)s: the local government and civil society both say %(first)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.FIRST_NOT_APPLICABLE): N_(
        "%(criterion)s: the local government says that it does not apply, civil society says"
        " %(second)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.SECOND_NOT_APPLICABLE): N_(
        "%(criterion)s: the local government says %(first)s, civil society says that it does"
        " not apply."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.BOTH_NOT_APPLICABLE): N_(
        "%(criterion)s: the local government and civil society both say that it does not apply."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.LOWER): N_(
        "%(criterion)s: the reviewers found %(first)s, civil society says %(second)s."
        " Levels lower: %(difference)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.HIGHER): N_(
        "%(criterion)s: the reviewers found %(first)s, civil society says %(second)s."
        " Levels higher: %(difference)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.SAME): N_(
        "%(criterion)s: the reviewers and civil society both say %(first)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.FIRST_NOT_APPLICABLE): N_(
        "%(criterion)s: the reviewers found that it does not apply, civil society says %(second)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.SECOND_NOT_APPLICABLE): N_(
        "%(criterion)s: the reviewers found %(first)s, civil society says that it does not apply."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.BOTH_NOT_APPLICABLE): N_(
        "%(criterion)s: the reviewers and civil society both say that it does not apply."
    ),
}

ALL_THE_SAME = N_("%(criterion)s: all three sides say %(first)s.")

ONLY_ONE = {
    Side.CLAIM: N_("%(criterion)s: only the local government has spoken."),
    Side.REVIEWERS: N_("%(criterion)s: only the reviewers have spoken."),
    Side.CIVIL_SOCIETY: N_("%(criterion)s: only civil society has spoken."),
}

NOBODY = N_("%(criterion)s: nobody has spoken.")

OF_DIMENSION = {
    (_CLAIM_REVIEWERS, Relation.LOWER): N_(
        "“%(dimension)s”: the local government claims %(first)s points, the reviewers found"
        " %(second)s: lower by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_REVIEWERS, Relation.HIGHER): N_(
        "“%(dimension)s”: the local government claims %(first)s points, the reviewers found"
        " %(second)s: higher by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_REVIEWERS, Relation.SAME): N_(
        "“%(dimension)s”: the local government and the reviewers come to the same points:"
        " %(first)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.LOWER): N_(
        "“%(dimension)s”: the local government claims %(first)s points, civil society gives"
        " %(second)s: lower by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.HIGHER): N_(
        "“%(dimension)s”: the local government claims %(first)s points, civil society gives"
        " %(second)s: higher by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.SAME): N_(
        "“%(dimension)s”: the local government and civil society come to the same points:"
        " %(first)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.LOWER): N_(
        "“%(dimension)s”: the reviewers found %(first)s points, civil society gives %(second)s:"
        " lower by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.HIGHER): N_(
        "“%(dimension)s”: the reviewers found %(first)s points, civil society gives %(second)s:"
        " higher by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.SAME): N_(
        "“%(dimension)s”: the reviewers and civil society come to the same points: %(first)s."
        " Criteria compared: %(compared)s of %(of)s."
    ),
}

OF_DIMENSION_NOTHING = N_("“%(dimension)s”: there are no two views to compare.")

OVERALL = {
    (_CLAIM_REVIEWERS, Relation.LOWER): N_(
        "Overall the local government claims %(first)s points, the reviewers found %(second)s:"
        " lower by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_REVIEWERS, Relation.HIGHER): N_(
        "Overall the local government claims %(first)s points, the reviewers found %(second)s:"
        " higher by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_REVIEWERS, Relation.SAME): N_(
        "Overall the local government and the reviewers come to the same points: %(first)s."
        " Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.LOWER): N_(
        "Overall the local government claims %(first)s points, civil society gives %(second)s:"
        " lower by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.HIGHER): N_(
        "Overall the local government claims %(first)s points, civil society gives %(second)s:"
        " higher by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_CLAIM_CIVIL_SOCIETY, Relation.SAME): N_(
        "Overall the local government and civil society come to the same points: %(first)s."
        " Criteria compared: %(compared)s of %(of)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.LOWER): N_(
        "Overall the reviewers found %(first)s points, civil society gives %(second)s:"
        " lower by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.HIGHER): N_(
        "Overall the reviewers found %(first)s points, civil society gives %(second)s:"
        " higher by %(difference)s. Criteria compared: %(compared)s of %(of)s."
    ),
    (_REVIEWERS_CIVIL_SOCIETY, Relation.SAME): N_(
        "Overall the reviewers and civil society come to the same points: %(first)s."
        " Criteria compared: %(compared)s of %(of)s."
    ),
}

OVERALL_NOTHING = N_("Overall there are no two views to compare.")
