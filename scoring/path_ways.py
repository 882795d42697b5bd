"""Find all ways of the least effort to an award, in the order of the rubric, in whole numbers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import mul
from typing import TypeAlias

from scoring.path_model import Choice, Model
from scoring.path_rows import PathError, Rank
from scoring.path_solver import Optimum, Prices, Ranks

_Needs: TypeAlias = tuple[int, ...]
_Place: TypeAlias = tuple[int, int, int, _Needs]
"""The criterion that is next; effort and steps that are left; what the rows still need."""


class Ways:
    """A search, depth first over the criteria, higher levels first.

    A branch is left where the best that can still come does not meet a need; where the needs are
    worth more than the effort and the steps that are left (a Lagrangian bound, valid for any
    prices that are not negative); where the same remainder has led nowhere before. After
    `patience` trials the search stops and `gave_up` is set.
    """

    def __init__(
        self, model: Model, optimum: Optimum, prices: Iterable[Prices], *, patience: int
    ) -> None:
        self._model = model
        self._optimum = optimum
        self._bounds = [_Bound(model, each) for each in prices]
        self._patience = patience
        self._dead: set[_Place] = set()
        self._low = _suffix_sums(model, min)
        self._high = _suffix_sums(model, max)
        self.gave_up = False

    def first(self, count: int) -> list[Ranks]:
        """Return the first ways: of two, the one that goes higher where they first differ.

        Raises:
            PathError: there is a way that takes less than what was proven to be the least.
        """
        return list(islice(self._ways(), count))

    def _ways(self) -> Iterator[Ranks]:
        best = self._optimum
        start = (0, best.effort, best.steps, self._settled(0, self._model.needs))
        ranks: list[Rank] = []
        stack = [(start, self._branches(start), 0)]
        found = 0
        while stack:
            place, branches, before = stack[-1]
            branch = next(branches, None)
            if branch is None:
                stack.pop()
                if found == before:
                    self._dead.add(place)
                ranks = ranks[:-1]
                continue
            rank, onward = branch
            if onward[0] < len(self._model.choices):
                ranks.append(rank)
                stack.append((onward, self._branches(onward), found))
                continue
            if onward[1] or onward[2]:
                raise PathError("a way takes less than what was proven to be the least")
            found += 1
            yield (*ranks, rank)

    def _branches(self, place: _Place) -> Iterator[tuple[Rank, _Place]]:
        """Give the choices at a place that may lead on."""
        at, effort, steps, needs = place
        slack = [bound.slack(place) for bound in self._bounds]
        for number, choice in enumerate(self._model.choices[at]):
            for above in range(choice.length, -1, -1):
                self._patience -= 1
                if self._patience < 0:
                    self.gave_up = True
                    return
                if any(
                    bound.net(at, number, above) > left
                    for bound, left in zip(self._bounds, slack, strict=True)
                ):
                    continue
                onward = (
                    at + 1,
                    effort - choice.effort - above * choice.effort_step,
                    steps - choice.steps,
                    self._settled(at + 1, choice.after(needs, above)),
                )
                if self._open(onward):
                    yield choice.level(above), onward

    def _settled(self, at: int, needs: Sequence[int]) -> _Needs:
        """Raise needs that are met whatever comes to what comes at least: they are alike."""
        return tuple(map(max, needs, self._low[at]))

    def _open(self, place: _Place) -> bool:
        at, effort, steps, needs = place
        if effort < 0 or steps < 0 or place in self._dead:
            return False
        if any(need > high for need, high in zip(needs, self._high[at], strict=True)):
            return False
        return all(bound.holds(place) for bound in self._bounds)


class _Bound:
    """What the criteria that are still to come take at least, at given prices."""

    def __init__(self, model: Model, prices: Prices) -> None:
        self._prices = prices
        self._net = [list(map(self._priced, choices)) for choices in model.choices]
        self._least = [0]
        for choices, net in zip(reversed(model.choices), reversed(self._net), strict=True):
            ends = (
                first + min(0, step * choice.length)
                for choice, (first, step) in zip(choices, net, strict=True)
            )
            self._least.append(self._least[-1] + min(ends))
        self._least.reverse()

    def _priced(self, choice: Choice) -> tuple[int, int]:
        """Return what a choice takes, less what it brings: the first level, each above."""
        first = choice.effort * self._prices.effort + choice.steps * self._prices.steps
        step = choice.effort_step * self._prices.effort
        for row, brought, more in choice.terms:
            first -= self._prices.needs[row] * brought
            step -= self._prices.needs[row] * more
        return first, step

    def _left(self, place: _Place) -> int:
        _, effort, steps, needs = place
        worth: int = sum(map(mul, self._prices.needs, needs))
        return effort * self._prices.effort + steps * self._prices.steps - worth

    def slack(self, place: _Place) -> int:
        """Return what the next choice may take, less what it brings."""
        return self._left(place) - self._least[place[0] + 1]

    def net(self, at: int, number: int, above: int) -> int:
        """Return what a choice takes, less what it brings."""
        first, step = self._net[at][number]
        return first + above * step

    def holds(self, place: _Place) -> bool:
        """Tell whether what is left may be enough."""
        return self._left(place) >= self._least[place[0]]


def _suffix_sums(model: Model, pick: Callable[[Iterable[int]], int]) -> list[_Needs]:
    """Return, from each criterion on, the least or the most that can come in each row."""
    sums = [[0] * len(model.needs)]
    for choices in reversed(model.choices):
        total = list(sums[-1])
        ends = [_brought(choice) for choice in choices]
        for row in ends[0]:
            total[row] += pick(value for brought in ends for value in brought[row])
        sums.append(total)
    return [tuple(total) for total in reversed(sums)]


def _brought(choice: Choice) -> dict[int, tuple[int, int]]:
    """Return what the ends of a run of levels bring, by row."""
    return {row: (first, first + step * choice.length) for row, first, step in choice.terms}
