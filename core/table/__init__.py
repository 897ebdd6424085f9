"""Tables as offices use them: CSV in UTF-8 or CP932 (Shift_JIS of Windows), and workbooks of Excel, in and out."""

from core.table.cells import GETA, RECKONED, Encoding, Format, Unreadable, safe, within_cp932
from core.table.fixed import Records, records
from core.table.reading import Rows, Table, opened
from core.table.writing import Write, writing, written

__all__ = [
    "GETA", "RECKONED", "Encoding", "Format", "Records", "Rows", "Table", "Unreadable", "Write", "opened", "records",
    "safe", "within_cp932", "writing", "written",
]  # fmt: skip
