"""取引先別単価・商品表示: what a customer pays, and what he does not see."""

from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from core.execution import rows
from core.user_error import Duplicate, NotFound, TooMany, UserError, below, refuse
from models.customer import Customer
from models.customer_price import CustomerPrice
from models.product import Product

MOST = 500


@dataclass(frozen=True)
class Special:
    """A product's price for a customer, in yen per unit without tax, or that it is hidden; neither: as for all."""

    product: UUID
    price: int | None = None
    is_hidden: bool = False


async def price_list(customer: Customer, products: list[UUID]) -> dict[UUID, CustomerPrice]:
    """What differs for a customer, by product."""
    found = await rows.rows(CustomerPrice, customer_id=customer.id, product_id__in=products)
    return {row.product_id: row for row in found}


async def of_buyer(actor: Actor, products: list[UUID]) -> dict[UUID, CustomerPrice]:
    """What differs for the actor's business, as the products' sellers know it, by product."""
    found = await rows.rows(CustomerPrice, customer__linked_id=actor.business_id, product_id__in=products)
    return {row.product_id: row for row in found}


async def put(customer: Customer, specials: list[Special], *, by: Actor) -> Customer:
    """Set what is different for a customer: the named products, the others stay."""
    if len(specials) > MOST:
        raise TooMany(limit=MOST, count=len(specials), path=("prices",))
    keys = [special.product for special in specials]
    known = set(await Product.filter(business_id=by.business_id, id__in=keys).values_list("id", flat=True))
    problems: list[UserError] = []
    for i, special in enumerate(specials):
        if special.product not in known:
            problems.append(NotFound(path=("prices", i, "product")))
        elif special.product in keys[:i]:
            problems.append(Duplicate(path=("prices", i, "product")))
        row = CustomerPrice(price=special.price)
        problems += [below(error, "prices", i) for error in row.problems("price")]
    refuse(problems)
    before = await price_list(customer, keys)
    for special in specials:
        row = before.get(special.product) or CustomerPrice(customer_id=customer.id, product_id=special.product)
        is_new = special.product not in before
        if special.price is None and not special.is_hidden:
            if not is_new:
                await row.delete()
            continue
        row.price, row.is_hidden = special.price, special.is_hidden
        if is_new:
            await row.save()
        else:
            await row.store("price", "is_hidden")
    await customer.store()
    return customer
