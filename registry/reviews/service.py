"""Everything people and the clock do in a review; each topic has its own module."""

from registry.reviews.adjudicating import (
    Ruling,
    adjudicate,
    ask_adjudication,
    declare_as_adjudicator,
)
from registry.reviews.asking import answer, ask
from registry.reviews.assigning import accept, candidates, replace_reviewer
from registry.reviews.discussing import keep_the_rest, revise
from registry.reviews.dossier import refuse_outsider
from registry.reviews.lapsing import flag_silent, lapse_due
from registry.reviews.replying import reply, save_reply
from registry.reviews.reviewing import complete, declare, record_finding

__all__ = [
    "Ruling",
    "accept",
    "adjudicate",
    "answer",
    "ask",
    "ask_adjudication",
    "candidates",
    "complete",
    "declare",
    "declare_as_adjudicator",
    "flag_silent",
    "keep_the_rest",
    "lapse_due",
    "record_finding",
    "refuse_outsider",
    "replace_reviewer",
    "reply",
    "revise",
    "save_reply",
]
