"""Japanese-aware search: every text is split into single characters and pairs, kept in an indexed array."""

import itertools
import re
import unicodedata
from operator import add

import jaconv

LONGEST_QUERY = 100


SPACES = re.compile(r"\s+")
DASHES = re.compile(r"[‐‑–—−ｰ]")


def folded(text: str) -> str:
    """One spelling for the same word: NFKC, lower case, hiragana for katakana, runs of spaces and dashes as one."""
    if text.isascii():
        return SPACES.sub(" ", text.casefold()).strip()
    text = jaconv.kata2hira(unicodedata.normalize("NFKC", text)).casefold()
    return SPACES.sub(" ", DASHES.sub("-", text)).strip()


def grams(*texts: str | None) -> list[str]:
    """Single characters and pairs of the texts, each once: what is stored in a `search` column."""
    found: dict[str, None] = {}
    for text in texts:
        for word in folded(text or "").split(" "):
            found |= dict.fromkeys(word)
            found |= dict.fromkeys(map(add, word, word[1:]))
    return list(found)


def wanted(query: str) -> list[str]:
    """The pairs (or the one character) of each word that a row must have all of."""
    found: dict[str, None] = {}
    for word in folded(query[:LONGEST_QUERY]).split(" "):
        pairs = [a + b for a, b in itertools.pairwise(word)] or list(word)
        found |= dict.fromkeys(pairs)
    return list(found)
