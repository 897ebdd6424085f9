"""取引先 by file: the address stands in one cell, and is taken apart."""

import re
from collections.abc import Mapping
from typing import Any

from core import postal_code
from core.user_error import Malformed, Required, UserError

PREFECTURE = re.compile(r"(東京都|北海道|大阪府|京都府|.{2,3}県)(.*)", re.DOTALL)
CITY = re.compile(r"((?:.{1,6}郡.{1,6}?[町村])|(?:.{1,6}?市(?:.{1,4}?区)?)|(?:.{1,5}?[区町村]))(.*)", re.DOTALL)


def key(row: Any) -> Any:
    """The name and the phone, however its digits are parted."""
    return row.name, _digits(row.phone)


def values(cells: Mapping[str, str], _: Any) -> tuple[dict[str, Any], list[UserError]]:
    """The address stands in one cell: 都道府県, 市区町村 and the rest are taken apart."""
    found: dict[str, Any] = {name: cells[name] for name in ("name", "person", "phone", "email") if name in cells}
    found["postal_code"] = cells.get("postal_code", "").removeprefix("〒").strip()
    address = cells.get("address", "").strip()
    if not address:
        return found, [Required(path=("address",))]
    prefecture, city, street = split_address(address, found["postal_code"])
    if not (prefecture and city and street):
        wrong = Malformed(example="東京都千代田区千代田1-1", path=("address",))
        return found | {"prefecture": "－", "city": "－", "street": "－"}, [wrong]
    return found | {"prefecture": prefecture, "city": city, "street": street}, []


def split_address(address: str, code: str = "") -> tuple[str, str, str]:
    """都道府県, 市区町村, 町名番地 of an address in one line; what cannot be told apart is empty."""
    for place in postal_code.known(code):
        start = place.prefecture + place.city
        if address.startswith(start):
            return place.prefecture, place.city, address[len(start) :].strip()
    first = PREFECTURE.fullmatch(address)
    if first is None:
        return "", "", ""
    prefecture, rest = first.groups()
    second = CITY.fullmatch(rest.strip())
    return (prefecture, second[1], second[2].strip()) if second else (prefecture, "", "")


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)
