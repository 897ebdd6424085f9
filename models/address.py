"""An address and how to reach it, as businesses, customers and delivery places have it."""

from dataclasses import asdict, dataclass
from typing import Any

from tortoise import fields

from models.row import EMAIL, PHONE, POSTAL_CODE


class Address:
    """The columns of an address: 〒, 都道府県, 市区町村, 町名番地, 建物名, 電話, FAX, メール."""

    postal_code = fields.CharField(max_length=8, default="")
    prefecture = fields.CharField(max_length=10, default="")
    city = fields.CharField(max_length=40, default="")
    street = fields.CharField(max_length=80, default="")
    building = fields.CharField(max_length=80, default="")
    phone = fields.CharField(max_length=20, default="")
    fax = fields.CharField(max_length=20, default="")
    email = fields.CharField(max_length=254, default="")

    @property
    def address(self: Any) -> str:
        """The address in one line."""
        return f"{self.prefecture}{self.city}{self.street} {self.building}".strip()


ADDRESS_FORMS = {"postal_code": POSTAL_CODE, "phone": PHONE, "fax": PHONE, "email": EMAIL}
ADDRESS_FIELDS = ("postal_code", "prefecture", "city", "street", "building", "phone", "fax", "email")


@dataclass(frozen=True)
class Party:
    """A business or a place as it was when a document was made."""

    name: str
    postal_code: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    person: str = ""
    registration_number: str = ""

    @classmethod
    def of(cls, row: Any, *, person: str = "", registration_number: str = "") -> "Party":
        """The party as the row says now."""
        return cls(row.name, row.postal_code, row.address, row.phone, row.fax, row.email, person, registration_number)

    def as_json(self) -> dict[str, str]:
        """What is kept in the row."""
        return asdict(self)
