"""Rules that tie the parts of a rubric together: every name exists, every bar can be reached."""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from scoring.aggregation import best_score, overall_score
from scoring.findings import Mark
from scoring.reading import Faults
from scoring.rubric import (
    Award,
    ClassFloor,
    Criterion,
    DecidedBy,
    DimensionFloor,
    Gate,
    Overall,
    Rubric,
    Unit,
    WithinDimension,
)
from scoring.scale import Level, decimal

Problem = tuple[str, str]


def check(rubric: Rubric, faults: Faults) -> None:
    """Add a fault for everything in `rubric` that contradicts something else in it."""
    for rule in _RULES:
        for key, problem in rule(rubric):
            faults.add(key, problem)


def _names_are_unique(rubric: Rubric) -> Iterator[Problem]:
    names = {
        "scales": [each.id for each in rubric.scales],
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
        yield from _unknown(f"{key}.class", [criterion.class_id or ""], classes)
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


def _scales(rubric: Rubric) -> Iterator[Problem]:
    for scale in rubric.scales:
        key = f"scales.{scale.id}"
        if len(scale.levels) != len(scale.points):
            yield f"{key}.levels", f"{len(scale.levels)} levels for {len(scale.points)} points"
        elif len(scale.points) < _TWO:
            yield f"{key}.points", "a scale has at least two levels"
        elif len(set(scale.levels)) != len(scale.levels):
            yield f"{key}.levels", "each level once"
        if any(higher < lower for lower, higher in pairwise(scale.points)):
            yield f"{key}.points", "from the lowest level to the highest, never falling"
        elif scale.points and scale.points[0] == scale.points[-1]:
            yield f"{key}.points", "the highest level is worth more than the lowest"
        if _percents(rubric) and scale.points and scale.points[-1] <= 0:
            yield f"{key}.points", "a percentage needs a highest level worth more than 0"


def _levels_are_no_marks(rubric: Rubric) -> Iterator[Problem]:
    """A finding "unknown" is read as not assessed, whatever a scale would give for it."""
    for scale in rubric.scales:
        for mark in Mark:
            if mark in scale.levels:
                yield (
                    f"scales.{scale.id}.levels",
                    f"{mark.value!r} has a meaning of its own in findings",
                )


def _percents(rubric: Rubric) -> bool:
    """Tell whether levels count as percentages anywhere; a sum is always one of points."""
    how = rubric.aggregation
    mean = how.dimension is WithinDimension.MEAN or how.overall is Overall.MEAN_OF_CRITERIA
    return how.unit is Unit.PERCENT and mean


def _levels(rubric: Rubric) -> Iterator[Problem]:
    """One descriptor a level, or for all but the lowest where the rubric has `level_zero`."""
    for scale in rubric.scales:
        members = [c for c in rubric.criteria if c.scale is scale]
        wrong = [c for c in members if len(c.levels) not in _descriptors(rubric, c)]
        if wrong == members and len({len(c.levels) for c in wrong}) == 1 < len(wrong):
            # One wrong list at the top is one fault, not one for each criterion.
            found = len(wrong[0].levels)
            yield (
                f"scales.{scale.id}.points",
                f"{scale.top + 1} levels, while every criterion has {found} descriptors",
            )
            continue
        for criterion in wrong:
            expected = " or ".join(str(count) for count in _descriptors(rubric, criterion))
            found = len(criterion.levels)
            key = f"criteria.{criterion.code}.levels"
            yield key, f"{found} descriptors where {expected} are expected"


def _descriptors(rubric: Rubric, criterion: Criterion) -> list[int]:
    return [0, criterion.scale.top if rubric.level_zero else criterion.scale.top + 1]


def _tracks(rubric: Rubric) -> Iterator[Problem]:
    codes = [criterion.code for criterion in rubric.criteria]
    awards = [award.id for award in rubric.awards]
    for track in rubric.tracks:
        key = f"tracks.{track.id}"
        yield from _unknown(f"{key}.criteria", track.criteria, codes)
        yield from _unknown(f"{key}.max_award", [track.max_award or ""], awards)
        if not track.criteria or len(set(track.criteria)) != len(track.criteria):
            yield f"{key}.criteria", "each criterion once, and at least one"
    if sum(track.population_below is None for track in rubric.tracks) != 1:
        yield "tracks", "exactly one track has no population limit and is open to all"


def _awards(rubric: Rubric) -> Iterator[Problem]:
    codes = [criterion.code for criterion in rubric.criteria]
    dimensions = [dimension.code for dimension in rubric.dimensions]
    for award in rubric.awards:
        key = f"awards.{award.id}"
        yield from _unknown(f"{key}.gates", (gate.criterion for gate in award.gates), codes)
        yield from _unknown(
            f"{key}.dimension_floors", (f.dimension for f in award.dimension_floors), dimensions
        )
        for gate in award.gates:
            asked = [each for each in rubric.criteria if each.code == gate.criterion]
            yield from _no_level(f"{key}.gates", gate.level, asked)
        for floor in award.class_floors:
            yield from _class_floor(f"{key}.class_floors", floor, rubric)
        # Without sound scales there is no score to compare with.
        if rubric.criteria and not any(_scales(rubric)):
            yield from _score(f"{key}.score", award, rubric)


def _score(key: str, award: Award, rubric: Rubric) -> Iterator[Problem]:
    best = best_score(rubric, rubric.criteria)
    worst = overall_score(rubric, rubric.criteria, {each.code: 0 for each in rubric.criteria})
    lowest = min(worst or Fraction(0), Fraction(0))
    if award.score > best:
        yield key, f"is above {decimal(best)}, the best score there is"
    elif award.score < lowest:
        yield key, f"is below {decimal(lowest)}, the lowest score there is"


def _class_floor(key: str, floor: ClassFloor, rubric: Rubric) -> Iterator[Problem]:
    yield from _unknown(key, [floor.class_id or ""], [each.id for each in rubric.classes])
    members = [c for c in rubric.criteria if floor.class_id in {None, c.class_id}]
    what = f"class {floor.class_id!r}" if floor.class_id else "the rubric"
    if len(members) <= floor.all_but:
        yield (
            key,
            f"{what} has {len(members)} criteria and {floor.all_but} may stay below:"
            " the floor asks for nothing",
        )
    if floor.at_least is not None and floor.at_least > len(members):
        yield key, f"{what} has {len(members)} criteria, not the {floor.at_least} asked for"
    yield from _no_level(key, floor.level, members)


def _no_level(key: str, level: Level, criteria: Iterable[Criterion]) -> Iterator[Problem]:
    """A level that is asked for exists and is above the lowest of each scale concerned."""
    for scale in {criterion.scale.id: criterion.scale for criterion in criteria}.values():
        if level not in scale.levels:
            yield key, f"{level!r} is no level of the scale {scale.shown()}"
        elif level == scale.levels[0]:
            yield key, f"{level!r} is the lowest level of the scale {scale.shown()}"


def _awards_rise(rubric: Rubric) -> Iterator[Problem]:
    """A higher award never asks for less, so whoever earns it has earned the lower ones."""
    for lower, higher in pairwise(rubric.awards):
        key = f"awards.{higher.id}"
        if higher.score < lower.score or (higher.score == lower.score and not _adds(lower, higher)):
            yield f"{key}.score", f"is not above the {decimal(lower.score)} of {lower.id!r}"
        if higher.dimension_min_percent < lower.dimension_min_percent:
            yield f"{key}.dimension_min_percent", f"is below that of {lower.id!r}"
        if not all(_gate_kept(gate, higher, rubric) for gate in lower.gates):
            yield f"{key}.gates", f"ask for less than those of {lower.id!r}"
        if not all(_kept(floor, higher) for floor in lower.dimension_floors):
            yield f"{key}.dimension_floors", f"ask for less than those of {lower.id!r}"
        if not all(_asked_for(floor, higher, rubric) for floor in lower.class_floors):
            yield f"{key}.class_floors", f"ask for less than those of {lower.id!r}"


def _adds(lower: Award, higher: Award) -> bool:
    """Tell whether an award with the same score asks for something else on top."""
    return (lower.class_floors, lower.gates, lower.dimension_floors) != (
        higher.class_floors,
        higher.gates,
        higher.dimension_floors,
    )


def _kept(floor: DimensionFloor, award: Award) -> bool:
    return floor.percent <= award.dimension_min_percent or any(
        other.dimension == floor.dimension and other.percent >= floor.percent
        for other in award.dimension_floors
    )


def _gate_kept(gate: Gate, award: Award, rubric: Rubric) -> bool:
    """Tell whether a gate stands in a higher award too, or a floor of all its class implies it."""
    of = next((each for each in rubric.criteria if each.code == gate.criterion), None)
    if of is None or gate.level not in of.scale.levels:
        return True  # a fault of its own
    bars = [
        other.level
        for other in award.gates
        if other.criterion == gate.criterion
        and other.waived_if_not_applicable <= gate.waived_if_not_applicable
    ]
    if gate.waived_if_not_applicable or of.not_applicable is None:
        floors = (f for f in award.class_floors if f.class_id in {None, of.class_id})
        bars += [floor.level for floor in floors if _allowed(floor, rubric) == 0]
    known = [of.scale.rank(level) for level in bars if level in of.scale.levels]
    return max(known, default=-1) >= of.scale.rank(gate.level)


def _asked_for(floor: ClassFloor, award: Award, rubric: Rubric) -> bool:
    return any(
        other.class_id == floor.class_id
        and _not_lower(other.level, floor, rubric)
        and _allowed(other, rubric) <= _allowed(floor, rubric)
        for other in award.class_floors
    )


def _not_lower(level: Level, floor: ClassFloor, rubric: Rubric) -> bool:
    scales = {c.scale for c in rubric.criteria if floor.class_id in {None, c.class_id}}
    known = [scale for scale in scales if {level, floor.level} <= set(scale.levels)]
    return all(scale.rank(level) >= scale.rank(floor.level) for scale in known)


def _allowed(floor: ClassFloor, rubric: Rubric) -> int:
    """Return how many criteria of a floor's class may stay below its level."""
    if floor.at_least is None:
        return floor.all_but
    return sum(floor.class_id in {None, c.class_id} for c in rubric.criteria) - floor.at_least


def _caps(rubric: Rubric) -> Iterator[Problem]:
    codes = [criterion.code for criterion in rubric.criteria]
    awards = [award.id for award in rubric.awards]
    for cap in rubric.caps:
        key = f"caps.{cap.when.value}"
        yield from _unknown(f"{key}.not_applicable", cap.not_applicable, codes)
        yield from _unknown(f"{key}.max_award", [cap.max_award], awards)


def _evidence(rubric: Rubric) -> Iterator[Problem]:
    kinds = [kind.id for kind in rubric.evidence.kinds]
    highest = max((criterion.scale.top for criterion in rubric.criteria), default=0)
    asked = [(f"kinds.{each.id}.up_to_level", each.up_to_level) for each in rubric.evidence.kinds]
    asked += [(f"rules.{each.id}.from_level", each.from_level) for each in rubric.evidence.rules]
    for key, level in asked:
        if level is not None and level > highest:
            yield f"evidence.{key}", f"{level} is above {highest}, the highest level there is"
    for rule in rubric.evidence.rules:
        key = f"evidence.rules.{rule.id}"
        yield from _unknown(f"{key}.kinds", rule.kinds, kinds)
        if not rule.kinds:
            yield f"{key}.kinds", "at least one kind must count"
        if rule.months_apart and rule.count == 1:
            yield f"{key}.months_apart", "one item cannot be apart from another"


_TWO = 2
_RULES = (
    _names_are_unique,
    _scales,
    _levels_are_no_marks,
    _criteria,
    _levels,
    _tracks,
    _awards,
    _awards_rise,
    _caps,
    _evidence,
)
