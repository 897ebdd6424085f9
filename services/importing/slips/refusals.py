"""What is wrong with orders of a file."""

from dataclasses import dataclass

from core.user_error import UserError


@dataclass(eq=False, kw_only=True)
class PersonNeeded(UserError):
    """Files of orders are taken in with the rights of the person who uploads them, not by an app token."""

    ja = "発注データの取り込みには、担当者のログインが必要です。連携トークンからは orderPlace をお使いください。"
    en = "Files of orders need a person who is logged in. With an app token, use orderPlace."


@dataclass(eq=False, kw_only=True)
class PersonGone(UserError):
    """Who has uploaded the file may not order any more."""

    ja = "取り込みを始めた担当者に、発注の権限がなくなっています。"
    en = "The person who uploaded this may not place orders any more."


@dataclass(eq=False, kw_only=True)
class UnknownCode(UserError):
    """Nothing that can be ordered has the code; codes are kept with suppliers, places and products."""

    ja = "コード「{file_code}」に当たるものが見つかりません。"
    en = "Nothing has the code {file_code}."
    file_code: str


@dataclass(eq=False, kw_only=True)
class AmbiguousCode(UserError):
    """Several have the code."""

    ja = "コード「{file_code}」に当たるものが複数あります。"
    en = "Several have the code {file_code}."
    file_code: str


@dataclass(eq=False, kw_only=True)
class SuppliedByPaper(UserError):
    """The supplier is reached by FAX or mail; files are for suppliers with order forms."""

    ja = "FAX・メールの発注先には、発注データで発注できません。"
    en = "A supplier reached by FAX or mail cannot be ordered from by file."


@dataclass(eq=False, kw_only=True)
class SlipHasErrors(UserError):
    """Other rows of the slip have errors: an order is placed whole or not at all."""

    ja = "伝票「{slip}」のほかの行にエラーがあるため、この伝票は発注されません。"
    en = "Other rows of slip {slip} have errors: the order is placed whole or not at all."
    slip: str
