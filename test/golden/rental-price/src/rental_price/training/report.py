"""The evaluation as a page that people open, and its headline figures in the README."""

import html
import io
from collections.abc import Iterable
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import PipelineError
from .evaluate import Check, Evaluation

PICTURE = Path("docs/page.png")
RESULTS_START, RESULTS_END = "<!-- results:start -->", "<!-- results:end -->"
SIMULATED = "Simulated data: the figures come from the practice site, not from a real market."
STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
padding: 0 1rem } table { border-collapse: collapse } th, td { padding: .3rem .9rem .3rem 0;
text-align: left; border-bottom: 1px solid #ccc } svg { max-width: 100%; height: auto }"""

mpl.rcParams.update({"svg.hashsalt": "report", "axes.spines.top": False, "axes.grid": True})


def page(title: str, data_source: str, sections: Iterable[tuple[str, str]]) -> str:
    """Put titled HTML sections into one self-contained page."""
    note = f"<p><strong>{SIMULATED}</strong></p>" if data_source == "practice" else ""
    body = "\n".join(f"<h2>{html.escape(head)}</h2>\n{content}" for head, content in sections)
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n{note}\n{body}\n</body></html>\n"
    )


def chart(xlabel: str, ylabel: str = "") -> tuple[Figure, Axes]:
    """Return a figure with one empty, labelled plot."""
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.set(xlabel=xlabel, ylabel=ylabel)
    return figure, axes


def svg(figure: Figure, alt: str) -> str:
    """Return the figure as inline SVG, the same bytes for the same data."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    label = html.escape(alt, quote=True)
    return f'<svg role="img" aria-label="{label}"' + text.getvalue().partition("<svg")[2]


def evaluation_page(evaluation: Evaluation, checks: list[Check]) -> str:
    """Render an evaluation and the gate's verdict for people."""
    span = f"{evaluation.test_rows} flats listed {' to '.join(evaluation.months)}"
    coverage = evaluation.coverage.text(".1%")
    level = f"{evaluation.release.interval.level:.0%}"
    gate = pd.DataFrame(checks)
    sections = [
        (f"Cost per flat: {span}, none used for fitting", _costs(evaluation)),
        ("Intervals", f"<p>{coverage} of the rents lie in their interval; the aim is {level}.</p>"),
        ("Segments", _segments(evaluation)),
        ("Gate", gate.to_html(index=False, border=0)),
    ]
    return page("Evaluation", evaluation.release.data_source, sections)


def results_markdown(evaluation: Evaluation) -> str:
    """Picture of the page and headline figures for the README."""
    release, unseen = evaluation.release, " to ".join(evaluation.months)
    picture = f"![The page with a prediction]({PICTURE.as_posix()})\n\n" if PICTURE.exists() else ""
    rows = [f"| {name} | {costs.text('.0f')} |" for name, costs in evaluation.costs.items()]
    table = "\n".join([f"| {unseen}, unseen | cost per flat (EUR) |", "|---|---|", *rows])
    simulated = f"\n\n*{SIMULATED}*" if release.data_source == "practice" else ""
    return (
        f"{picture}{table}\n\nRelative error {evaluation.relative_error.text('.1%')}. "
        f"The {release.interval.level:.0%} intervals contained {evaluation.coverage.text('.1%')} "
        f"of {evaluation.test_rows} rents. Released: {release.algorithm}, `{release.version}`."
        f"{simulated}"
    )


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


def _costs(evaluation: Evaluation) -> str:
    figure, axes = chart("cost per flat (EUR), mean and 95 % bootstrap interval")
    for name, costs in evaluation.costs.items():
        axes.plot([costs.low, costs.high], [name, name], linewidth=3)
        axes.plot(costs.value, name, "ko")
    axes.set_xlim(left=0)
    texts = {name: costs.text(".0f") for name, costs in evaluation.costs.items()}
    drawing = svg(figure, "Cost per flat of each model with its interval")
    return drawing + pd.Series(texts, name="cost per flat (EUR)").to_frame().to_html(border=0)


def _segments(evaluation: Evaluation) -> str:
    segments = pd.DataFrame([segment.model_dump() for segment in evaluation.segments])
    figure, axes = chart("mean relative error (%); the line is the average of all flats")
    axes.barh(segments["name"], 100 * segments["relative_error"])
    axes.axvline(100 * evaluation.relative_error.value, color="black")
    axes.invert_yaxis()
    drawing = svg(figure, "Relative error by segment against the average")
    return drawing + segments.round(3).to_html(index=False, border=0)
