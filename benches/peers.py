"""Groups a problem's needs by category, match values and region, and adds up their quantities: with pandas, Polars and DuckDB.

    benches/peers.py PROBLEM.jsonl FLOOR_MS

Prints the middle of seven runs of each in milliseconds and as a multiple of the floor, which is the time a sort of a million numbers
takes on the same machine. `benches/peers` calls it and says more.
"""

import json
import statistics
import sys
import time

import duckdb
import pandas
import polars

ROUNDS = 7
KEYS = ["category", "matching", "area"]


def columns(path):
    """The needs as columns; the region as far as the policy divides by it."""
    found = {key: [] for key in [*KEYS, "quantity"]}
    with open(path, encoding="utf-8") as lines:
        prefix = json.loads(next(lines))["policy"]["regionPrefix"]
        for line in lines:
            need = json.loads(line)
            found["category"].append(need["category"])
            found["matching"].append(json.dumps(need["match"], sort_keys=True))
            found["area"].append(need["region"][:prefix])
            found["quantity"].append(need["quantity"])
    return found


def middle_ms(work):
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def main(path, floor_ms):
    needs = columns(path)
    table = pandas.DataFrame(needs)
    coded = table.astype(dict.fromkeys(KEYS, "category"))
    frame = polars.DataFrame(needs)
    coded_frame = frame.with_columns(polars.col(KEYS).cast(polars.Categorical))
    base = duckdb.connect(config={"threads": 1})
    base.register("needs_of_pandas", table)
    base.execute("CREATE TABLE needs AS SELECT * FROM needs_of_pandas")
    total = polars.col("quantity").sum()
    grouped = "SELECT category, matching, area, sum(quantity) FROM needs GROUP BY ALL"
    works = [
        (f"pandas {pandas.__version__}", lambda: table.groupby(KEYS)["quantity"].sum()),
        ("  keys coded beforehand", lambda: coded.groupby(KEYS, observed=True)["quantity"].sum()),
        (f"Polars {polars.__version__}", lambda: frame.group_by(KEYS).agg(total)),
        ("  keys coded beforehand", lambda: coded_frame.group_by(KEYS).agg(total)),
        (f"DuckDB {duckdb.__version__}", lambda: base.execute(grouped).fetchall()),
    ]
    for name, work in works:
        took = middle_ms(work)
        print(f"{name:<26}{took:>10.1f} ms{took / floor_ms:>8.1f} x", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
