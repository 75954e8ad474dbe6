"""Damage to files: bytes flipped, cut, spliced, repeated, numbers made absurd; inside the members of a DOCX as well."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBER = re.compile(rb"\d+")
_ABSURD = (b"0", b"-1", b"999999999", b"4294967296", b"1e308", b"65536", b"00000000000000000000001", b"")
_STREAM = re.compile(rb"stream\r?\n")
_FIXED_TIME = (2024, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One damage. at, upto: places as shares of the data. value: a byte, or which of several replacements."""

    kind: str
    at: float
    upto: float
    value: int


share = st.floats(0, 1, exclude_max=True, allow_subnormal=False)


def apply(data: bytes, steps: Sequence[Mutation], others: Sequence[bytes]) -> bytes:
    """`data` after all `steps`; splices come from one of `others`."""
    for step in steps:
        data = _apply(data, step, others[step.value % len(others)])
    return data


def apply_inside(data: bytes, steps: Sequence[Mutation], others: Sequence[bytes]) -> bytes:
    """A ZIP archive with one member changed, and sound again as an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(members)
    for step in steps:
        name = names[int(step.at * len(names))] if step.value % 4 == 0 else "word/document.xml"
        other = others[step.value % len(others)]
        members[name] = _apply(members[name], Mutation(step.kind, step.upto, step.at, step.value), other)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED_TIME), content)
    return buffer.getvalue()


def _apply(data: bytes, step: Mutation, other: bytes) -> bytes:
    if not data:
        return other
    at, upto = sorted((int(step.at * len(data)), int(step.upto * len(data))))
    near = min(upto, at + 1 + step.value)  # most damage is small
    return _KINDS[step.kind](data, at, near, upto, step.value, _piece(other, step))


def _piece(other: bytes, step: Mutation) -> bytes:
    start = int(step.upto * len(other))
    return other[start : start + 16 * step.value]


# each takes the data, where damage starts, where it ends if small or large, a value and a piece of another file
_KINDS: dict[str, Callable[[bytes, int, int, int, int, bytes], bytes]] = {
    "flip": lambda d, at, near, upto, value, piece: d[:at] + bytes([d[at] ^ (1 << value % 8)]) + d[at + 1 :],
    "truncate": lambda d, at, near, upto, value, piece: d[:upto],
    "cut": lambda d, at, near, upto, value, piece: d[:at] + d[near:],
    "repeat": lambda d, at, near, upto, value, piece: d[:near] + d[at:near] * (1 + value % 50) + d[near:],
    "splice": lambda d, at, near, upto, value, piece: d[:at] + piece + d[near:],
    "insert": lambda d, at, near, upto, value, piece: d[:at] + bytes([value]) * (1 + value % 7) + d[at:],
    "swap": lambda d, at, near, upto, value, piece: d[:at] + d[near : near + 40] + d[at:near] + d[near + 40 :],
    "number": lambda d, at, near, upto, value, piece: _with_absurd_number(d, at, _ABSURD[value % len(_ABSURD)]),
}
mutations = st.lists(
    st.builds(Mutation, st.sampled_from(sorted(_KINDS)), share, share, st.integers(0, 255)), min_size=1, max_size=6
)


def _with_absurd_number(data: bytes, at: int, number: bytes) -> bytes:
    found = _NUMBER.search(data, at) or _NUMBER.search(data)
    return data if found is None else data[: found.start()] + number + data[found.end() :]


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its deflated streams written plainly, so that damage reaches what is in them; lengths may be wrong."""
    parts, place = [], 0
    for match in _STREAM.finditer(pdf):
        end = pdf.find(b"endstream", match.end())
        if match.start() < place or end < 0:
            continue
        try:
            content = zlib.decompressobj().decompress(pdf[match.end() : end], 1_000_000)
        except zlib.error:
            continue
        head = pdf[place : match.end()].replace(b"/FlateDecode", b"")
        parts += [head, content, b"\n"]
        place = end
    return b"".join([*parts, pdf[place:]])
