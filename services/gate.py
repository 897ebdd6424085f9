"""From which networks a business, a member or an integration may act (IP制限)."""

from dataclasses import dataclass

from core import address
from core.user_error import Malformed, TooMany, UserError

MOST = 50


@dataclass(eq=False, kw_only=True)
class LocksYouOut(UserError):
    """The list does not hold the address of who makes it."""

    ja = "いま接続しているIPアドレス（{address}）が含まれていません。保存するとご自身が使えなくなります。"
    en = "Your own IP address ({address}) is not in the list: you would lock yourself out."
    address: str


def networks(given: list[str] | None, *, stays: str = "") -> str:
    """Networks as they are kept; `stays` is an address that must remain inside."""
    path = "allowed_networks"
    if given is None:
        return ""
    if len(given) > MOST:
        raise TooMany(limit=MOST, count=len(given), path=(path,))
    for number, one in enumerate(given):
        try:
            address.kept([one])
        except ValueError:
            raise Malformed(example="203.0.113.0/24", path=(path, number)) from None
    kept = address.kept(given)
    if stays and not address.is_within(stays, kept):
        raise LocksYouOut(address=stays, path=(path,))
    return kept
