"""How often a wrong clock puts a recording on the wrong place without a word.

.venv/bin/python -m tests.bench.clocks --drives 1000

November 2026, seeds 0 to 999: 0 wrong and silent; 610 within 10 m, 382 refused (277 of them with both readings), 8
without a track. One drive in ten is even, and one in ten shows no motion.

Seeds 7300000 to 7300999, never looked at before: 2 wrong and silent (7300013 and 7300637, 38 and 25 m: unknown phones'
clocks 2.5 s late, no motion to show it), 605 within 10 m, 387 refused (275 with both readings), 6 without a track. Such
clocks are refused since, by rules that were there; no threshold was tuned on these seeds.
"""

import argparse
from collections import Counter

from tests.ingest.clocks.wrong_clocks import KINDS, laid


def main() -> None:
    """Count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drives", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first of them")
    asked = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for seed in range(asked.first, asked.first + asked.drives):
        outcome = laid(seed)
        counts[outcome.kind, outcome.result] += 1
        if outcome.result == "wrong and silent":
            print(f"seed {seed}: {outcome.kind}, {outcome.off_m:.0f} m off", flush=True)
    for kind in KINDS:
        print(f"{kind:16}", {result: count for (told, result), count in sorted(counts.items()) if told == kind})
    print("all", dict(Counter(result for (_, result), count in counts.items() for _ in range(count))))


if __name__ == "__main__":
    main()
