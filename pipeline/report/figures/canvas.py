"""A sheet to draw on, measured in points from its top left corner; the only place that knows Matplotlib.

Matplotlib's own axes would take fonts, formats and mathematics from settings of the user and signs in the text; here
every mark is put where it is told.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pipeline.io import atomic
from pipeline.report.figures.lettering import font_file
from pipeline.report.palette import INK, WHITE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOFT, LINE, BAND = "#5a564f", "#c9c4ba", "#f7f5f1"
SIZE, SMALL, LARGE = 10.0, 8.5, 13.0
"""Sizes of text in points."""
PIXELS = 2.5
"""Pixels of the PNG in a point: 180 to the inch."""
_SVG = "{http://www.w3.org/2000/svg}"
Across = Literal["left", "center", "right"]


@dataclass
class Canvas:
    """One figure while it is drawn: marks are kept and put on paper when it is saved, when its height is known.

    words: all lines of text, in the order in which they were written.
    """

    title: str
    width: float
    height: float = 0.0
    alt: str = ""
    words: list[str] = field(default_factory=list)
    _marks: list[Callable[[Any], None]] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        bold: bool = False,
        colour: str = INK,
        across: Across = "left",
        turned: float = 0.0,
    ) -> None:
        """A line of text; `y` is its middle. turned: degrees against the clock, around its start."""
        self.words.append(text)

        def put(axes: Any) -> None:
            from matplotlib.font_manager import FontProperties

            axes.text(
                x,
                y,
                text,
                fontproperties=FontProperties(fname=str(font_file(bold=bold)), size=size),
                color=colour,
                ha=across,
                va="center_baseline",
                rotation=turned,
                rotation_mode="anchor",
                parse_math=False,
            )

        self._marks.append(put)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = WHITE, edge: str = "none", line: float = 1
    ) -> None:
        """A rectangle; `x`, `y` are its top left corner."""

        def put(axes: Any) -> None:
            from matplotlib.patches import Rectangle

            axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=line))

        self._marks.append(put)

    def line(self, *points: tuple[float, float], colour: str = LINE, width: float = 0.75, arrow: bool = False) -> None:
        """A line through points; `arrow`: with a head at its end."""

        def put(axes: Any) -> None:
            axes.plot(*zip(*points, strict=True), color=colour, linewidth=width, solid_capstyle="butt")
            if arrow:
                (x1, y1), (x2, y2) = points[-2:]
                axes.annotate(
                    "",
                    (x2, y2),
                    (x1, y1),
                    arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0},
                )

        self._marks.append(put)

    def dot(self, x: float, y: float, *, colour: str = INK, size: float = 6.0) -> None:
        """A filled circle of `size` points across."""
        self._marks.append(lambda axes: axes.plot([x], [y], "o", color=colour, markersize=size, markeredgewidth=0))

    def save(self, svg: Path, png: Path) -> None:
        """Write both files. Same marks, same bytes."""
        import matplotlib as mpl
        from matplotlib.figure import Figure

        settings = {**mpl.rcParamsDefault, "svg.hashsalt": "evidence", "svg.fonttype": "path"}
        settings = {key: value for key, value in settings.items() if key not in ("backend", "backend_fallback")}
        with mpl.rc_context(settings):
            figure = Figure(figsize=(self.width / 72, self.height / 72), facecolor=WHITE)
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set_xlim(0, self.width)
            axes.set_ylim(self.height, 0)
            axes.axis("off")
            for put in self._marks:
                put(axes)
            drawn, pixels = io.BytesIO(), io.BytesIO()
            figure.savefig(drawn, format="svg", metadata={"Date": None})
            figure.savefig(pixels, format="png", dpi=72 * PIXELS, metadata={"Software": None})
        for path, content in ((svg, _described(drawn.getvalue(), self.title, self.alt)), (png, pixels.getvalue())):
            with atomic(path) as temporary:
                temporary.write_bytes(content)


def _described(drawn: bytes, title: str, alt: str) -> bytes:
    """The SVG with its name and description for screen readers, without what Matplotlib says of itself."""
    from lxml import etree

    root = etree.fromstring(drawn, etree.XMLParser(remove_comments=True, resolve_entities=False, no_network=True))
    for told in root.findall(f"{_SVG}metadata"):
        root.remove(told)
    for place, (name, text) in enumerate((("title", title), ("desc", alt))):
        element = etree.Element(f"{_SVG}{name}", id=name)
        element.text = text
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", "title desc")
    return bytes(etree.tostring(root, encoding="utf-8")) + b"\n"
