"""Rules on documents: every source file is accounted for, and every row leads back to one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.io import sha256_of
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule, shown

_OF_DOCUMENTS = ("documents.doc_id", "documents.status", "documents.source_path")
_NOT_PLAIN = re.compile(r"^(/|\\|[A-Za-z]:[/\\])|(^|/)\.\.(/|$)")


@rule("documents", words="A file that is not included has a reason", reads=("status", "reason"), invariant=2)
def left_out_has_a_reason(outputs: Outputs, table: str) -> Iterator[str]:
    """Nothing is dropped in silence: whoever misses a file must find out why."""
    for status, reason in outputs.rows(table, "status", "reason"):
        yield "" if status == "included" or reason else f"status {status} without a reason"


@rule(
    "documents",
    words="An included document has words, a reader, a checksum and a clean text; no other file has a text of its own",
    reads=("doc_id", "status", "words", "reader", "sha256"),
)
def included_is_whole(outputs: Outputs, table: str) -> Iterator[str]:
    """What is included must be open to checking, from its bytes to its text."""
    included = {doc for doc, status in outputs.rows(table, "doc_id", "status") if status == "included"}
    for doc_id, status, words, reader, sha256 in outputs.rows(table, "doc_id", "status", "words", "reader", "sha256"):
        if status != "included":
            yield f"status {status}, yet text/{doc_id}.txt exists" if doc_id in set(outputs.texts) - included else ""
            continue
        has = {"words": words, "reader": reader, "sha256": sha256, f"text/{doc_id}.txt": doc_id in outputs.texts}
        lacks = [name for name, value in has.items() if not value]
        yield f"without {', '.join(lacks)}" if lacks else ""


@rule("documents", words="No two included documents share a doc_id", reads=("doc_id", "status"))
def included_once(outputs: Outputs, table: str) -> Iterator[str]:
    """The same content counted twice would double its evidence; copies have the status `duplicate`."""
    included = Counter(doc for doc, status in outputs.rows(table, "doc_id", "status") if status == "included")
    for doc_id, status in outputs.rows(table, "doc_id", "status"):
        count = included[doc_id]
        yield f"{count} included documents have the id {doc_id}" if status == "included" and count > 1 else ""


@rule("documents", "evidence", words="source_path stays inside the corpus folder", reads=("source_path",), invariant=7)
def path_stays_in_corpus(outputs: Outputs, table: str) -> Iterator[str]:
    """An absolute path names someone's machine, and one with `..` points out of the corpus; neither works elsewhere."""
    for (path,) in outputs.rows(table, "source_path"):
        yield f"{shown(path)} is absolute or leads upwards" if _NOT_PLAIN.search(path or "") else ""


@rule(
    "documents",
    words="No cell names the folder that the corpus lies in",
    reads=("title", "reason", "reader"),
    needs_corpus=True,
    invariant=7,
)
def names_no_machine_path(outputs: Outputs, table: str) -> Iterator[str]:
    """A path of one machine in a reason or a reader's name would make the tables differ on the next."""
    assert outputs.corpus is not None
    folder = str(outputs.corpus.resolve())
    for cells in outputs.rows(table, "title", "reason", "reader"):
        odd = next((cell for cell in cells if folder in (cell or "")), "")
        yield f"{shown(odd)} holds the path of the corpus" if odd else ""


@rule("documents", words="Every row is a file of the corpus", reads=("source_path",), needs_corpus=True, invariant=2)
def file_is_in_corpus(outputs: Outputs, table: str) -> Iterator[str]:
    """A row without a file is left over from a corpus that is no more; run again from the start."""
    for (path,) in outputs.rows(table, "source_path"):
        yield "" if path in outputs.corpus_files else f"the corpus has no file {shown(path)}"


@rule(
    "corpus",
    words="Every file stands in documents exactly once",
    reads=("source_path", "documents.source_path"),
    needs_corpus=True,
    invariant=2,
)
def file_is_in_documents(outputs: Outputs, table: str) -> Iterator[str]:
    """Nothing is dropped in silence, and nothing counted twice."""
    counts = Counter(path for (path,) in outputs.rows("documents", "source_path"))
    for (path,) in outputs.rows(table, "source_path"):
        yield "" if counts[path] == 1 else f"stands in documents {counts[path]} times"


@rule(
    "corpus",
    words="Every file has the checksum that documents gives",
    reads=("source_path", "documents.source_path", "documents.sha256", "documents.status"),
    needs_corpus=True,
)
def file_is_the_one_read(outputs: Outputs, table: str) -> Iterator[str]:
    """The quotations are of these bytes; if the file has changed since, run again.

    A file that could not be opened has no checksum to compare.
    """
    known = {path: (sha, status) for path, sha, status in outputs.rows("documents", "source_path", "sha256", "status")}
    for (path,) in outputs.rows(table, "source_path"):
        sha256, status = known.get(path, ("", ""))
        if not sha256:
            yield "included, but without a checksum in documents" if status == "included" else ""
            continue
        found = _sha256(outputs, path)
        yield "" if found == sha256 else f"SHA-256 is {found}, documents has {sha256}"


def _sha256(outputs: Outputs, path: str) -> str:
    try:
        return sha256_of(outputs.corpus_files[path])
    except OSError as error:
        return f"unknown ({error.strerror})"


@rule(
    "evidence",
    "ruled_out",
    "figures",
    "cases",
    "code_by_document",
    "framework_matrix",
    "theme_assignments",
    "theme_map",
    words="Every row is of an included document",
    reads=("doc_id", *_OF_DOCUMENTS),
)
def document_is_included(outputs: Outputs, table: str) -> Iterator[str]:
    """Duplicates and files left out must not reach any table."""
    for (doc_id,) in outputs.rows(table, "doc_id"):
        yield "" if doc_id in outputs.included else f"{doc_id} is no included document"


@rule(
    "evidence",
    "ruled_out",
    "figures",
    "code_by_document",
    "framework_matrix",
    words="Title and file are those of the document",
    reads=("doc_id", "title", "source_path", *_OF_DOCUMENTS, "documents.title"),
)
def document_is_described_alike(outputs: Outputs, table: str) -> Iterator[str]:
    """A row is cited by title and file; it must name the document that it is about."""
    return _same_as_document(outputs, table, {"title": "title", "source_path": "source_path"})


@rule(
    "evidence",
    "ruled_out",
    words="source_sha256 is the checksum of the document",
    reads=("doc_id", "source_sha256", *_OF_DOCUMENTS, "documents.sha256"),
)
def checksum_is_of_document(outputs: Outputs, table: str) -> Iterator[str]:
    """The checksum ties a quotation to the very bytes that it was read from."""
    return _same_as_document(outputs, table, {"source_sha256": "sha256"})


def _same_as_document(outputs: Outputs, table: str, columns: dict[str, str]) -> Iterator[str]:
    for doc_id, *cells in outputs.rows(table, "doc_id", *columns):
        document = outputs.included.get(doc_id)
        if document is None:
            yield f"{doc_id} is no included document"
        else:
            expected = {own: document[theirs] for own, theirs in columns.items()}
            yield differences(dict(zip(columns, cells, strict=True)), expected)
