"""What stands in which column, and what a row becomes. Keys and rules: spec/formats/conect-csv.md."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, cast
from uuid import UUID

from tortoise.expressions import Q

from core import db
from core.user_error import Malformed, NotFound, Required, UserError
from models.agreed_price import AgreedPrice
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.import_job import ImportKind
from models.order import Order
from models.permission import Permission
from models.product import Product
from models.row import Row
from models.supplier import Supplier, SupplierChannel
from models.supplier_product import SupplierProduct
from services import supplier as suppliers
from services.importing import customers, numbers, prices, products, stock
from services.importing.slips import fields as slips
from services.product import own_problems

Cells = dict[str, str]
Values = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: its heading, the field that it fills, whether it must be filled, what the sample says."""

    heading: str
    name: str
    is_required: bool
    sample: str


Keys = Sequence[Any]
Find = Callable[[UUID, Keys], Awaitable[dict[Any, Row]]]
"""What a business has of these keys."""


@dataclass(frozen=True)
class Part:
    """Of what a business has, the rows of a condition, in an order of columns that are never null."""

    order: tuple[str, ...]
    where: str = "true"


@dataclass(frozen=True)
class Second:
    """A second key of a kind: the field, its value in a row, and whose the values are."""

    name: str
    of: Callable[[Any], str | None]
    owners: Callable[[UUID, Sequence[str]], Awaitable[dict[str, UUID]]]


@dataclass
class World:
    """What is there already that rows of a page may name."""

    business_id: UUID
    blank: Row
    """As rows are before their cells are read."""
    rows: dict[Any, Row] = field(default_factory=dict)
    related: dict[str, UUID] = field(default_factory=dict)
    owners: dict[str, UUID] = field(default_factory=dict)
    """Whose the second keys of a page are."""
    taken: set[Any] = field(default_factory=set)
    """Keys that the file has named already."""
    kept: dict[Any, Any] = field(default_factory=dict)
    """What a kind of file wants to remember of its rows."""


async def _nothing(*_: Any) -> dict[Any, Any]:
    return {}


def _as_given(_: Any, values: Values) -> tuple[Values, list[UserError]]:
    return values, []


@dataclass(frozen=True)
class Layout:
    """One kind of file."""

    kind: ImportKind
    permission: Permission
    columns: tuple[Column, ...]
    row: type[Row]
    find: Find
    key: Callable[[Any], Any]
    values: Callable[[Cells, World], tuple[Values, list[UserError]]]
    more: Callable[[Any], list[UserError]] = lambda _: []
    related: Callable[[UUID, Sequence[Cells]], Awaitable[dict[str, UUID]]] = _nothing
    """Ids of rows of another kind, by the names that the cells of a page give them."""
    always_sample: bool = False
    """Whether row 2 is a sample, whatever it says."""
    settle: Callable[[Any, Values], tuple[Values, list[UserError]]] = _as_given
    """What becomes of the row that is there, or of none."""
    held: str = ""
    """A statement that holds the rows of a business before they are read to be changed."""
    counted: frozenset[str] = frozenset()
    """Numbers that others change too: what is taken back is the difference."""
    second: Second | None = None
    """Another key, that no two rows share either."""
    among: Callable[[Any, World], list[UserError]] = lambda *_: []
    """What is wrong with a row beside others."""
    parts: tuple[Part, ...] = (Part(("name",)),)
    """All that a business has, as the file writes it: one part after the other."""
    beside: tuple[str, ...] = ()
    """Rows of other kinds that have to be read to write one."""
    written: Callable[[Any], Iterable[str]] | None = None
    """A row as the file writes it, where that is not its fields."""
    is_placed: bool = False
    """Whether it is ordered what the rows say: `services.importing.slips` does all that."""

    @property
    def headings(self) -> list[str]:
        """Row 1; what must be filled has a star."""
        return [column.heading + ("*" if column.is_required else "") for column in self.columns]

    @property
    def sample(self) -> list[str]:
        """Row 2 of the template."""
        return [column.sample for column in self.columns]

    def column_of(self, name: str) -> str:
        """The heading above a field."""
        return next((column.heading for column in self.columns if column.name == name), name)


def folded(text: str) -> str:
    """A heading, however it was typed."""
    return re.sub(r"[\s*＊※()（）・]", "", unicodedata.normalize("NFKC", text)).casefold()


def _plain(cells: Cells, _: World) -> tuple[Values, list[UserError]]:
    return dict(cells), []


NAMED = "SELECT id FROM {table} WHERE business_id = $1 AND name = ANY($2)"


def _finding(row: type[Row], key: Callable[[Any], Any], name: Callable[[Any], str], *conditions: Q) -> Find:
    """A way to find rows by keys that hold their names; most files have none that is there, which is soon known."""

    async def find(business_id: UUID, keys: Keys) -> dict[Any, Row]:
        named = NAMED.format(table=row._meta.db_table)
        found = await db.read(named, business_id, list({name(one) for one in keys}))
        if not found:
            return {}
        wanted = row.filter(*conditions, business_id=business_id, id__in=[one["id"] for one in found])
        return {key(one): one for one in await wanted}

    return find


def _name(row: Any) -> Any:
    return row.name


CHANNELS = {"fax": SupplierChannel.FAX, "メール": SupplierChannel.MAIL, "mail": SupplierChannel.MAIL}
CHANNEL_NAMES = {SupplierChannel.FAX: "FAX", SupplierChannel.MAIL: "メール"}


def _supplier(cells: Cells, _: World) -> tuple[Values, list[UserError]]:
    typed = cells.get("channel", "")
    channel = CHANNELS.get(folded(typed))
    if channel is None:
        wrong = Malformed(example="FAX / メール", path=("channel",)) if typed else Required(path=("channel",))
        return {**cells, "channel": SupplierChannel.FAX}, [wrong]
    return {**cells, "channel": channel}, []


OWN_SUPPLIERS = Q(deleted_at=None) & ~Q(channel=SupplierChannel.LINKED)


async def _suppliers(business_id: UUID, page: Sequence[Cells]) -> dict[str, UUID]:
    names = list({cells.get("supplier", "") for cells in page})
    found = await Supplier.filter(OWN_SUPPLIERS, business_id=business_id, name__in=names).values_list("name", "id")
    return dict(cast("list[tuple[str, UUID]]", found))


def _product(cells: Cells, world: World) -> tuple[Values, list[UserError]]:
    values: Values = {name: cells[name] for name in ("name", "code", "note") if name in cells}
    problems: list[UserError] = []
    if cells.get("unit"):
        values["unit"] = cells["unit"]
    for name in ("price", "tax_rate"):
        text = cells.get(name, "").strip(numbers.AROUND)
        number = numbers.whole(text)
        if number is not None:
            values[name] = number
        elif text:
            problems.append(Malformed(example="1200" if name == "price" else "8", path=(name,)))
        elif name == "price" and name in cells:
            values[name] = None
    supplier = world.related.get(cells.get("supplier", ""))
    if supplier is None:
        problems.append(NotFound(path=("supplier",)) if cells.get("supplier") else Required(path=("supplier",)))
    values |= {"supplier_id": supplier or world.business_id}
    return values, problems


def _product_key(row: Any) -> Any:
    return row.supplier_id, row.name


def _columns(*columns: tuple[str, str, bool, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


LAYOUTS: dict[ImportKind, Layout] = {
    layout.kind: layout
    for layout in (
        Layout(
            ImportKind.SUPPLIERS,
            Permission.SUPPLIER_WRITE,
            _columns(
                ("発注先名", "name", True, "築地 魚政水産"),
                ("発注方法", "channel", True, "FAX"),
                ("FAX番号", "fax", False, "03-1234-5678"),
                ("メールアドレス", "email", False, ""),
                ("担当者名", "person", False, "政岡 一郎"),
                ("電話番号", "phone", False, "03-1234-5679"),
                ("備考", "note", False, ""),
                ("取引先コード", "code", False, ""),
            ),
            Supplier,
            _finding(Supplier, _name, str, OWN_SUPPLIERS),
            _name,
            _supplier,
            suppliers.channel_problems,
            parts=(Part(("name",), "deleted_at IS NULL AND channel <> 'LINKED'"),),
        ),
        Layout(
            ImportKind.DELIVERY_PLACES,
            Permission.DELIVERY_PLACE_WRITE,
            _columns(
                ("お届け先名", "name", True, "本店"),
                ("郵便番号", "postal_code", True, "100-0001"),
                ("都道府県", "prefecture", True, "東京都"),
                ("市区町村", "city", True, "千代田区"),
                ("町名番地", "street", True, "千代田1-1"),
                ("建物名", "building", False, "丸八ビル2F"),
                ("電話番号", "phone", True, "03-1234-5678"),
                ("FAX番号", "fax", False, ""),
                ("メールアドレス", "email", False, ""),
                ("備考", "note", False, "裏口へ"),
                ("納品先コード", "code", False, ""),
            ),
            DeliveryPlace,
            _finding(DeliveryPlace, _name, str, Q(deleted_at=None)),
            _name,
            _plain,
            parts=(Part(("name",), "deleted_at IS NULL"),),
        ),
        Layout(
            ImportKind.SUPPLIER_PRODUCTS,
            Permission.SUPPLIER_WRITE,
            _columns(
                ("発注先名", "supplier", True, "築地 魚政水産"),
                ("商品名", "name", True, "真鯛（活〆）"),
                ("商品コード", "code", False, "T-01"),
                ("単位", "unit", False, "kg"),
                ("単価", "price", False, "2500"),
                ("税率", "tax_rate", False, "8"),
                ("備考", "note", False, "三枚おろし"),
            ),
            SupplierProduct,
            _finding(SupplierProduct, _product_key, itemgetter(1)),
            _product_key,
            _product,
            suppliers.tax_problems,
            _suppliers,
            beside=("supplier",),
        ),
        Layout(
            ImportKind.CUSTOMERS,
            Permission.CUSTOMER_WRITE,
            _columns(
                ("事業者名", "name", True, "食堂 こだま"),
                ("郵便番号", "postal_code", True, "100-0001"),
                ("住所", "address", True, "東京都千代田区千代田1-1 丸八ビル2F"),
                ("電話番号", "phone", True, "03-1234-5678"),
                ("担当者名", "person", False, "山田 花子"),
                ("メールアドレス", "email", False, "hanako@example.jp"),
            ),
            Customer,
            _finding(Customer, customers.key, itemgetter(0)),
            customers.key,
            customers.values,
            always_sample=True,
        ),
        Layout(
            ImportKind.PRODUCTS,
            Permission.PRODUCT_WRITE,
            _columns(
                ("商品名", "name", True, "トマト（桃太郎）"),
                ("商品コード", "code", False, "T-01"),
                ("JANコード", "jan_code", False, "4901234567894"),
                ("販売タイプ", "sale_type", False, "個数"),
                ("単位", "unit", False, "箱"),
                ("単価", "price", True, "1200"),
                ("税率", "tax_rate", False, "8"),
                ("入数", "case_quantity", False, ""),
                ("ロット", "lot_quantity", False, "6"),
                ("最低注文数", "minimum_quantity", False, "6"),
                ("在庫数", "stock", False, "120"),
                ("タグ", "tags", False, "野菜、旬"),
                ("マーク", "marks", False, "NEW、売れ筋"),
                ("公開", "published", False, "公開"),
                ("商品説明", "description", False, "熊本産"),
            ),
            Product,
            _finding(Product, _name, str),
            _name,
            products.values,
            own_problems,
            held=stock.HOLD,
            counted=frozenset({"stock"}),
            second=Second("code", products.second_key, products.owners),
        ),
        Layout(
            ImportKind.STOCK,
            Permission.PRODUCT_WRITE,
            _columns(
                ("商品コード", "code", True, "T-01"),
                ("商品名", "name", False, "トマト"),
                ("在庫数", "stock", False, "120"),
                ("増減", "difference", False, ""),
            ),
            Product,
            stock.find,
            stock.key,
            stock.values,
            settle=stock.settle,
            held=stock.HOLD,
            counted=frozenset({"stock"}),
            parts=(Part(("code", "name")),),
        ),
        Layout(
            ImportKind.PRICES,
            Permission.CUSTOMER_WRITE,
            _columns(*prices.COLUMNS),
            AgreedPrice,
            prices.find,
            prices.key,
            prices.values,
            prices.more,
            prices.related,
            among=prices.among,
            parts=(
                Part(("price_group_id", "product_id"), "customer_id IS NULL"),
                Part(("customer_id", "product_id"), "price_group_id IS NULL"),
            ),
            beside=("customer", "price_group", "product"),
            written=prices.written,
        ),
        Layout(
            ImportKind.ORDERS,
            Permission.ORDER_PLACE,
            _columns(*slips.COLUMNS),
            Order,
            _nothing,
            lambda row: row.buyer_number,
            _plain,
            parts=(),
            is_placed=True,
        ),
    )
}


def cells_of(row: Any, layout: Layout) -> Iterable[str]:
    """A row as the file of its kind writes it."""
    if layout.written:
        yield from layout.written(row)
        return
    for column in layout.columns:
        if column.name == "channel":
            yield CHANNEL_NAMES[row.channel]
        elif column.name == "supplier":
            yield row.supplier.name
        elif layout.row is Product:
            yield products.cell(row, column.name)
        else:
            value = getattr(row, column.name, None)
            yield "" if value is None else str(value)
