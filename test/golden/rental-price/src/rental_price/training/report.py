"""The evaluation as a page that people open, and its headline figures in the README."""

import io
from collections.abc import Iterable
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from .. import PipelineError
from .evaluate import Check, Evaluation

PICTURE = Path("docs/page.png")
RESULTS_START, RESULTS_END = "<!-- results:start -->", "<!-- results:end -->"
SIMULATED = "Simulated data: the figures come from the practice site, not from a real market."
STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
padding: 0 1rem } table { border-collapse: collapse } th, td { padding: .3rem .9rem .3rem 0;
text-align: left; border-bottom: 1px solid #ccc } svg { max-width: 100%; height: auto }"""
Section = tuple[str, str]  # a heading and the HTML below it

mpl.rcParams.update({"svg.hashsalt": "report", "axes.spines.top": False, "axes.grid": True})


class Chart:
    """One plot, to be drawn on its axes and then shown with a few words or a table below it."""

    def __init__(self, title: str, xlabel: str, ylabel: str = "") -> None:
        self.title = title
        self._figure = Figure(figsize=(7.5, 4.2), layout="constrained")
        self.axes = self._figure.subplots()
        self.axes.set(xlabel=xlabel, ylabel=ylabel)

    def section(self, below: str) -> Section:
        """Return the drawing as inline SVG, the same bytes for the same data, and what is below."""
        drawing = io.StringIO()
        self._figure.savefig(drawing, format="svg", metadata={"Date": None})
        _, _, svg = drawing.getvalue().partition("<svg")
        return self.title, f'<svg role="img" aria-label="{self.title}"{svg}{below}'


def page(title: str, data_source: str, sections: Iterable[Section]) -> str:
    """Put titled HTML sections into one self-contained page."""
    note = f"<p><strong>{SIMULATED}</strong></p>" if data_source == "practice" else ""
    body = "\n".join(f"<h2>{head}</h2>\n{content}" for head, content in sections)
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n{note}\n{body}\n</body></html>\n"
    )


def evaluation_page(evaluation: Evaluation, checks: list[Check]) -> str:
    """Render an evaluation and the gate's verdict for people."""
    release, coverage = evaluation.release, evaluation.coverage.text(".1%")
    costs = Chart("Cost per flat", "weighted EUR per flat, mean and 95 % bootstrap interval")
    for name, part in evaluation.costs.items():
        costs.axes.plot([part.low, part.high], [name, name], linewidth=3)
        costs.axes.plot(part.value, name, "ko")
    costs.axes.set_xlim(left=0)
    segments = pd.DataFrame(evaluation.segments).T
    errors = Chart("Segments", "mean relative error (%); the line is the average of all flats")
    errors.axes.barh(segments.index, 100 * segments["relative_error"])
    errors.axes.axvline(100 * evaluation.relative_error.value, color="black")
    errors.axes.invert_yaxis()
    sections = [
        costs.section(
            f"<p>{evaluation.test_rows} flats listed {' to '.join(evaluation.months)}, none used "
            f"for fitting. {coverage} of their rents lie in the interval; the aim is "
            f"{release.interval.level:.0%}.</p>"
            + pd.DataFrame(evaluation.costs, ["mean", "from", "to"]).T.round(1).to_html(border=0)
        ),
        errors.section(segments.round(3).to_html(border=0)),
        ("Gate", pd.DataFrame(checks).to_html(index=False, border=0)),
    ]
    return page("Evaluation", release.data_source, sections)


def results_markdown(evaluation: Evaluation) -> str:
    """Picture of the page and headline figures for the README."""
    release, unseen = evaluation.release, " to ".join(evaluation.months)
    picture = f"![The page with a prediction]({PICTURE.as_posix()})\n\n" if PICTURE.exists() else ""
    rows = [f"| {name} | {costs.text('.0f')} |" for name, costs in evaluation.costs.items()]
    table = "\n".join([f"| {unseen}, unseen | cost per flat (weighted EUR) |", "|---|---|", *rows])
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
