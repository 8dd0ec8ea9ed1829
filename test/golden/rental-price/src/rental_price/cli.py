"""The command line: `python -m rental_price.cli train evaluate`, or `serve`."""

import argparse
import sys

from . import PipelineError
from .settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """Run steps in order, or serve; the exit code is 1 when a step could not do its work."""
    parser = argparse.ArgumentParser(description="Run steps of the pipeline, or serve.")
    parser.add_argument("steps", nargs="+", metavar="STEP", help="serve, or steps of pipeline.py")
    steps = parser.parse_args(arguments).steps
    settings = Settings()
    if steps == ["serve"]:
        from .serving.app import serve

        serve(settings)
        return 0
    from .pipeline import STEPS  # the service has no training libraries

    if unknown := set(steps) - STEPS.keys():
        parser.error(f"unknown step {min(unknown)}; there are {', '.join(STEPS)} and serve")
    for step in steps:
        try:
            print(f"{step}: {STEPS[step](settings)}", flush=True)
        except PipelineError as error:
            print(f"{step}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
