"""The finding table, in the manner of GRADE-CERQual (see `FINDINGS`)."""

from __future__ import annotations

from pipeline.records.schema import Column, Table, integer, optional
from pipeline.records.terms import FAMILIES, FINDING_KINDS

_PEOPLE = "left empty by the program, for people to fill"

JUDGEMENTS: tuple[Column, ...] = (
    optional("methodological_limitations", f"concerns about how the contributing documents were made; {_PEOPLE}"),
    optional("coherence", f"how well the finding fits the data of the contributing documents; {_PEOPLE}"),
    optional("adequacy", f"how rich the data are, and how much there is of them; {_PEOPLE}"),
    optional("relevance", f"how far the contexts of the documents are those of the review question; {_PEOPLE}"),
    optional("overall_confidence", f"high, moderate, low or very low; {_PEOPLE}"),
    optional("explanation", f"why the overall confidence is what it is; {_PEOPLE}"),
)
"""What only people can judge: the four components of GRADE-CERQual, the overall assessment, and its explanation.

Lewin et al. (2018), "Applying GRADE-CERQual to qualitative evidence synthesis findings, paper 2: how to make an overall
CERQual assessment of confidence and create a Summary of Qualitative Findings table", doi:10.1186/s13012-017-0689-2.
"""

FINDINGS = Table(
    "findings",
    "One row per code with evidence and per theme, in the manner of a GRADE-CERQual evidence profile: what was found, "
    "in which documents, and what speaks against it; the judgements are left empty for people to fill.",
    (
        Column("finding_id", "code or theme"),
        Column("kind", "what the finding is about", values=FINDING_KINDS),
        Column("label", "name of the code or theme"),
        Column("family", "family of the code; empty for a theme", required=False, values=FAMILIES),
        Column("summary", "what was found, in counts and facts; nothing in it is interpreted"),
        integer("n_evidence", "evidence rows of the code or theme"),
        integer("n_passages", "passages of the theme; empty for a code", required=False),
        integer("n_documents", "documents with evidence for the code, or with passages of the theme", minimum=1),
        Column("documents", "these documents, most first, each with its file and how many rows or passages it has"),
        optional("contexts", "organisations, places, conditions, dates and formats of these documents"),
        optional(
            "quotations",
            "best quotations, from as many documents as possible; of a theme without evidence typical passages",
        ),
        optional(
            "disconfirming",
            "what speaks against it, with document and page: sentences that deny the code, or report it as overcome; "
            "of a theme those in its passages that do so of any code; the first ten",
        ),
        integer("n_disconfirming", "how many there are in all"),
        *JUDGEMENTS,
        Column("doc_ids", "ids of the documents, in the same order, separated by spaces"),
        optional("evidence_ids", "its rows of evidence.csv, the best to quote first, separated by spaces"),
        optional(
            "disconfirming_ids", "rows of ruled_out.csv and evidence.csv that speak against it, separated by spaces"
        ),
    ),
    key=("finding_id",),
    sort=(),
)
