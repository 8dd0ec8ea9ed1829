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
SIMULATED = "Simulated data: the figures come from the practice site, not from a real business."
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
    costs = Chart("Cost of errors per customer", "in calls, mean and 95 % bootstrap interval")
    for name, part in evaluation.costs.items():
        costs.axes.plot([part.low, part.high], [name, name], linewidth=3)
        costs.axes.plot(part.value, name, "ko")
    costs.axes.set_xlim(left=0)
    reliability = Chart("Probabilities", "stated, tenths of the customers", "share that left")
    reliability.axes.plot([0, 1], [0, 1], color="black", linewidth=1)
    reliability.axes.plot(*zip(*evaluation.reliability, strict=True), marker="o")
    sections = [
        costs.section(_numbers(evaluation).to_html(index=False, border=0)),
        reliability.section(f"<p>{_summary(evaluation)}</p>"),
        ("Segments", pd.DataFrame(evaluation.segments).T.round(3).to_html(border=0)),
        ("Gate", pd.DataFrame(checks).to_html(index=False, border=0)),
    ]
    return page("Evaluation", evaluation.release.data_source, sections)


def results_markdown(evaluation: Evaluation) -> str:
    """Picture of the page and headline figures for the README."""
    release, numbers = evaluation.release, _numbers(evaluation)
    picture = f"![The page with a prediction]({PICTURE.as_posix()})\n\n" if PICTURE.exists() else ""
    rows = [numbers.columns, ["---"] * 3, *numbers.to_numpy()]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    simulated = f"\n\n*{SIMULATED}*" if release.data_source == "practice" else ""
    return (
        f"{picture}{table}\n\n{_summary(evaluation)} "
        f"Released: {release.algorithm}, `{release.version}`.{simulated}"
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


def _numbers(evaluation: Evaluation) -> pd.DataFrame:
    return pd.DataFrame(
        {
            f"{' to '.join(evaluation.months)}, unseen": list(evaluation.costs),
            "cost of errors (in calls)": [cost.text(".3f") for cost in evaluation.costs.values()],
            "log loss": [loss.text(".3f") for loss in evaluation.losses.values()],
        }
    )


def _summary(evaluation: Evaluation) -> str:
    return (
        f"Customers at {evaluation.release.threshold:.0%} or above are called: {evaluation.calls} "
        f"of {evaluation.customers}, with {evaluation.reached} of {evaluation.leavers} leavers. "
        f"ROC AUC {evaluation.roc_auc.text('.3f')}; stated and observed probabilities are "
        f"{evaluation.calibration_error:.3f} apart on average."
    )
