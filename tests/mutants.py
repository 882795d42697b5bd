"""Change scoring/ in small ways, and count how many changes no test notices (`make mutants`).

Takes a seeded sample of all mutants that mutmut makes, since all of them take hours, and fails if
fewer than nine in ten are noticed.
"""

import random
import subprocess
import sys
from collections import Counter

MUTMUT = [sys.executable, "-m", "mutmut"]
NOTICED = frozenset({"killed", "timeout", "suspicious", "segfault"})
ENOUGH = 0.9
SEED = 1
# Mutants are made by a run; this one has few.
FIRST = "scoring.rounding.x_rounded__*"


def outcomes() -> dict[str, str]:
    """What became of each mutant, by name."""
    told = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], check=True, capture_output=True, text=True
    ).stdout
    lines = (line.strip().rpartition(": ") for line in told.splitlines() if "__mutmut_" in line)
    return {name: outcome for name, _, outcome in lines}


def main(size: int, children: int) -> int:
    """Run a sample of this size and say how it went."""
    run = [*MUTMUT, "run", "--max-children", str(children)]
    subprocess.run([*run, FIRST], check=True, stdout=subprocess.DEVNULL)
    names = sorted(outcomes())
    sample = random.Random(SEED).sample(names, min(size, len(names)))
    subprocess.run([*run, *sample], check=True, stdout=subprocess.DEVNULL)
    found = {name: outcome for name, outcome in outcomes().items() if name in set(sample)}
    noticed = sum(outcome in NOTICED for outcome in found.values())
    for name, outcome in found.items():
        if outcome not in NOTICED:
            sys.stdout.write(f"{outcome}: {name}\n")
    counts = dict(Counter(found.values()))
    sys.stdout.write(f"{noticed} of {len(found)} mutants noticed of {len(names)}: {counts}\n")
    return 0 if noticed >= ENOUGH * len(found) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
