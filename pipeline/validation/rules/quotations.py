"""Rules on rows that quote a document: evidence, what was ruled out, and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.records import family_of
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule, shown

CODED = ("evidence", "ruled_out")
QUOTED = (*CODED, "figures")
_PLACE = ("doc_id", "start", "end")


@rule(
    *QUOTED,
    words="Every quotation stands in the clean text at its offsets: text[start:end] == quote",
    reads=(*_PLACE, "quote"),
    invariant=1,
)
def quote_stands_in_text(outputs: Outputs, table: str) -> Iterator[str]:
    """A quotation that cannot be found where the row says it is cannot be defended."""
    for doc_id, start, end, quote in outputs.rows(table, *_PLACE, "quote"):
        text = outputs.texts.get(doc_id)
        if text is None:
            yield f"there is no readable text/{doc_id}.txt"
        elif start is None or end is None or start < 0:
            yield f"no valid offsets: {start} to {end}"
        else:
            found = text[start:end]
            yield "" if found == quote else f"text[{start}:{end}] is {shown(found)}, the row quotes {shown(quote)}"


@rule(
    *QUOTED,
    words="Every quotation is a whole coding unit, with that unit's page and section",
    reads=(
        *_PLACE,
        "page",
        "page_label",
        "section",
        *(f"units.{c}" for c in (*_PLACE, "page", "page_label", "section")),
    ),
)
def quote_is_a_unit(outputs: Outputs, table: str) -> Iterator[str]:
    """Codes are given to sentences, headings, list items and table rows; half a sentence could mean the opposite."""
    names = ("page", "page_label", "section")
    units = {row[:3]: dict(zip(names, row[3:], strict=True)) for row in outputs.rows("units", *_PLACE, *names)}
    for *place, page, label, section in outputs.rows(table, *_PLACE, *names):
        unit = units.get(tuple(place))
        row = {"page": page, "page_label": label, "section": section}
        yield "no unit of the document has these offsets" if unit is None else differences(row, unit)


@rule(
    *QUOTED,
    words="page is a page that the document has",
    reads=("doc_id", "page", "documents.doc_id", "documents.status", "documents.pages"),
)
def page_exists(outputs: Outputs, table: str) -> Iterator[str]:
    """A reader turns to this page to check the quotation."""
    for doc_id, page in outputs.rows(table, "doc_id", "page"):
        pages = outputs.included.get(doc_id, {}).get("pages")
        if page is None or (pages is not None and page <= pages):
            yield ""
        else:
            yield f"page {page} of a document {f'of {pages} pages' if pages is not None else 'without pages'}"


@rule(*CODED, "codes", words="family is the first part of code", reads=("code", "family"))
def family_is_of_code(outputs: Outputs, table: str) -> Iterator[str]:
    """Sums by family and by code must tell the same story."""
    for code, family in outputs.rows(table, "code", "family"):
        yield "" if family == family_of(code or "") else f"family {shown(family)} of the code {shown(code)}"


@rule(
    "evidence",
    words="No evidence is also ruled out",
    reads=("evidence_id", *_PLACE, "code", "ruled_out.evidence_id", *(f"ruled_out.{c}" for c in (*_PLACE, "code"))),
)
def evidence_is_not_ruled_out(outputs: Outputs, table: str) -> Iterator[str]:
    """A sentence either counts for a code or does not; counted twice it would also be reported twice."""
    ids = {i for (i,) in outputs.rows("ruled_out", "evidence_id")}
    places = set(outputs.rows("ruled_out", *_PLACE, "code"))
    for evidence_id, *place in outputs.rows(table, "evidence_id", *_PLACE, "code"):
        if evidence_id in ids:
            yield f"ruled_out has the evidence_id {evidence_id} too"
        else:
            yield "ruled_out has the same sentence and code" if tuple(place) in places else ""


@rule(
    *CODED,
    words="Every row is a mention that tagging found, counted or ruled out alike",
    reads=(
        *_PLACE,
        "code",
        *(f"units.{c}" for c in ("unit_id", *_PLACE)),
        *(f"mentions.{c}" for c in ("unit_id", "code", "counted")),
    ),
)
def row_is_a_mention(outputs: Outputs, table: str) -> Iterator[str]:
    """Between tagging and the tables nothing is made up and nothing changes sides."""
    units = {tuple(place): unit_id for unit_id, *place in outputs.rows("units", "unit_id", *_PLACE)}
    mentions = {(unit, code): counted for unit, code, counted in outputs.rows("mentions", "unit_id", "code", "counted")}
    for *place, code in outputs.rows(table, *_PLACE, "code"):
        counted = mentions.get((units.get(tuple(place), ""), code))
        if counted is None:
            yield f"tagging found no {code} in this sentence"
        else:
            side = "counted" if counted else "ruled out"
            yield "" if counted == (table == "evidence") else f"tagging had it {side}"


@rule("figures", words="Every quantity stands in its quotation", reads=("quantity", "quote"))
def quantity_is_quoted(outputs: Outputs, table: str) -> Iterator[str]:
    """A figure is what the document says, not what the program made of it."""
    for quantity, quote in outputs.rows(table, "quantity", "quote"):
        yield "" if (quantity or "") in (quote or "") else f"{shown(quantity)} does not stand in {shown(quote)}"


@rule(
    "figures",
    words="The codes of a figure are those of its sentence in evidence",
    reads=(*_PLACE, "codes", *(f"evidence.{c}" for c in (*_PLACE, "code"))),
)
def figure_has_codes_of_its_sentence(outputs: Outputs, table: str) -> Iterator[str]:
    """A figure backs a benefit or barrier only through the sentence that claims it."""
    codes: dict[tuple[object, ...], set[str]] = {}
    for *place, code in outputs.rows("evidence", *_PLACE, "code"):
        codes.setdefault(tuple(place), set()).add(code)
    for *place, cell in outputs.rows(table, *_PLACE, "codes"):
        found = set(re.findall(r"[a-z_.]+", cell or ""))
        expected = codes.get(tuple(place), set())
        wanted = ", ".join(sorted(expected)) or "none"
        yield "" if found == expected else f"codes {shown(cell)}, expected {wanted}"
