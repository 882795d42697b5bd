"""Rules that tie the parts of a rubric together: every name exists, every bar can be reached."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from scoring.reading import Faults
from scoring.rubric import Award, ClassFloor, DecidedBy, Rubric

Problem = tuple[str, str]


def check(rubric: Rubric, faults: Faults) -> None:
    """Add a fault for everything in `rubric` that contradicts something else in it."""
    for rule in _RULES:
        for key, problem in rule(rubric):
            faults.add(key, problem)


def _names_are_unique(rubric: Rubric) -> Iterator[Problem]:
    names = {
        "classes": [each.id for each in rubric.classes],
        "dimensions": [each.code for each in rubric.dimensions],
        "criteria": [each.code for each in rubric.criteria],
        "tracks": [each.id for each in rubric.tracks],
        "awards": [each.id for each in rubric.awards],
        "caps": [each.when.value for each in rubric.caps],
        "evidence.kinds": [each.id for each in rubric.evidence.kinds],
        "evidence.rules": [each.id for each in rubric.evidence.rules],
    }
    for key, values in names.items():
        for name, times in Counter(values).items():
            if times > 1 and name:
                yield f"{key}.{name}#2", f"{name!r} is used {times} times"


def _unknown(key: str, used: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    missing = sorted(set(used) - set(known) - {""})
    if missing:
        yield key, f"the rubric does not have {', '.join(missing)}"


def _criteria(rubric: Rubric) -> Iterator[Problem]:
    dimensions = [dimension.code for dimension in rubric.dimensions]
    classes = [each.id for each in rubric.classes]
    capped = {code for cap in rubric.caps for code in cap.not_applicable}
    for criterion in rubric.criteria:
        key = f"criteria.{criterion.code}"
        yield from _unknown(f"{key}.dimension", [criterion.dimension], dimensions)
        yield from _unknown(f"{key}.class", [criterion.class_id], classes)
        rule = criterion.not_applicable
        if (rule is not None and rule.decided_by is DecidedBy.REGISTRY) != (
            criterion.code in capped
        ):
            yield (
                f"{key}.not_applicable",
                "decided by the registry if and only if a cap names the criterion",
            )
    used = {criterion.dimension for criterion in rubric.criteria}
    for code in dimensions:
        if code not in used:
            yield f"dimensions.{code}", "no criterion belongs to this dimension"


def _levels(rubric: Rubric) -> Iterator[Problem]:
    """One wrong number at the top is one fault, not one for each criterion."""
    counts = {len(criterion.levels) for criterion in rubric.criteria}
    if len(counts) == 1 and rubric.max_level not in counts:
        yield "max_level", f"every criterion has {min(counts)} descriptors, not {rubric.max_level}"
        return
    for criterion in rubric.criteria:
        found = len(criterion.levels)
        if found != rubric.max_level:
            key = f"criteria.{criterion.code}.levels"
            yield key, f"{found} descriptors for {rubric.max_level} levels"


def _tracks(rubric: Rubric) -> Iterator[Problem]:
    codes = [criterion.code for criterion in rubric.criteria]
    awards = [award.id for award in rubric.awards]
    for track in rubric.tracks:
        key = f"tracks.{track.id}"
        yield from _unknown(f"{key}.criteria", track.criteria, codes)
        yield from _unknown(f"{key}.max_award", [track.max_award], awards)
        if not track.criteria or len(set(track.criteria)) != len(track.criteria):
            yield f"{key}.criteria", "each criterion once, and at least one"
    if sum(track.population_below is None for track in rubric.tracks) != 1:
        yield "tracks", "exactly one track has no population limit and is open to all"


def _awards(rubric: Rubric) -> Iterator[Problem]:
    codes = [criterion.code for criterion in rubric.criteria]
    sizes = Counter(criterion.class_id for criterion in rubric.criteria)
    for award in rubric.awards:
        key = f"awards.{award.id}"
        yield from _unknown(f"{key}.gates", (gate.criterion for gate in award.gates), codes)
        for floor in award.class_floors:
            if sizes[floor.class_id] <= floor.all_but:
                yield (
                    f"{key}.class_floors",
                    f"class {floor.class_id!r} has {sizes[floor.class_id]} criteria"
                    f" and {floor.all_but} may stay below: the floor asks for nothing",
                )


def _awards_rise(rubric: Rubric) -> Iterator[Problem]:
    """A higher award never asks for less, so whoever earns it has earned the lower ones."""
    for lower, higher in pairwise(rubric.awards):
        key = f"awards.{higher.id}"
        if higher.score <= lower.score:
            yield f"{key}.score", f"is not above the {lower.score} of {lower.id!r}"
        if higher.dimension_min_percent < lower.dimension_min_percent:
            yield f"{key}.dimension_min_percent", f"is below that of {lower.id!r}"
        if not all(_asked_for(floor, higher) for floor in lower.class_floors):
            yield f"{key}.class_floors", f"ask for less than those of {lower.id!r}"


def _asked_for(floor: ClassFloor, award: Award) -> bool:
    return any(
        other.class_id == floor.class_id
        and other.level >= floor.level
        and other.all_but <= floor.all_but
        for other in award.class_floors
    )


def _caps(rubric: Rubric) -> Iterator[Problem]:
    codes = [criterion.code for criterion in rubric.criteria]
    awards = [award.id for award in rubric.awards]
    for cap in rubric.caps:
        key = f"caps.{cap.when.value}"
        yield from _unknown(f"{key}.not_applicable", cap.not_applicable, codes)
        yield from _unknown(f"{key}.max_award", [cap.max_award], awards)


def _evidence(rubric: Rubric) -> Iterator[Problem]:
    kinds = [kind.id for kind in rubric.evidence.kinds]
    for rule in rubric.evidence.rules:
        key = f"evidence.rules.{rule.id}"
        yield from _unknown(f"{key}.kinds", rule.kinds, kinds)
        if not rule.kinds:
            yield f"{key}.kinds", "at least one kind must count"
        if rule.months_apart and rule.count == 1:
            yield f"{key}.months_apart", "one item cannot be apart from another"


_RULES = (
    _names_are_unique,
    _criteria,
    _levels,
    _tracks,
    _awards,
    _awards_rise,
    _caps,
    _evidence,
)
