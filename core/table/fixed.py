"""Files of records of a fixed length, in bytes: one on each line, or one after the other without any line break."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from core.table.cells import Format, Unreadable
from core.table.reading import CODECS, LONGEST_LINE, format_of

BREAK = b"\r\n"
BOM = b"\xef\xbb\xbf"
END = b"\x1a"
"""What DOS and mainframes write behind the last record."""


@dataclass(frozen=True)
class Records:
    """Records as the bytes that CP932 has for them: positions count those, whatever the file is written in."""

    format: Format
    lines: int
    """About as many as there are."""
    rows: Callable[[], Iterator[tuple[int, bytes]]]
    """All that are not empty, with the numbers of their lines, or their own where there are no lines."""


def records(file: IO[bytes], size: int) -> Records:
    """What a file holds; it stays open for as long as records are read."""
    found, lines = format_of(file)
    length = file.seek(0, os.SEEK_END)
    file.seek(max(length - len(BREAK), 0))
    is_one_line = lines == 1 or (lines == len(BREAK) and file.read().endswith(b"\n"))
    if is_one_line and length >= 2 * size:
        return Records(found, length // size, lambda: _blocks(file, size))
    return Records(found, lines, lambda: _lines(file, found))


def _blocks(file: IO[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    number = 0
    while block := file.read(size):
        number += 1
        if block.strip(END + b"\r\n "):
            yield number, block


def _lines(file: IO[bytes], found: Format) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise Unreadable(number)
        bare = line.removeprefix(BOM).rstrip(b"\r\n" + END)
        if not bare.strip():
            continue
        try:
            yield number, bare if found is Format.CP932 else bare.decode(CODECS[found]).encode("cp932")
        except UnicodeEncodeError:
            raise Unreadable(number) from None
