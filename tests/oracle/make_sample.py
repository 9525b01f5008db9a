"""Writes sample.csv: a small made-up sample (no person behind any row) that R and Isopolis both read."""

import csv
import random
from pathlib import Path


def rows(seed: int = 7) -> list[dict[str, object]]:
    """Six strata of two to four clusters of 5 to 12 made-up people, with gaps in every variable."""
    rng = random.Random(seed)
    out: list[dict[str, object]] = []
    for stratum in range(1, 7):
        drawn = 2 + stratum % 3
        clusters = drawn + 3 + stratum
        sizes = [rng.randint(5, 12) for _ in range(drawn)]
        for cluster, size in enumerate(sizes, start=1):
            residents = size + rng.randint(4, 40)
            for _ in range(size):
                gender = rng.choice(["woman", "man", "woman", "man", "non-binary", ""])
                income = round(rng.lognormvariate(10, 0.5) + 400 * stratum, 1)
                safe = int(rng.random() < (0.75 if gender == "man" else 0.5) - 0.03 * stratum)
                out.append(
                    {
                        "person": f"p{len(out) + 1}",
                        "stratum": f"S{stratum}",
                        "cluster": f"c{cluster}",
                        "clusters": clusters,
                        "residents": residents,
                        "people": 40 * sum(sizes),
                        "weight": round(clusters / drawn * residents / size * rng.uniform(0.7, 1.4), 3),
                        "gender": gender,
                        "tenure": rng.choice(["owner", "social", "private", ""]),
                        "safe": "" if rng.random() < 0.07 else safe,
                        "income": "" if rng.random() < 0.05 else income,
                        "rent": round(income * rng.uniform(0.15, 0.5), 1),
                    }
                )
    return out


if __name__ == "__main__":
    table = rows()
    with (Path(__file__).parent / "sample.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
