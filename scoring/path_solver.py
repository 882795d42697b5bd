"""Find the least effort of a path with HiGHS, and check in whole numbers what it says."""

from dataclasses import dataclass
from math import ceil
from operator import mul
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from scoring.path_model import Choice, Model
from scoring.path_rows import PathError, Rank

Ranks: TypeAlias = tuple[Rank, ...]
Numbers: TypeAlias = NDArray[np.float64]

PRICE = 2**40
"""Prices are whole numbers of this part of a unit."""

_OPTIMAL, _INFEASIBLE = 0, 2
_WHOLE = 1e-4
"""How far rounding errors may take the solver's bound above a whole number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """The least effort, the fewest steps that have it, and one way."""

    effort: int
    steps: int
    ranks: Ranks


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a unit of effort, a step and a unit of each need are worth; none is negative."""

    effort: int
    steps: int
    needs: tuple[int, ...]


class Programme:
    """A model in the arrays of the solver: a column a choice, and one more for a run of levels."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._cells: list[tuple[int, int, int]] = []
        self._effort: list[int] = []
        self._steps: list[int] = []
        self._most: list[int] = []
        self._links = len(model.needs) + len(model.choices)
        for at, choices in enumerate(model.choices):
            for choice in choices:
                self._add(choice, len(model.needs) + at)
        row, column, value = np.array(self._cells, float).reshape(-1, 3).T
        places = (row.astype(int), column.astype(int))
        self._rows = csr_array((value, places), (self._links, len(self._effort)))
        self._ones = slice(len(model.needs), len(model.needs) + len(model.choices))

    def _add(self, choice: Choice, one: int) -> None:
        """Add the columns of a choice; row `one` sees to it that there is one choice."""
        column = len(self._effort)
        self._cells.append((one, column, 1))
        self._cells += [(row, column, first) for row, first, _ in choice.terms]
        self._column(choice.effort, choice.steps, 1)
        if choice.length:
            self._cells += [(row, column + 1, step) for row, _, step in choice.terms]
            self._cells += [(self._links, column, choice.length), (self._links, column + 1, -1)]
            self._links += 1
            self._column(choice.effort_step, 0, choice.length)

    def _column(self, effort: int, steps: int, most: int) -> None:
        self._effort.append(effort)
        self._steps.append(steps)
        self._most.append(most)

    def optimum(self) -> Optimum | None:
        """Return the least effort with the fewest steps, None where there is no way.

        Fewer criteria than `factor` can be raised: `factor` x effort + steps is least where the
        effort is least and, with it, the steps are fewest.

        Raises:
            PathError: the solver does not prove what it found, or its numbers do not add up.
        """
        factor = len(self._model.choices) + 1
        low, high = self._limits()
        solved = milp(
            factor * np.array(self._effort, float) + np.array(self._steps, float),
            constraints=LinearConstraint(self._rows, low, high),
            bounds=Bounds(0, np.array(self._most, float)),
            integrality=np.ones(len(self._most)),
            options={"mip_rel_gap": 0},
        )
        if solved.status == _INFEASIBLE:
            return None
        if solved.status != _OPTIMAL:
            raise PathError(f"the solver gives no proof: {solved.message}")
        found = _read(self._model, solved.x)
        if ceil(solved.mip_dual_bound - _WHOLE) != factor * found.effort + found.steps:
            raise PathError(f"the solver's bound {solved.mip_dual_bound} is not that of its way")
        return found

    def _limits(self) -> tuple[Numbers, Numbers]:
        needs, ones = self._model.needs, len(self._model.choices)
        links = self._links - len(needs) - ones
        # Half a unit less than needed: whole numbers cannot lie in between, rounding errors can.
        low = np.array([*(need - 0.5 for need in needs), *[1] * ones, *[0] * links], float)
        high = np.array([*[np.inf] * len(needs), *[1] * ones, *[np.inf] * links], float)
        return low, high

    def prices(self, optimum: Optimum) -> tuple[Prices, Prices]:
        """Return what the needs are worth in effort, and in steps where effort is at its least."""
        effort = self._relaxed(self._effort, sum(map(mul, self._effort, self._most)))
        steps = self._relaxed(self._steps, optimum.effort)
        return (
            Prices(effort=PRICE, steps=0, needs=effort[1:]),
            Prices(effort=steps[0], steps=PRICE, needs=steps[1:]),
        )

    def _relaxed(self, cost: list[int], most_effort: int) -> tuple[int, ...]:
        """Return the prices of effort and of needs if levels came in parts."""
        low, _ = self._limits()
        others = np.ones(len(low), dtype=bool)
        others[self._ones] = False
        spent = csr_array(np.array([self._effort], float))
        solved = linprog(
            np.array(cost, float),
            A_ub=vstack([spent, -self._rows[others]]),
            b_ub=np.array([most_effort, *-low[others]]),
            A_eq=self._rows[self._ones],
            b_eq=low[self._ones],
            bounds=np.stack([np.zeros(len(self._most)), np.array(self._most, float)], axis=1),
        )
        if solved.x is None:
            return (0,) * (1 + len(self._model.needs))
        margins = -solved.ineqlin.marginals[: 1 + len(self._model.needs)]
        return tuple(max(0, round(float(margin) * PRICE)) for margin in margins)


def _read(model: Model, found: Numbers) -> Optimum:
    """Return a solution, checked in whole numbers."""
    values = iter(np.rint(found).astype(int).tolist())
    ranks: list[Rank] = []
    needs, effort, steps = list(model.needs), 0, 0
    for choices in model.choices:
        for choice in choices:
            taken = next(values)
            above = next(values) if choice.length else 0
            if taken:
                ranks.append(choice.level(above))
                effort += choice.effort + above * choice.effort_step
                steps += choice.steps
                needs = choice.after(needs, above)
    if len(ranks) != len(model.choices) or any(need > 0 for need in needs):
        raise PathError("the solver's way does not lead to the award")
    return Optimum(effort=effort, steps=steps, ranks=tuple(ranks))
