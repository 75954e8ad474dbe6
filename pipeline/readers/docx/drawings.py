"""The words in drawings of a Word document that are kept in parts of their own: charts and diagrams (SmartArt).

The text of a diagram's shapes is what its author wrote, often nowhere else in the document, so each shape is an item.
Of a chart only the title is kept: its axes and series are labels and numbers without a sentence around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.readers.docx.wordml import name

if TYPE_CHECKING:
    from collections.abc import Iterator


def diagram_texts(root: Any | None) -> Iterator[str]:
    """The text of each shape of a diagram's data part, in the order in which they were written."""
    for point in root.iter(name("dgm:pt")) if root is not None else ():
        if point.get("type", "node") in ("node", "asst") and (text := _text(point)):
            yield text


def chart_title(root: Any | None) -> str:
    """The title of a chart part; "" without one."""
    title = root.find(f"{name('c:chart')}/{name('c:title')}") if root is not None else None
    return "" if title is None else _text(title)


def _text(element: Any) -> str:
    """The words of a DrawingML text: paragraphs and line breaks become spaces."""
    parts = [
        " ".join(
            "".join(t.text or "" if t.tag == name("a:t") else " " for t in p.iter(name("a:t"), name("a:br"))).split()
        )
        for p in element.iter(name("a:p"))
    ]
    return " ".join(part for part in parts if part)
