"""The parts of a Word file (a ZIP archive of XML, ISO/IEC 29500-2), each read only when it is asked for.

Parts are read one by one and not all at once by a library, so that a damaged footnotes.xml or styles.xml does not lose
the body. Nothing outside the archive is ever opened: external relationships are ignored, entities are not resolved.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pipeline.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 20 * 1024 * 1024
_MAX_PART = 100 * 1024 * 1024
_MAX_TABLES_DEEP = 12
_MAX_DEEP = 100  # elements; the walk through them takes a few frames of Python's stack for each
_TOO_DEEP = f"boolean(/{'/*' * (_MAX_DEEP + 10)})"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TABLE_TAGS = frozenset(f"{{{_W}}}{local}" for local in ("tbl", "tr", "tc", "tblPr", "tblGrid", "trPr", "tcPr"))
_TABLE, _TEXT = f"{{{_W}}}tbl", f"{{{_W}}}t"
# The namespaces of the standard's "strict" form, and of the form that Word writes unless told otherwise.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W.encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
# No part has a document type (ISO/IEC 29500-2, 8.1.4): one is there only to define entities.
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,1000}(?:\[.*?\]\s*)?>", re.S)


class Package:
    """An open Word file. notes: what could not be read, each once, for people."""

    def __init__(self, path: Path) -> None:
        """Open the archive. Raises DocumentError where it is none, or would unpack to far too much."""
        _check(path)
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError) as error:  # the latter: a kind of ZIP that zipfile lacks
            raise DocumentError(
                f"expected a .docx file (a ZIP archive), found a damaged one ({error}): fetch it again, or let Word "
                "repair it and save it"
            ) from error
        self._names = {info.filename.lower().lstrip("/"): info for info in self._archive.infolist()}
        self.notes: list[str] = []
        self._check_sizes()
        self.main = next(iter(self.related("", "officeDocument")), "word/document.xml")

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def _check_sizes(self) -> None:
        infos = self._archive.infolist()
        if "[content_types].xml" not in self._names:
            raise DocumentError("expected a Word document, found a ZIP archive of other files: check the file's suffix")
        unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        if unpacked > _MAX_UNPACKED or (unpacked > _RATIO_FROM and unpacked > _MAX_RATIO * max(1, packed)):
            raise DocumentError(
                f"expected at most {_MAX_UNPACKED // 2**20} MiB unpacked, found {unpacked // 2**20} MiB: a "
                "compression bomb, or too large; not opened"
            )

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts inside the archive that `part` ("" for the package) refers to as `kind` ("footnotes")."""
        return [target for _, found, target in self._relations(part) if found == kind]

    def target(self, part: str, identifier: str) -> str:
        """Name of the part to which a relationship of `part` leads; "" where there is none or it leads outside."""
        return next((target for rid, _, target in self._relations(part) if rid == identifier), "")

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        folder, base = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = []
        for relation in root.iter("{*}Relationship") if root is not None else ():
            if relation.get("TargetMode", "").lower() != "external":
                target = unquote(relation.get("Target", ""))
                name = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = relation.get("Type", "").rsplit("/", 1)[-1]
                found.append((relation.get("Id", ""), kind, posixpath.normpath(name)))
        return found

    def tree(self, name: str) -> Any | None:
        """Root element of an XML part, or None where it is missing or beyond repair; damage is noted."""
        info = self._names.get(name.lower().lstrip("/"))
        if info is None:
            return None
        data = self._bytes(info)
        return None if data is None else self._parsed(name, data)

    def _bytes(self, info: zipfile.ZipInfo) -> bytes | None:
        """What of a part can be unpacked, even if its check sum is wrong or its end is missing."""
        data, is_whole = self._unpacked(info)
        if not is_whole:
            self._note(f"{info.filename} is damaged: what stands in it may be missing")
            info.CRC = None  # type: ignore[assignment] # no check: zipfile throws the last piece away with a failed one
            data, _ = self._unpacked(info)
        return data or None

    def _unpacked(self, info: zipfile.ZipInfo) -> tuple[bytes, bool]:
        pieces: list[bytes] = []
        size = 0
        try:
            with self._archive.open(info) as file:
                while piece := file.read(65536):
                    pieces.append(piece)
                    size += len(piece)
                    if size > _MAX_PART:
                        raise DocumentError(
                            f"expected at most {_MAX_PART // 2**20} MiB of text in {info.filename}, found more: split "
                            "the document"
                        )
        # NotImplementedError: a compression that zipfile lacks; RuntimeError: a password
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            return b"".join(pieces), False
        return b"".join(pieces), True

    def _parsed(self, name: str, data: bytes) -> Any | None:
        from lxml import etree

        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        data = _DOCUMENT_TYPE.sub(b"", data, count=1)
        options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}
        try:
            root = etree.fromstring(data, etree.XMLParser(**options))
            return self._flattened(name, data) if root.xpath(_TOO_DEEP) else root
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                return self._flattened(name, data)
        self._note(f"{name} is damaged: what stands in it may be missing")
        try:
            return etree.fromstring(data, etree.XMLParser(recover=True, **options))
        except etree.XMLSyntaxError:
            return None

    def _flattened(self, name: str, data: bytes) -> Any | None:
        """The tree of a part whose elements nest deeper than any person made them: the innermost are taken out."""
        import xml.etree.ElementTree as Expat

        target = _Flat()
        try:
            # expat has no limit of depth; the document type, which alone could define entities, is gone
            parser = Expat.XMLParser(target=target)  # noqa: S314
            parser.feed(data)
            root = parser.close()
        except Expat.ParseError:
            self._note(f"{name} is nested too deep and damaged: not read")
            return None
        self._note(f"{name} holds elements nested too deep: their text is kept, not their arrangement")
        return root

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


class _Flat:
    """Builds an lxml tree in which tables nest at most `_MAX_TABLES_DEEP` and other elements `_MAX_DEEP` deep."""

    def __init__(self) -> None:
        from lxml import etree

        self._builder = etree.TreeBuilder()
        self._kept: list[bool] = []
        self._depth = 0
        self._tables = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._tables += tag == _TABLE
        too_deep = self._depth > _MAX_DEEP and tag != _TEXT
        keep = not too_deep and not (self._tables > _MAX_TABLES_DEEP and tag in _TABLE_TAGS)
        self._kept.append(keep)
        self._depth += keep
        if keep:
            self._builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._tables -= tag == _TABLE
        if self._kept.pop():
            self._depth -= 1
            self._builder.end(tag)

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Any:
        return self._builder.close()


def _check(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(
            "expected a .docx file, found an old Word file (.doc) or one with a password: save it as .docx "
            "without a password"
        )
    if not zipfile.is_zipfile(path):
        raise DocumentError(
            "expected a .docx file (a ZIP archive), found something else or a truncated file: open it in Word, "
            "save it as .docx"
        )
