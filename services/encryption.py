"""What is encrypted at rest, and how it comes under a new key while the product runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core import clock, db, keys, vault
from core.discover import modules
from core.settings import SettingsError
from models.row import Row
from services import audit

BATCH = 200
PROOF = "This is the key."
KEEP = "INSERT INTO encryption_key (id, proof, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id"


@dataclass(frozen=True)
class Place:
    """A column, and how its texts are bound: to the column, or each to its row."""

    row: type[Row]
    column: str
    prefix: str = ""

    @property
    def name(self) -> str:
        """As tables and columns are named."""
        return f"{self.row._meta.db_table}.{self.column}"

    def of(self, key: Any) -> str:
        """What a text is bound to."""
        return f"{self.prefix}:{key}" if self.prefix else self.name


def places() -> list[Place]:
    """All columns that are encrypted."""
    modules("models")
    return sorted(_places(Row), key=lambda place: place.name)


def _places(kind: type[Row]) -> Iterator[Place]:
    for row in kind.__subclasses__():
        yield from (Place(row, column, prefix) for column, prefix in row.vaulted.items())
        yield from (Place(row, name) for name, one in row._meta.fields_map.items() if isinstance(one, vault.Sealed))


async def prove() -> None:
    """Refuse to run without a key that something is still encrypted with; remember the one that is used."""
    known = {row["id"]: row["proof"] for row in await db.fetch("SELECT id, proof FROM encryption_key")}
    lost = {key_id for key_id, proof in known.items() if vault.opened(proof, of=f"key:{key_id}") != PROOF}
    if lost:
        needed = {key_id for of in (await counted()).values() for key_id in of}
        if missing := sorted(lost & needed):
            raise SettingsError("\n".join(_sentence(key_id) for key_id in missing))
        await db.fetch("DELETE FROM encryption_key WHERE id = ANY($1) RETURNING id", sorted(lost))
    if keys.current() in lost or keys.current() not in known:
        proof = vault.locked(PROOF, of=f"key:{keys.current()}")
        await db.fetch(KEEP, keys.current(), proof, clock.now())


def _sentence(key_id: str) -> str:
    name = "TSUNAGI_SECRET_KEY" if key_id == keys.OWN else "TSUNAGI_ENCRYPTION_KEYS"
    return (
        f"{name}: the key `{key_id}` is missing, or is another one. What is encrypted with it in this database "
        "cannot be read: set it again, and run `manage.py keys rotate` before it goes."
    )


async def counted() -> dict[str, dict[str, int]]:
    """How many texts of each column each key has encrypted; what is in clear has none."""
    found = {}
    for place in places():
        sql = (
            f"SELECT CASE WHEN starts_with({place.column}, 'enc1.') THEN split_part({place.column}, '.', 2) ELSE '' END"  # noqa: S608
            f' AS key, count(*) AS n FROM "{place.row._meta.db_table}"'
            f" WHERE {place.column} <> '' GROUP BY 1 ORDER BY 1"
        )
        found[place.name] = {row["key"]: row["n"] for row in await db.fetch(sql)}
    return found


async def rotate() -> int:
    """Bring all texts under the key of now, some at a time; what is done stays done. Gives how many."""
    await prove()
    done = 0
    for place in places():
        while moved := await _moved(place):
            done += moved
    await audit.vouch()
    if all(set(of) <= {keys.current()} for of in (await counted()).values()):
        await db.fetch("DELETE FROM encryption_key WHERE id <> $1 RETURNING id", keys.current())
    return done


async def _moved(place: Place) -> int:
    table, column = place.row._meta.db_table, place.column
    wanted = (
        f"SELECT id, {column} AS kept FROM \"{table}\" WHERE {column} <> '' AND NOT starts_with({column}, $1)"  # noqa: S608
        f" ORDER BY id LIMIT {BATCH} FOR NO KEY UPDATE"
    )
    async with db.transaction():
        rows = await db.fetch(wanted, vault.mark(keys.current()))
        texts = [vault.locked(_clear(place, row["id"], row["kept"]), of=place.of(row["id"])) for row in rows]
        await db.fetch(
            f'UPDATE "{table}" AS t SET {column} = new.text'  # noqa: S608 — names of our own
            " FROM unnest($1::uuid[], $2::text[]) AS new(id, text) WHERE t.id = new.id RETURNING t.id",
            [row["id"] for row in rows], texts,
        )  # fmt: skip
    return len(rows)


def _clear(place: Place, key: Any, kept: str) -> str:
    """What a column without row-bound texts holds in clear is from before it was encrypted."""
    if not place.prefix and not vault.LOCKED.fullmatch(kept):
        return kept
    text = vault.opened(kept, of=place.of(key))
    if text is None:
        raise vault.Unreadable(f"{place.name} of {key}")
    return text
