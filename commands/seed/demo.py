"""The demo: one wholesaler, its restaurants, catalogue, order forms and orders; the same for the same day."""

import asyncio
import datetime as dt
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg

from commands.seed import catalogue, closing, loading, people
from commands.seed.drawing import picture
from commands.seed.history import DAYS, PER_SCALE, Batch, Group, History, Offered
from core import clock, db, files, password, secret
from core.embedded.folder import CannotStart
from models.business import Business
from models.file import File
from models.order import Counter
from models.order_form import OrderForm, OrderFormAccess, OrderFormAudience, OrderFormItem, OrderFormStatus
from models.product import Product
from models.row import Row
from services.file import thumbnail

PASSWORD = "Demo-1234"  # noqa: S105 — printed for everybody to read
BUYERS = 2
BATCH = 2000
DISCOUNTED = 7
"""Every so many products a form has a price of its own."""


async def run(scale: int | None) -> None:
    """Load everything in one transaction, or nothing."""
    groups, today = scale or 1, dt.datetime.combine(clock.today(), dt.time(), clock.TOKYO).astimezone(dt.UTC)
    await db.open_pool(None)  # or the models do not know their columns
    connection = await loading.connect()
    try:
        await _require_new(connection)
        hashed = await password.hashed(PASSWORD)
        async with connection.transaction():
            make = people.Makers(loading.Keys(1), today - dt.timedelta(days=DAYS + 10), hashed)
            seller, made = await _world(connection, make, groups)
            await _orders(connection, make, seller, made, today)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
        await db.close()


async def _require_new(connection: asyncpg.Connection) -> None:
    try:
        known = await connection.fetchval("""SELECT EXISTS (SELECT FROM "user" WHERE login_id LIKE '%@demo.example')""")
    except asyncpg.UndefinedTableError:
        raise CannotStart("The database has no tables yet: run `python3 manage.py migrate` first.") from None
    if known:
        raise CannotStart("The database holds demo data already; `seed` fills a database once.")


async def _world(connection: asyncpg.Connection, make: people.Makers, groups: int) -> tuple[Business, list[Group]]:
    seller, members = people.wholesaler(make)
    days = closing.of_business(make, seller, clock.today())
    await _load(connection, [seller, *members, *people.prospects(make, seller), *days])
    pictures = await _pictures(make, seller)
    await _load(connection, pictures)
    found = []
    for number in range(groups):
        group, rows = _group(make, seller, number, pictures)
        await _load(connection, rows)
        found.append(group)
    _tell(groups, "Businesses and products are there.")
    return seller, found


async def _pictures(make: people.Makers, seller: Business) -> list[File]:
    """Draw every product once, on as many cores as there are."""
    goods = catalogue.goods()
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor() as pool:
        drawn = await asyncio.gather(*(loop.run_in_executor(pool, picture, one) for one in goods))
    rows = []
    for one, made in zip(goods, drawn, strict=True):
        stored = await files.put(str(seller.id), made.full, "webp")
        await files.put_as(thumbnail(stored.key), made.thumbnail)
        facts = {"size": stored.size, "digest": stored.digest, "key": stored.key, "width": made.width}
        name = f"{one.name}.webp"
        rows.append(
            make.row(File, business_id=seller.id, name=name, media_type="image/webp", height=made.height, **facts)
        )
    return rows


def _group(make: people.Makers, seller: Business, number: int, pictures: list[File]) -> tuple[Group, list[Row]]:
    """Two restaurants, 200 products and the three forms that offer them."""
    group, rows = Group([], [], [[] for _ in catalogue.FORMS]), list[Row]()
    for place in range(BUYERS):
        buyer, theirs = people.buyer(make, seller, number * BUYERS + place)
        group.buyers.append(buyer)
        rows += theirs
    for name, terms, _ in catalogue.FORMS:
        form = _form(
            make, seller, name + (f" {number + 1}" if number else ""), terms, is_public=len(group.forms) == BUYERS
        )
        rows += [form, *closing.of_form(make, seller, form, len(group.forms), clock.today())]
        group.forms.append(form)
        rows += [make.row(OrderFormAccess, form_id=form.id, customer_id=b.customer.id) for b in group.buyers]
    for goods, file in zip(catalogue.goods(), pictures, strict=True):
        product = _product(make, seller, goods, file, number)
        offers = group.offered[goods.form]
        price = goods.price * 95 // 1000 * 10 if len(offers) % DISCOUNTED == 0 else None
        item = make.row(
            OrderFormItem,
            form_id=group.forms[goods.form].id,
            product_id=product.id,
            position=len(offers),
            custom_price=price,
        )
        offers.append(Offered(item.id, product.id, goods, product.name, product.code, price or goods.price))
        rows += [product, item]
    return group, rows


def _form(make: people.Makers, seller: Business, name: str, terms: str, *, is_public: bool) -> OrderForm:
    audience = OrderFormAudience.PUBLIC if is_public else OrderFormAudience.INVITED
    values: dict[str, Any] = {"name": name, "terms": terms, "audience": audience, "status": OrderFormStatus.OPEN}
    form = make.row(OrderForm, business_id=seller.id, **values)
    form.token_hash = secret.digest(form.token)
    return form


def _product(make: people.Makers, seller: Business, goods: catalogue.Goods, file: File, number: int) -> Product:
    values: dict[str, Any] = {
        "code": goods.code + (f"-{number + 1}" if number else ""),
        "name": goods.name + (f" No.{number + 1}" if number else ""),
        "description": f"{goods.kind.name}の{goods.variety}です。{goods.kind.tag}のご注文はこちらから。",
        "sale_type": goods.kind.sale_type,
        "unit": goods.kind.unit,
        "price": goods.price,
        "tax_rate": goods.kind.tax_rate,
        "stock": goods.stock,
        "tags": [goods.kind.tag, goods.variety],
        "marks": [str(mark) for mark in goods.marks],
        "image_key": file.key,
        "image_width": file.width,
        "image_height": file.height,
    }
    return make.row(Product, business_id=seller.id, **values)


async def _orders(
    connection: asyncpg.Connection, make: people.Makers, seller: Business, groups: list[Group], now: dt.datetime
) -> None:
    done, total = 0, PER_SCALE * len(groups)
    for batch in History(make.keys, seller, groups, now).batches(BATCH):
        await _load_batch(connection, batch)
        done += len(batch.orders)
        _tell(len(groups), f"{done:,} of {total:,} orders")
    await loading.copy(connection, [make.row(Counter, business_id=seller.id, kind="order", value=total)])


async def _load_batch(connection: asyncpg.Connection, batch: Batch) -> None:
    for rows in (batch.orders, batch.lines, batch.shipments, batch.shipped):
        await loading.copy(connection, rows)


async def _load(connection: asyncpg.Connection, rows: list[Any]) -> None:
    """Load rows of several kinds, each kind after those that were met before it."""
    kinds: defaultdict[type[Row], list[Row]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for found in kinds.values():
        await loading.copy(connection, found)


def _tell(groups: int, sentence: str) -> None:
    if groups > 1:
        print(sentence, flush=True)
