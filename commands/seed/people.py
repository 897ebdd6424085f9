"""The businesses of the demo and the people in them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeVar

from commands.seed.loading import Keys
from core import secret
from models.business import Business, Industry
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.invitation import Invitation
from models.membership import Membership
from models.permission import Role
from models.row import Row
from models.supplier import Supplier
from models.user import User

R = TypeVar("R", bound=Row)

KINDS = ("食堂", "ビストロ", "居酒屋", "そば処", "カフェ", "洋食", "割烹", "中華")
NAMES = ("こだま", "ひまわり", "みなと", "あおば", "つばめ", "さくら", "やまびこ", "あかね", "すずらん", "ほたる")
FAMILY = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤")
GIVEN = ("花子", "一郎", "美咲", "健太", "葵", "大輔", "陽菜", "拓也", "結衣", "翔太")
TOWNS = (
    ("160-0022", "新宿区", "新宿"),
    ("150-0002", "渋谷区", "渋谷"),
    ("164-0001", "中野区", "中野"),
    ("110-0005", "台東区", "上野"),
    ("135-0061", "江東区", "豊洲"),
    ("141-0021", "品川区", "上大崎"),
)
KNOWN = ("食堂 こだま", "ビストロ ひまわり")


@dataclass
class Buyer:
    """A restaurant: its rows, and how the wholesaler knows it."""

    business: Business
    user: User
    customer: Customer
    supplier: Supplier
    places: list[DeliveryPlace]


@dataclass
class Makers:
    """What every row of the demo is made with."""

    keys: Keys
    began: dt.datetime
    password_hash: str

    def row(self, kind: type[R], /, **values: Any) -> R:
        """A row from the day on which the demo begins."""
        row = kind(id=self.keys.at(self.began), created_at=self.began, updated_at=self.began, **values)
        row.refold()
        return row


def address(number: int) -> dict[str, str]:
    """Somewhere in Tokyo; the numbers are those kept free for fiction."""
    code, city, town = TOWNS[number % len(TOWNS)]
    return {
        "postal_code": code,
        "prefecture": "東京都",
        "city": city,
        "street": f"{town}{number % 5 + 1}-{number % 17 + 1}-{number % 23 + 1}",
        "phone": f"03-5550-{number % 10000:04d}",
        "fax": f"03-5551-{number % 10000:04d}",
    }


def wholesaler(make: Makers) -> tuple[Business, list[Row]]:
    """The seller, with three members."""
    business = make.row(
        Business,
        name="株式会社 丸八フーズ",
        industry=Industry.WHOLESALE,
        registration_number="T7010401234567",
        email="order@maruhachi.example",
        **address(4),
    )
    people = (
        ("seller@demo.example", "山田 太郎", Role.ADMIN, "山", "#1f6feb"),
        ("seller2@demo.example", "中島 恵", Role.STAFF, "中", "#c2570c"),
        ("warehouse@demo.example", "石井 誠", Role.WAREHOUSE, "石", "#2f7d4f"),
    )
    rows: list[Row] = []
    for login, name, role, short, colour in people:
        user = _user(make, login, name)
        rows += [user, _member(make, business, user, role, short, colour)]
    return business, rows


def buyer(make: Makers, seller: Business, number: int) -> tuple[Buyer, list[Row]]:
    """A restaurant that is linked with the seller, and what belongs to it."""
    name = KNOWN[number] if number < len(KNOWN) else _name(number)
    login = f"buyer{number + 1 if number else ''}@demo.example"
    person = f"{FAMILY[number % 10]} {GIVEN[number // 10 % 10]}"
    where = address(number * 7 + 11)
    business = make.row(Business, name=name, industry=Industry.RESTAURANT, email=login, **where)
    user = _user(make, login, person)
    customer = make.row(
        Customer,
        business_id=seller.id,
        linked_id=business.id,
        linked_at=make.began,
        code=f"C{number + 1:05d}",
        name=name,
        person=person,
        email=login,
        **where,
    )
    supplier = make.row(Supplier, business_id=business.id, linked_id=seller.id, name=seller.name)
    places = [
        make.row(DeliveryPlace, business_id=business.id, name="本店", **where),
        make.row(DeliveryPlace, business_id=business.id, name="駅前店", note="裏口へ", **address(number * 7 + 14)),
    ]
    found = Buyer(business, user, customer, supplier, places)
    member = _member(make, business, user, Role.ADMIN, person[0], "#7a3e9d")
    rows = [business, user, member, customer, supplier, *places]
    return found, rows


def prospects(make: Makers, seller: Business) -> list[Row]:
    """Customers whom the seller has recorded and not linked yet; one of them is invited."""
    rows: list[Row] = []
    for number, name in enumerate(("喫茶 しおかぜ", "鮨 よしの", "イタリア食堂 ソーレ")):
        where = address(number * 5 + 2)
        rows.append(
            make.row(
                Customer,
                business_id=seller.id,
                name=name,
                code=f"P{number + 1:03d}",
                person=FAMILY[7 - number],
                email=f"shop{number + 1}@demo.example",
                **where,
            )
        )
    invitation = Invitation(
        id=make.keys.at(make.began),
        business_id=seller.id,
        customer_id=rows[0].id,
        message="いつもありがとうございます。ご注文をスマートフォンから承れるようになりました。",
        token_hash="",
        created_at=make.began,
        updated_at=make.began,
    )
    invitation.token_hash = secret.digest(invitation.token)
    return [*rows, invitation]


def _name(number: int) -> str:
    place = TOWNS[number // 80 % len(TOWNS)][2]
    again = number // 480
    return f"{KINDS[number % 8]} {NAMES[number // 8 % 10]} {place}店" + (f" {again}号" if again else "")


def _user(make: Makers, login: str, name: str) -> User:
    return make.row(User, login_id=login, email=login, name=name, password_hash=make.password_hash)


def _member(make: Makers, business: Business, user: User, role: Role, *look: str) -> Membership:
    return make.row(
        Membership,
        business_id=business.id,
        user_id=user.id,
        role=role,
        display_name=user.name,
        short_name=look[0],
        colour=look[1],
    )
