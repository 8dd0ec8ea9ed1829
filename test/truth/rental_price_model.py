"""Hold a rental-price project's model against the truth behind its practice site.

    python rental_price_model.py PROJECT [--python PYTHON]

The project's demo must have run: its promoted model is asked for the rents of the test months, and
its cost there is compared with that of somebody who knows the simulator's formula, but not the
chance in each rent: the irreducible one. Prints one JSON document; exit code 1 when the limit is
missed. Standard library only; PYTHON needs the project's libraries.
"""

import argparse
import json
import os
import subprocess
import sys
import tomllib
from math import exp
from pathlib import Path
from statistics import NormalDist, mean

STATED = """
import json, sys
from importlib import import_module
import onnxruntime
package = sys.argv[1]
settings = import_module(f"{package}.settings").Settings()
train = import_module(f"{package}.training.train")
store = import_module(f"{package}.store")
test = train.split_by_time(store.load(settings.database_url, "listings"), settings.split).test
champion = import_module(f"{package}.training.registry").champion_path(settings.models_dir)
run = import_module(f"{package}.training.export").run
stated = run(onnxruntime.InferenceSession(champion), test).tolist()
print(json.dumps([settings.training.quantile, test["listing_id"].tolist(), test["rent_eur"].tolist(), stated]))
"""
MAX_RATIO = 1.15


def main() -> int:
    """Run the check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("project", type=Path, nargs="?", default=Path())
    parser.add_argument("--python", default=sys.executable)
    args = parser.parse_args()
    project = args.project.resolve()
    package = next(path.parent.name for path in project.glob("src/*/acquisition"))
    command = [args.python, "-c", STATED, package]
    env = os.environ | {"PYTHONPATH": str(project / "src")}
    out = subprocess.run(command, cwd=project, env=env, check=True, stdout=subprocess.PIPE)
    quantile, ids, rents, stated = json.loads(out.stdout)
    site = tomllib.loads((project / "configs/settings.toml").read_text(encoding="utf-8"))["practice_site"]
    sys.path.insert(0, str(project))
    from practice_site.city import expected_rent
    from practice_site.market import NOISE, Market

    market = Market(site["seed"], site["listings"], site["months"])
    shift = exp(NOISE * NormalDist().inv_cdf(quantile))
    truth = {offer.listing_id: shift * expected_rent(offer.flat, offer.listed_on) for offer in market.listings}
    irreducible = cost(rents, [truth[listing_id] for listing_id in ids], quantile)
    achieved = cost(rents, stated, quantile)
    ratio = achieved / irreducible
    result = {
        "passed": ratio <= MAX_RATIO,
        "flats": len(ids),
        "cost": achieved,
        "irreducible": irreducible,
        "ratio": ratio,
    }
    print(json.dumps(result, indent=2))
    return 0 if result["passed"] else 1


def cost(rents: list[float], stated: list[float], quantile: float) -> float:
    """Mean cost in euros: twice the pinball loss."""
    errors = [rent - guess for rent, guess in zip(rents, stated, strict=True)]
    return 2 * mean(max(quantile * error, (quantile - 1) * error) for error in errors)


if __name__ == "__main__":
    sys.exit(main())
