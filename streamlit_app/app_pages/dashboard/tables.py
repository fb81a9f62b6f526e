"""The dashboard's details as HTML tables: metrics by digit, drawings by source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from database import Accuracy, ModelStatistics
from database.statistics import SourceCount
from streamlit_app.components import html
from streamlit_app.components.formatting import SOURCE_LABELS, interval, percent
from streamlit_app.services.classification import MODELS

_METRICS = Markup("<th scope=col>recall</th><th scope=col>precision</th><th scope=col>F1</th>")
_TABLE = Markup(
    '<div class="scroll"><table class="digit-metrics"><thead><tr><td></td>{}</tr>'
    "<tr><th scope=col>digit</th>{}</tr></thead><tbody>{}</tbody></table></div>"
)


def digit_table(models: Mapping[str, ModelStatistics]) -> Markup:
    """Recall, precision and F1 of each digit and model; a tooltip has counts and intervals."""
    head = Markup('<th class="{}" colspan="3" scope="colgroup"><i></i>{}</th>')
    row = Markup("<tr><th scope=row>{}</th>{}</tr>")
    return _TABLE.format(
        html.join(head.format(name, MODELS[name]) for name in models),
        _METRICS * len(models),
        html.join(
            row.format(digit, html.join(_digit_cells(model, digit) for model in models.values()))
            for digit in range(10)
        ),
    )


def _digit_cells(model: ModelStatistics, digit: int) -> Markup:
    shares = (model.recall[digit], model.precision[digit])
    f1 = Markup("<td>{}</td>").format(percent(model.f1[digit]))
    return html.join([*map(_share_cell, shares), f1])


def _share_cell(share: Accuracy) -> Markup:
    if share.accuracy is None:
        return Markup("<td>–</td>")
    counts = f"{share.correct:,} of {share.labelled:,}; 95 % interval {interval(share)}"
    return Markup('<td title="{}">{}</td>').format(counts, percent(share.accuracy))


def source_bars(sources: Sequence[SourceCount]) -> Markup:
    """A bar for each source; its labelled part is darker."""
    longest = max((source.drawings for source in sources), default=1)
    bars = html.join(_source_bar(source, longest) for source in sources)
    return Markup('<div class="sources">{}</div>').format(bars)


def _source_bar(source: SourceCount, longest: int) -> Markup:
    return Markup(
        '<span>{}</span><div class="bar" aria-hidden="true"><i style="width:{:.1f}%"></i>'
        '<b style="width:{:.1f}%"></b></div><span>{:,} <small>{:,} labelled</small></span>'
    ).format(
        SOURCE_LABELS[source.source],
        100 * source.drawings / longest,
        100 * source.labelled / longest,
        source.drawings,
        source.labelled,
    )
