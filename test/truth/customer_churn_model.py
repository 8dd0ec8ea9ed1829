"""Hold a customer-churn project's model against the truth behind its practice site.

    python customer_churn_model.py PROJECT [--python PYTHON]

The project's demo must have run: its promoted model is asked for the probabilities of the test
months, and its log loss there is compared with that of the simulator's own probabilities, the
irreducible one. Prints one JSON document; exit code 1 when the limit is missed. Standard library
only; PYTHON needs the project's libraries.
"""

import argparse
import json
import os
import subprocess
import sys
import tomllib
from math import log
from pathlib import Path

STATED = """
import json, sys
from importlib import import_module
import onnxruntime
package = sys.argv[1]
settings = import_module(f"{package}.settings").Settings()
train = import_module(f"{package}.training.train")
store = import_module(f"{package}.store")
test = train.split_by_time(store.load(settings.database_url, "customers"), settings.split).test
champion = import_module(f"{package}.training.registry").champion_path(settings.models_dir)
run = import_module(f"{package}.training.export").run
stated = run(onnxruntime.InferenceSession(champion), test).tolist()
print(json.dumps([test["snapshot_id"].tolist(), train.outcomes(test).tolist(), stated]))
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
    ids, left, stated = json.loads(out.stdout)
    site = tomllib.loads((project / "configs/settings.toml").read_text(encoding="utf-8"))["practice_site"]
    sys.path.insert(0, str(project))
    from practice_site.business import churn_probability
    from practice_site.panel import Panel

    panel = Panel(site["seed"], site["customers"], site["months"])
    truth = {snapshot.snapshot_id: churn_probability(snapshot.account, snapshot.snapshot_on) for snapshot in panel.snapshots}
    irreducible = log_loss(left, [truth[snapshot_id] for snapshot_id in ids])
    achieved = log_loss(left, stated)
    ratio = achieved / irreducible
    result = {
        "passed": ratio <= MAX_RATIO,
        "customers": len(ids),
        "leavers": sum(left),
        "log_loss": achieved,
        "irreducible": irreducible,
        "ratio": ratio,
    }
    print(json.dumps(result, indent=2))
    return 0 if result["passed"] else 1


def log_loss(left: list[bool], stated: list[float]) -> float:
    """Mean surprise at the outcomes in nats."""
    return -sum(log(p if happened else 1 - p) for happened, p in zip(left, stated, strict=True)) / len(left)


if __name__ == "__main__":
    sys.exit(main())
