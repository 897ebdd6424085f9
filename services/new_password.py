"""What a new password must be."""

from dataclasses import dataclass

from core import password
from core.user_error import UserError


@dataclass(eq=False, kw_only=True)
class WeakPassword(UserError):
    """CC-98: 7 to 30 characters with upper case, lower case and a digit; symbols - _ . $ # @ + % * ? / :."""

    ja = "7〜30文字で、英大文字・英小文字・数字をそれぞれ1文字以上含めてください。使える記号：-_.$#@+%*?/:"
    en = "7 to 30 characters with an upper-case letter, a lower-case letter and a digit. Symbols: -_.$#@+%*?/:"


@dataclass(eq=False, kw_only=True)
class PasswordsDiffer(UserError):
    """The password was typed twice, and not alike."""

    ja = "確認用パスワードが一致しません。"
    en = "The two passwords differ."


def problems(given: str, again: str) -> list[UserError]:
    """What is wrong with a password that was typed twice."""
    found: list[UserError] = []
    if not password.acceptable(given):
        found.append(WeakPassword(path=("password",)))
    if given != again:
        found.append(PasswordsDiffer(path=("password_again",)))
    return found
