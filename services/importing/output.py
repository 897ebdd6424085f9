"""Templates, and what is there as a file of the same layout."""

from core import files, table
from core.actor import Actor
from core.table import Encoding, Format
from models.import_job import ImportKind
from services.importing.layouts import LAYOUTS, cells_of

NAMES = {
    ImportKind.SUPPLIERS: "suppliers",
    ImportKind.DELIVERY_PLACES: "delivery-places",
    ImportKind.PRODUCTS: "products",
    ImportKind.SUPPLIER_PRODUCTS: "supplier-products",
    ImportKind.CUSTOMERS: "customers",
    ImportKind.STOCK: "stock",
    ImportKind.PRICES: "prices",
}


async def template(kind: ImportKind, encoding: Encoding, *, by: Actor) -> str:
    """A link to a file with the headings and a sample."""
    layout = LAYOUTS[kind]
    by.require(layout.permission)
    return await _link(f"{NAMES[kind]}-template.csv", [layout.headings, layout.sample], encoding, by)


async def export(kind: ImportKind, encoding: Encoding, *, by: Actor) -> str:
    """A link to a file with all that is there; it can be edited and imported again."""
    layout = LAYOUTS[kind]
    by.require(layout.permission)
    assert by.business_id is not None
    found = await layout.find(by.business_id, None)
    if layout.written:
        rows = await layout.written(found.values())
    else:
        names = {key: name for name, key in (await layout.related(by.business_id)).items()}
        rows = [list(cells_of(row, layout, names)) for _, row in sorted(found.items(), key=lambda item: str(item[0]))]
    sample = [layout.sample] if layout.always_sample else []
    return await _link(f"{NAMES[kind]}.csv", [layout.headings, *sample, *rows], encoding, by)


async def _link(name: str, rows: list[list[str]], encoding: Encoding, by: Actor) -> str:
    stored = await files.put(str(by.business_id), table.written(rows, Format(encoding)), "csv")
    return files.link(stored.key, name)
