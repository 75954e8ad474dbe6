"""Clean text: what of a document's characters people read, with a map from the raw characters to the clean ones."""

from __future__ import annotations

import re
import unicodedata

# Symbol fonts put bullets and ticks into the private use area; these code points are those of Word's bullets.
_PRIVATE_BULLETS = frozenset("\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf076\uf06e\uf0be\uf02d\uf06c\uf071\uf0e0\uf0de")
_LIGATURES = re.compile("[\ufb00-\ufb06\ufb13-\ufb17]")
_PLAIN = re.compile(r"[^\x20-\x7e‘’“”–—…£€•]|  |^ | $")


def fold(text: str) -> tuple[str, list[int]]:
    """The clean form of `text`, and for every raw offset (0 to len(text)) the clean offset it became.

    All white space, line ends included, becomes one space, none at either end. Controls, soft hyphens, zero-width and
    other format characters vanish; ligatures are expanded; a letter with its combining marks is composed (NFC).
    """
    if not _PLAIN.search(text):
        return text, list(range(len(text) + 1))
    pieces: list[str] = []
    offsets: list[int] = []
    length = 0
    pending_space = False
    for cluster in _clusters(text):
        clean = _clean(cluster)
        if clean == " ":
            pending_space = length > 0
            offsets.extend([length] * len(cluster))
            continue
        if clean and pending_space:
            pieces.append(" ")
            length += 1
            pending_space = False
        offsets.extend([length] * len(cluster))
        pieces.append(clean)
        length += len(clean)
    offsets.append(length)
    return "".join(pieces), offsets


def tidy(text: str) -> str:
    """The clean form of `text` alone."""
    return fold(text)[0]


def _clusters(text: str) -> list[str]:
    """Characters with the combining marks that follow them."""
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.combining(character) and not clusters[-1].isspace():
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _clean(cluster: str) -> str:
    if len(cluster) > 1:
        return unicodedata.normalize("NFC", "".join(map(_clean, cluster)))
    if cluster.isascii() and cluster.isprintable():
        return cluster
    if cluster.isspace() or cluster in "\x1c\x1d\x1e\x1f\x85":
        return " "
    category = unicodedata.category(cluster)
    if category in ("Cc", "Cf", "Cs", "Co") or ord(cluster) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(cluster) <= 0xFDEF:
        return "•" if cluster in _PRIVATE_BULLETS else ""
    return unicodedata.normalize("NFKC" if _LIGATURES.match(cluster) else "NFC", cluster)
