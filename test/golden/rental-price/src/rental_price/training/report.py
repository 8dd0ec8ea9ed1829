"""The evaluation as a page that people open, and its headline figures in the README."""

import html
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import PipelineError

RESULTS_START, RESULTS_END = "<!-- results:start -->", "<!-- results:end -->"
SIMULATED = "Simulated data: the figures come from the practice site, not from a real market."
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2530; }
table { border-collapse: collapse; } th, td { padding: .3rem .9rem .3rem 0; text-align: left;
  border-bottom: 1px solid #d8dee6; } svg { max-width: 100%; height: auto; }
.note { background: #fff4d6; padding: .6rem 1rem; border-radius: .4rem; }
"""

mpl.rcParams.update(
    {
        "svg.hashsalt": "report",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def page(title: str, data_source: str, sections: Iterable[tuple[str, str]]) -> str:
    """Put titled HTML sections into one self-contained page."""
    note = f'<p class="note">{SIMULATED}</p>' if data_source == "practice" else ""
    body = "\n".join(f"<h2>{html.escape(head)}</h2>\n{content}" for head, content in sections)
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>{html.escape(title)}</h1>\n{note}\n{body}\n"
        "</body></html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return an HTML table; every cell is escaped."""
    lines = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    cells = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    return f"<table><tr>{cells}</tr>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def chart(alt: str) -> tuple[Figure, Axes]:
    """Return an empty figure with one plot, labelled for those who cannot see it."""
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    figure.set_gid(alt)
    return figure, figure.subplots()


def svg(figure: Figure) -> str:
    """Return the figure as inline SVG, the same bytes for the same data."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    label = html.escape(str(figure.get_gid()), quote=True)
    drawing = text.getvalue().partition("<svg")[2]
    return f'<svg role="img" aria-label="{label}"{drawing}'


def evaluation_page(result: dict[str, Any]) -> str:
    """Render reports/evaluation.json for people."""
    evaluation = result["evaluation"]
    span = f"{evaluation['test_rows']} flats listed {evaluation['first_month']} to "
    span += f"{evaluation['last_month']}, none of them used for fitting."
    coverage = (
        f"<p>{_share(evaluation['coverage'])} of the rents lie in their interval; the aim is "
        f"{evaluation['interval']['level']:.0%}.</p>"
    )
    sections = [
        ("Cost per flat on the test months", f"<p>{span}</p>" + _candidates(evaluation)),
        ("Prediction intervals", coverage),
        ("Segments", _segments(evaluation)),
        ("Gate", _gate(result["checks"])),
    ]
    return page("Evaluation", evaluation["data_source"], sections)


def results_markdown(result: dict[str, Any]) -> str:
    """Headline figures for the README: model and baseline, each with its 95 % interval."""
    evaluation = result["evaluation"]
    worst_first = sorted(evaluation["candidates"].items(), key=lambda item: -item[1]["value"])
    summary = (
        f"Mean relative error {_share(evaluation['relative_error'])}; "
        f"{evaluation['interval']['level']:.0%} intervals contained "
        f"{_share(evaluation['coverage'])} of {evaluation['test_rows']} rents. "
        f"Model `{evaluation['version']}`."
    )
    lines = [
        "| on the last months, never seen in training | cost per flat (EUR) |",
        "|---|---|",
        *(f"| {name} | {_euros(estimate)} |" for name, estimate in worst_first),
        "",
        summary,
    ]
    if evaluation["data_source"] == "practice":
        lines += ["", f"*{SIMULATED}*"]
    return "\n".join(lines)


def update_readme(readme: Path, results: str) -> None:
    """Replace what stands between the result markers.

    Raises PipelineError when the README no longer has them.
    """
    text = readme.read_text(encoding="utf-8")
    before, start, rest = text.partition(RESULTS_START)
    _, end, after = rest.partition(RESULTS_END)
    if not (start and end):
        raise PipelineError(f"{readme} has lost its markers {RESULTS_START} and {RESULTS_END}.")
    readme.write_text(f"{before}{start}\n{results}\n{end}{after}", encoding="utf-8")


def _candidates(evaluation: dict[str, Any]) -> str:
    estimates = evaluation["candidates"]
    figure, axes = chart("Cost per flat of each model with its 95 % interval")
    names = sorted(estimates, key=lambda name: estimates[name]["value"])
    for position, name in enumerate(names):
        estimate = estimates[name]
        axes.plot([estimate["low"], estimate["high"]], [position, position], lw=3, color="#8fb3d9")
        axes.plot(estimate["value"], position, "o", color="#1f5f9e")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("cost per flat (EUR), mean and 95 % bootstrap interval")
    axes.set_xlim(left=0)
    rows = [[name, _euros(estimates[name])] for name in names]
    return svg(figure) + table(["model", "cost per flat (EUR)"], rows)


def _segments(evaluation: dict[str, Any]) -> str:
    segments = evaluation["segments"]
    figure, axes = chart("Relative error by segment, against the average of all flats")
    axes.barh([s["name"] for s in segments], [100 * s["relative_error"] for s in segments])
    axes.axvline(100 * evaluation["relative_error"]["value"], color="#c2571a")
    axes.invert_yaxis()
    axes.set_xlabel("mean relative error (%); the line is the average")
    rows = [
        [
            s["name"],
            str(s["rows"]),
            f"{s['cost']:.0f}",
            f"{s['relative_error']:.1%}",
            f"{s['coverage']:.0%}",
        ]
        for s in segments
    ]
    head = ["segment", "flats", "cost (EUR)", "relative error", "coverage"]
    return svg(figure) + table(head, rows)


def _gate(checks: list[dict[str, Any]]) -> str:
    rows = [["yes" if c["passed"] else "NO", c["name"], c["detail"]] for c in checks]
    return table(["met", "condition", "measured"], rows)


def _euros(estimate: dict[str, float]) -> str:
    return f"{estimate['value']:.0f} ({estimate['low']:.0f} to {estimate['high']:.0f})"


def _share(estimate: dict[str, float]) -> str:
    return f"{estimate['value']:.1%} ({estimate['low']:.1%} to {estimate['high']:.1%})"
