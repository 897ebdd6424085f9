"""Why an import goes no further."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.clock import TOKYO
from core.user_error import UserError
from models.import_job import ImportStatus


@dataclass(eq=False, kw_only=True)
class UnreadableFile(UserError):
    """The file is neither a workbook of Excel nor CSV in UTF-8 or CP932 (Shift_JIS)."""

    ja = "ファイルを読み取れません。Excel（.xlsx）か CSV（UTF-8 または Shift_JIS）で保存し直してください。{place}"
    en = "This file cannot be read. Save it as an Excel workbook, or as CSV in UTF-8 or Shift_JIS (CP932). {place}"
    place: str = ""


@dataclass(eq=False, kw_only=True)
class ColumnsMissing(UserError):
    """Row 1 lacks headings that are needed."""

    ja = "1行目に必要な項目がありません：{columns}"
    en = "Row 1 lacks headings that are needed: {columns}"
    columns: str


@dataclass(eq=False, kw_only=True)
class ImportedAlready(UserError):
    """The same file was taken in already; `again: true` has it looked through all the same."""

    ja = "このファイルは{at}にすでに登録されています。"
    en = "This very file was imported already, on {at}."
    at: dt.datetime

    def message(self, locale: Any) -> str:
        """With the time as clocks in Japan show it."""
        return (self.ja if locale == "ja" else self.en).format(at=f"{self.at.astimezone(TOKYO):%Y-%m-%d %H:%M}")


@dataclass(eq=False, kw_only=True)
class ImportDropped(UserError):
    """Somebody has dropped the job; nothing was stored."""

    ja = "この一括登録の処理は破棄されました。何も登録されていません。"
    en = "The work on this import was dropped. Nothing was stored."


@dataclass(eq=False, kw_only=True)
class ImportHasErrors(UserError):
    """Rows have errors: mend the file, or say that they are left out."""

    ja = "{count}行にエラーがあります。ファイルを直すか、エラーの行を除いて登録してください。"
    en = "{count} rows have errors. Mend the file, or import without them."
    count: int


@dataclass(eq=False, kw_only=True)
class ImportSettled(UserError):
    """The import is being worked on, or was taken in, cancelled or undone, or could not be read."""

    ja = "この一括登録は{label}のため、操作できません。"
    en = "This import cannot be changed any more: {status}."
    status: ImportStatus

    def message(self, locale: Any) -> str:
        """With the state's Japanese name."""
        return (self.ja if locale == "ja" else self.en).format(label=LABELS[self.status], status=self.status.lower())


LABELS = {
    ImportStatus.CHECKING: "確認中",
    ImportStatus.CHECKED: "確認済み",
    ImportStatus.APPLYING: "登録中",
    ImportStatus.DONE: "登録済み",
    ImportStatus.FAILED: "読み取り失敗",
    ImportStatus.CANCELLED: "取消済み",
    ImportStatus.UNDOING: "復元中",
    ImportStatus.UNDONE: "復元済み",
}
