"""What a caller may be told when an operation is refused."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.locale import Locale

Path = tuple[str | int, ...]


@dataclass(eq=False, kw_only=True)
class UserError(Exception):
    """A refusal the caller can understand and act on; a bug is never a UserError.

    `ja` and `en` are templates over the error's own facts.
    """

    ja: ClassVar[str]
    en: ClassVar[str]
    path: Path = field(default=(), compare=False)

    @property
    def code(self) -> str:
        """The contract: the name of the type in capitals, such as OUT_OF_STOCK."""
        name = type(self).__name__
        return "".join(f"_{c}" if c.isupper() and i else c for i, c in enumerate(name)).upper()

    def message(self, locale: Locale) -> str:
        """What happened and what to do, in the reader's language."""
        template = self.ja if locale == "ja" else self.en
        return template.format(**{name: _said(value) for name, value in self.facts().items()})

    def facts(self) -> dict[str, Any]:
        """The fields that clients can read beside code, path and message."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "path"}

    def __iter__(self) -> Iterator["UserError"]:
        yield self

    def __str__(self) -> str:
        return self.message("en")


class UserErrors(Exception):
    """All problems of one input, told together."""

    def __init__(self, errors: list[UserError]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __iter__(self) -> Iterator[UserError]:
        yield from self.errors


@dataclass(eq=False, kw_only=True)
class NotFound(UserError):
    """No such record, or none this actor may see."""

    ja = "見つかりません。削除されたか、表示する権限がありません。"
    en = "Not found: it was deleted, or you may not see it."


@dataclass(eq=False, kw_only=True)
class Forbidden(UserError):
    """The actor lacks the permission this operation declares."""

    ja = "この操作の権限がありません（必要な権限：{permission}）。管理者にご確認ください。"
    en = "You may not do this: it needs the permission {permission}. Ask an administrator."
    permission: str


@dataclass(eq=False, kw_only=True)
class LoginRequired(UserError):
    """Nobody is logged in, or the session has ended."""

    ja = "ログインしてください。"
    en = "Log in first."


@dataclass(eq=False, kw_only=True)
class AddressNotAllowed(UserError):
    """The business, or the app token, may only be used from certain networks."""

    ja = "接続元のIPアドレス（{address}）は許可されていません。許可されたネットワークから接続してください。"
    en = "Your IP address ({address}) is not allowed. Connect from one of the networks that are."
    address: str


@dataclass(eq=False, kw_only=True)
class VersionConflict(UserError):
    """Somebody else has changed the record since the caller read it.

    `changedFields` are its own fields that have changed, as far as the log of the caller's business knows them.
    """

    ja = "ほかの人が先に更新しました（お手元：{expected}、最新：{actual}）。読み直してからやり直してください。"
    en = "Somebody changed this first (yours: {expected}, newest: {actual}). Read it again and retry."
    expected: int
    actual: int
    changed_fields: list[str]


@dataclass(eq=False, kw_only=True)
class Required(UserError):
    """A field must not be empty."""

    ja = "入力してください。"
    en = "Please fill this in."


@dataclass(eq=False, kw_only=True)
class TooLong(UserError):
    """A text has more characters than the field holds."""

    ja = "{limit}文字以内で入力してください（現在{length}文字）。"
    en = "At most {limit} characters, please ({length} now)."
    limit: int
    length: int


@dataclass(eq=False, kw_only=True)
class Malformed(UserError):
    """A value does not have the form that its kind needs."""

    ja = "形式が正しくありません。例：{example}"
    en = "This is not well formed. Example: {example}"
    example: str


@dataclass(eq=False, kw_only=True)
class OutOfRange(UserError):
    """A number or a date is smaller or larger than allowed."""

    ja = "{least}から{most}までの値を入力してください。"
    en = "Between {least} and {most}, please."
    least: str
    most: str


@dataclass(eq=False, kw_only=True)
class Taken(UserError):
    """The value must be unique and is in use already."""

    ja = "「{value}」はすでに使われています。"
    en = "“{value}” is taken already."
    value: str


@dataclass(eq=False, kw_only=True)
class TooMany(UserError):
    """A list has more entries than allowed."""

    ja = "{limit}件以内にしてください（現在{count}件）。"
    en = "At most {limit} entries, please ({count} now)."
    limit: int
    count: int


@dataclass(eq=False, kw_only=True)
class Duplicate(UserError):
    """The same entry stands twice in a list."""

    ja = "同じものが2回指定されています。"
    en = "The same entry stands here twice."


def below(error: UserError, *path: str | int) -> UserError:
    """The error, with its path placed below an outer field."""
    error.path = (*path, *error.path)
    return error


def refuse(errors: list[UserError]) -> None:
    """Raise all problems together, if there are any."""
    if errors:
        raise UserErrors(errors)


def _said(value: Any) -> Any:
    return value if value is not None else "—"
