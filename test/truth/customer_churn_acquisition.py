"""Hold a customer-churn project's API client against the truth behind its practice site.

    python customer_churn_acquisition.py PROJECT [--python PYTHON] [--seed N] [--customers N]

Starts the project's practice site, scrapes it with the project's own code in a temporary folder,
and compares the table `parsed` with what the system really holds. Prints one JSON document;
exit code 1 when a limit is missed. Standard library only; PYTHON needs the project's libraries.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

SCRAPE = """
import json, sys, time
from importlib import import_module
package = sys.argv[1]
settings = import_module(f"{package}.settings").Settings()
waits, sleep = [], time.sleep
time.sleep = lambda seconds: (waits.append(seconds), sleep(seconds))
report = import_module(f"{package}.acquisition.crawl").scrape(settings)
store = import_module(f"{package}.store")
tables = {name: store.load(settings.database_url, name) for name in ("parsed", "quarantine")}
rows = {name: json.loads(t.to_json(orient="records", date_format="iso")) for name, t in tables.items()}
print(json.dumps({"report": report._asdict(), "waited_s": sum(waits), **rows}))
"""
MIN_RECOVERED, MAX_REQUESTS, MAX_WAITED_S = 0.995, 4000, 5.0


def main() -> int:
    """Run the check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--seed", type=int, help="default: that of configs/settings.toml")
    parser.add_argument("--customers", type=int)
    args = parser.parse_args()
    project = args.project.resolve()
    site = tomllib.loads((project / "configs/settings.toml").read_text(encoding="utf-8"))["practice_site"]
    site |= {key: value for key in ("seed", "customers") if (value := getattr(args, key)) is not None}
    with tempfile.TemporaryDirectory() as folder:
        scraped, seconds, log = run(project, args.python, site, Path(folder))
    result = compare(project, site, scraped, log)
    result["seconds"] = round(seconds, 2)
    print(json.dumps(result, indent=2))
    return 0 if result["passed"] else 1


def run(project: Path, python: str, site: dict, folder: Path) -> tuple[dict, float, list[str]]:
    """Start the site, scrape it, and return what came out, the seconds, and the site's log."""
    package = next(path.parent.name for path in project.glob("src/*/acquisition"))
    log = folder / "requests.log"
    options = [f"--{key}={value}" for key, value in site.items()]
    command = [python, "-m", "practice_site", "--port=0", f"--log={log}", *options]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as server:
        try:
            base_url = server.stdout.readline().split()[-1]
            env = os.environ | {
                "PYTHONPATH": str(project / "src"),
                "DATA_DIR": str(folder / "data"),
                "DATABASE_URL": f"sqlite:///{folder / 'data' / 'customers.sqlite'}",
                "ACQUISITION__BASE_URL": base_url,
            }
            start = time.monotonic()
            scrape = [python, "-c", SCRAPE, package]
            out = subprocess.run(scrape, cwd=project, env=env, check=True, stdout=subprocess.PIPE)
            seconds = time.monotonic() - start
        finally:
            server.terminate()
    return json.loads(out.stdout), seconds, log.read_text(encoding="utf-8").splitlines()


def compare(project: Path, site: dict, scraped: dict, log: list[str]) -> dict:
    """Compare field by field with what each record shows."""
    sys.path.insert(0, str(project))
    from practice_site.panel import Panel

    panel = Panel(site["seed"], site["customers"], site["months"])
    expected = {snapshot.snapshot_id: snapshot.written(panel.today) | dict.fromkeys(snapshot.withheld) for snapshot in panel.snapshots}
    parsed = {row["snapshot_id"]: row for row in scraped["parsed"]}
    wrong: Counter[str] = Counter()
    examples = []
    compared = 0
    for snapshot_id in expected.keys() & parsed.keys():
        for field, shown in expected[snapshot_id].items():
            compared += 1
            if not same(shown, parsed[snapshot_id][field]):
                wrong[field] += 1
                examples.append([snapshot_id, field, str(shown), str(parsed[snapshot_id][field])])
    missed = sorted(expected.keys() - parsed.keys())
    invented = sorted(parsed.keys() - expected.keys())
    paths = [line.split(" ", 1)[1] for line in log]
    recovered = 1 - wrong.total() / max(compared, 1)
    checks = {
        "fields_recovered": recovered >= MIN_RECOVERED and compared > 0,
        "every_snapshot_found": not missed and not invented and len(parsed) == len(scraped["parsed"]),
        "forbidden_path_never_fetched": not any(path.startswith("/v1/contacts/") for path in paths),
        "robots_read_first": paths[:1] == ["/robots.txt"],
        "requests": len(paths) <= MAX_REQUESTS and len(paths) == scraped["report"]["requests"],
        "waited": scraped["waited_s"] <= MAX_WAITED_S,
        "troubles_met": {"429", "500"} <= {line.split(" ", 1)[0] for line in log},
        "token_accepted": not any(line.startswith("401") for line in log),
    }
    return {
        "passed": all(checks.values()),
        "checks": checks,
        "site": site,
        "report": scraped["report"],
        "recovered": recovered,
        "wrong": dict(wrong),
        "examples": examples[:10],
        "missed": missed[:10],
        "invented": invented[:10],
        "statuses": dict(Counter(line.split(" ", 1)[0] for line in log)),
        "quarantine": dict(Counter(row["reason"] for row in scraped["quarantine"])),
    }


def same(shown: object, parsed: object) -> bool:
    """Tell whether a parsed value, as JSON gave it, is the one shown."""
    if isinstance(shown, date):
        return isinstance(parsed, str) and parsed[:10] == shown.isoformat()
    if isinstance(shown, float) and isinstance(parsed, int | float):
        return abs(shown - parsed) < 1e-9
    return shown == parsed


if __name__ == "__main__":
    sys.exit(main())
