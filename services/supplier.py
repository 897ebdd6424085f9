"""Whom a business orders from: linked, or reached by FAX or mail; and what it orders there."""

from dataclasses import dataclass
from typing import Any

from core import clock
from core.actor import Actor
from core.user_error import OutOfRange, Required, Taken, UserError, refuse
from models.row import assign
from models.supplier import Supplier, SupplierChannel
from models.supplier_product import SupplierProduct
from services.product import TAX_RATES


@dataclass(eq=False, kw_only=True)
class ChannelFixed(UserError):
    """A linked supplier is reached through his order forms, others by FAX or mail."""

    ja = "連携済みの発注先と、FAX・メールの発注先は、互いに変更できません。"
    en = "A linked supplier stays linked; FAX and mail suppliers cannot be made linked ones here."


async def create(values: dict[str, Any], *, by: Actor) -> Supplier:
    """A supplier who is reached by FAX or mail."""
    supplier = Supplier(business_id=by.business_id)
    assign(supplier, values)
    refuse(channel_problems(supplier) + supplier.problems())
    supplier.refold()
    await supplier.save()
    return supplier


async def update(supplier: Supplier, values: dict[str, Any]) -> Supplier:
    """Correct what is known of a supplier; orders of the past keep what they say."""
    was_linked = supplier.channel is SupplierChannel.LINKED
    changed = assign(supplier, values)
    problems = supplier.problems(*changed)
    if was_linked != (supplier.channel is SupplierChannel.LINKED):
        problems.append(ChannelFixed(path=("channel",)))
    elif not was_linked:
        problems += channel_problems(supplier)
    refuse(problems)
    await supplier.store(*changed)
    return supplier


async def delete(supplier: Supplier) -> Supplier:
    """Take a supplier off the list; the history keeps him."""
    supplier.deleted_at = supplier.deleted_at or clock.now()
    await supplier.store("deleted_at")
    return supplier


async def restore(supplier: Supplier) -> Supplier:
    """Put a supplier back on the list."""
    supplier.deleted_at = None
    await supplier.store("deleted_at")
    return supplier


async def put_product(supplier: Supplier, values: dict[str, Any]) -> tuple[SupplierProduct, bool]:
    """Add a product to a supplier's list; one of the same name is overwritten. Says whether it is new."""
    name = values["name"].strip()
    product = await SupplierProduct.select_for_update().get_or_none(supplier_id=supplier.id, name=name[:80])
    if product is None:
        product = SupplierProduct(business_id=supplier.business_id, supplier_id=supplier.id)
        assign(product, values)
        refuse(product_problems(product))
        product.refold()
        await product.save()
        return product, True
    return await update_product(product, values), False


async def update_product(product: SupplierProduct, values: dict[str, Any]) -> SupplierProduct:
    """Correct a product; a name that another one has is that one's."""
    changed = assign(product, values)
    problems = product_problems(product)
    same = SupplierProduct.filter(supplier_id=product.supplier_id, name=product.name[:80]).exclude(id=product.id)
    if "name" in changed and await same.exists():
        problems.append(Taken(value=product.name, path=("name",)))
    refuse(problems)
    await product.store(*changed)
    return product


def product_problems(product: SupplierProduct) -> list[UserError]:
    """What is wrong with a product."""
    return product.problems() + tax_problems(product)


def tax_problems(product: SupplierProduct) -> list[UserError]:
    """Whether its tax rate is one of the law's."""
    is_known = product.tax_rate in TAX_RATES
    return [] if is_known else [OutOfRange(least="0, 8", most="10", path=("tax_rate",))]


def channel_problems(supplier: Supplier) -> list[UserError]:
    """A FAX supplier needs a number, a mail supplier an address."""
    if supplier.channel is SupplierChannel.LINKED:
        return [ChannelFixed(path=("channel",))]
    field = "fax" if supplier.channel is SupplierChannel.FAX else "email"
    return [] if supplier.address else [Required(path=(field,))]
