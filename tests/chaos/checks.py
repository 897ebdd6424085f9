"""What must hold afterwards: each check gives sentences about what does not."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.embedded.folder import CannotStart
from core.graph.ids import global_id
from core.live.cursor import place
from tests.chaos.clients import ROWS, Record
from tests.chaos.hooks import TOPICS, Hook
from tests.chaos.listeners import Listener, Lister
from tests.chaos.world import World


@dataclass
class Outcome:
    """A run that has ended, and what was known when it began."""

    world: World
    record: Record
    listeners: list[Listener]
    businesses: list[UUID]
    """Whose events each listener follows."""
    heads: list[int]
    """The number of the last event before the run, of each."""
    stock: dict[UUID, Any]
    lists: list[Lister]
    hooks: list[Hook]
    mails: list[UUID]
    """Those of the demo data, which were never sent."""
    figures: dict[str, Any] = field(default_factory=dict)


async def orders(of: Outcome) -> list[str]:
    """Every acknowledged order exists once, none that was refused, none twice."""
    rows = await of.world.ask('SELECT id, number, remark FROM "order" WHERE length(remark) = 24')
    found, counted = {row["remark"]: row for row in rows}, Counter(row["remark"] for row in rows)
    wrong = [f"{remark} was placed {times} times" for remark, times in counted.items() if times > 1]
    for remark, (id, number) in of.record.placed.items():
        row = found.get(remark)
        if row is None or (global_id("Order", row["id"]), row["number"]) != (id, number):
            wrong.append(f"acknowledged order {number} is not there")
    wrong += [f"refused order {remark} exists" for remark in of.record.refused & counted.keys()]
    known = of.record.placed.keys() | of.record.refused | of.record.open
    return wrong + [f"order {remark} was never sent" for remark in counted.keys() - known]


async def states(of: Outcome) -> list[str]:
    """Whatever was acknowledged about an order is so."""
    rows = await of.world.ask('SELECT id, confirmed_at, aborted_at, received_at FROM "order"')
    found, columns = {global_id("Order", row["id"]): row for row in rows}, {
        "orderConfirm": "confirmed_at", "orderAbort": "aborted_at", "orderReceive": "received_at",
    }  # fmt: skip
    return [
        f"{verb} of {id} was acknowledged and is lost"
        for id, verbs in of.record.done.items()
        for verb in verbs
        if id not in found or found[id][columns[verb]] is None
    ]


async def retries(of: Outcome) -> list[str]:
    """Every retry gave the first answer."""
    return list(of.record.differing)


async def answers(of: Outcome) -> list[str]:
    """Nobody has waited in vain."""
    if not of.record.given_up:
        return []
    jobs = await of.world.ask(
        "SELECT kind, status, tries, error_type, error, due_at - now() AS due FROM job WHERE status <> 'DONE' LIMIT 9"
    )
    imports = await of.world.ask("SELECT status, problem FROM import_job WHERE status <> 'DONE'")
    return [*of.record.given_up, *(str(dict(row)) for row in [*jobs, *imports])]


async def stock(of: Outcome) -> list[str]:
    """What there was, less what is ordered and not aborted, is what there is."""
    taken = await of.world.ask(
        """SELECT product_id, sum(coalesce(confirmed_quantity, ordered_quantity)) AS taken
        FROM order_line l JOIN "order" o ON o.id = l.order_id
        WHERE l.reserved AND o.status <> 'ABORTED' AND length(o.remark) = 24 GROUP BY product_id"""
    )
    by_product = {row["product_id"]: row["taken"] for row in taken}
    now = {row["id"]: row["stock"] for row in await of.world.ask("SELECT id, stock FROM product")}
    return [
        f"stock of {id}: {now[id]}, expected {before - by_product.get(id, 0)}"
        for id, before in of.stock.items()
        if now[id] != before - by_product.get(id, 0)
    ]


async def edits(of: Outcome) -> list[str]:
    """Each product has the price it was given last, and the audit trail each price once, in order."""
    rows = await of.world.ask("SELECT id, price FROM product")
    now = {global_id("Product", row["id"]): row["price"] for row in rows}
    entries = await of.world.ask(
        "SELECT target_id, (after->>'price')::int AS price FROM audit_entry"
        " WHERE kind = 'Product' AND after ? 'price' ORDER BY number"
    )
    trail: dict[str, list[int]] = {}
    for entry in entries:
        trail.setdefault(global_id("Product", entry["target_id"]), []).append(entry["price"])
    told = of.record.prices
    wrong = [f"{id} costs {now.get(id)}, not {prices[-1]}" for id, prices in told.items() if now.get(id) != prices[-1]]
    return wrong + [
        f"trail of {id}: {trail.get(id)}, not {told.get(id)}" for id in trail | told if trail.get(id) != told.get(id)
    ]


async def trail(of: Outcome) -> list[str]:
    """What the audit trail says of rows is how they are; orders were made once; nobody has touched it."""
    wrong = []
    for kind, table in (("Order", '"order"'), ("Product", "product"), ("DeliveryPlace", "delivery_place")):
        rows = await of.world.ask(TRAIL.format(table=table), kind)
        wrong += [f"{row['key']} of {kind} {row['target_id']} is {row['now']}, not {row['told']}" for row in rows]
    made = await of.world.ask(
        "SELECT target_id, business_id FROM audit_entry WHERE kind = 'Order' AND action = 'CREATED'"
    )
    logs = Counter(global_id("Order", row["target_id"]) for row in made)
    double = len(made) - len({tuple(row.values()) for row in made})
    wrong += [f"{double} orders were made twice in one log"] if double else []
    wrong += [f"{number} is in {logs[id]} logs" for id, number in of.record.placed.values() if logs[id] != BOTH]
    try:
        await of.world.run("audit", "verify")
    except CannotStart as error:
        wrong.append(str(error))
    return wrong


BOTH = 2
"""An order is told in its seller's log and in its buyer's."""
TRAIL = """
WITH told AS (
  SELECT DISTINCT ON (business_id, target_id, one.key) target_id, one.key, one.value AS told
  FROM audit_entry, jsonb_each(after) AS one WHERE kind = $1 AND action <> 'DELETED'
  ORDER BY business_id, target_id, one.key, number DESC
)
SELECT target_id, key, told, to_jsonb(held)->key AS now FROM told JOIN {table} AS held ON held.id = target_id
WHERE to_jsonb(held) ? key AND to_jsonb(held)->key IS DISTINCT FROM told LIMIT 9
"""


async def streams(of: Outcome) -> list[str]:
    """Each subscriber saw each event once, in order, and nothing else."""
    wrong = []
    for listener, business, head in zip(of.listeners, of.businesses, of.heads, strict=True):
        heard = [place(cursor, business)[0] for cursor in listener.cursors]
        rows = await of.world.ask(
            """SELECT number FROM event_entry WHERE business_id = $1 AND number > $2 AND payload ? 'order_id'
            ORDER BY number""",
            business,
            head,
        )
        there = [row["number"] for row in rows]
        if heard != there:
            missing, doubled = set(there) - set(heard), len(heard) - len(set(heard))
            wrong.append(f"{listener.kind}: {len(missing)} of {len(there)} missing, {doubled} double, or disordered")
    return wrong


async def ends(of: Outcome) -> list[str]:
    """Streams end by themselves only in ways that say how to go on; who is too slow has been told of the gap."""
    everybody = [*of.listeners, *of.lists]
    wrong = [f"{one.kind} ended with {code}" for one in everybody for code in one.ends if code not in ANNOUNCED]
    slow = [(one.ends.count(SLOW), one.gaps) for one in of.lists]
    return wrong + [f"{ends} ends for who is slow, {gaps} gaps" for ends, gaps in slow if ends > gaps]


SLOW = "SLOW_READER"
ANNOUNCED = {"RESUME_ELSEWHERE", "UNAVAILABLE", "OVERLOADED", SLOW}
"""Ends that send the listener back to where it was, or to begin anew."""


async def copies(of: Outcome) -> list[str]:
    """What subscribers hold equals the database."""
    rows = await of.world.ask('SELECT id, status FROM "order"')
    now = {global_id("Order", row["id"]): row["status"] for row in rows}
    return [
        f"{listener.kind} holds {status} of {id}, which is {now.get(id)}"
        for listener in [*of.listeners, *of.lists]
        for id, status in listener.copy.items()
        if now.get(id) != status
    ]


async def imports(of: Outcome) -> list[str]:
    """Each import is whole or undone."""
    rows = await of.world.ask("SELECT note, count(*) AS n FROM delivery_place GROUP BY note")
    counted = {row["note"]: row["n"] for row in rows}
    wrong = [f"import {mark}: {counted.get(mark, 0)} rows" for mark in of.record.imports if counted.get(mark) != ROWS]
    return wrong + [f"import {mark} is half done" for mark in of.record.begun if counted.get(mark, ROWS) != ROWS]


async def mails(of: Outcome) -> list[str]:
    """Each mail that was written was sent, under one Message-ID; each acknowledged order has its mails."""
    rows = await of.world.ask("SELECT id, status FROM mail_message WHERE NOT (id = ANY($1::uuid[]))", of.mails)
    sent = Counter(str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in of.world.mailbox.mails)
    wrong = [f"mail {row['id']} is {row['status']}" for row in rows if row["status"] != "SENT"]
    wrong += [f"mail {row['id']} never arrived" for row in rows if row["status"] == "SENT" and not sent[row["id"].hex]]
    names: dict[tuple[str, str], set[str]] = {}
    for mail in of.world.mailbox.mails:
        names.setdefault((str(mail["To"]), str(mail["Subject"])), set()).add(str(mail["Message-ID"]))
    wrong += [f"{subject} came under {len(ids)} names" for (_, subject), ids in names.items() if len(ids) > 1]
    told = await of.world.ask(
        "SELECT payload->>'order_id' AS id FROM event e JOIN mail_message m ON split_part(m.cause, ':', 1) = e.id::text"
        " WHERE topic = 'order.placed'"
    )
    mailed = {global_id("Order", UUID(row["id"])) for row in told}
    wrong += [f"nobody was mailed about {number}" for id, number in of.record.placed.values() if id not in mailed]
    of.figures["mails"] = sum(sent.values())
    of.figures["mails doubled, same Message-ID"] = sum(times - 1 for times in sent.values())
    return wrong


async def webhooks(of: Outcome) -> list[str]:
    """Each receiver has taken every event at least once, those of an order in their order, and nothing is left."""
    rows = await of.world.ask("SELECT status, count(*) AS n FROM webhook_delivery WHERE status <> 'SENT' GROUP BY 1")
    wrong = [f"{row['n']} deliveries are {row['status']}" for row in rows]
    for hook in of.hooks:
        there = await of.world.ask(
            "SELECT number, event_id, payload->>'order_id' AS key FROM event_entry"
            " WHERE business_id = $1 AND number > $2 AND topic = ANY($3)",
            hook.business, hook.head, TOPICS,
        )  # fmt: skip
        numbers, keys = ({str(row["event_id"]): row[name] for row in there} for name in ("number", "key"))
        taken = list(dict.fromkeys(call.id for call in hook.taken))
        wrong += [f"event {numbers[id]} was not told" for id in numbers.keys() - set(taken)]
        wrong += [f"{id} was told and is none of its events" for id in set(taken) - numbers.keys()]
        by_key: dict[str, list[int]] = {}
        for id in taken:
            by_key.setdefault(keys.get(id, ""), []).append(numbers.get(id, 0))
        wrong += [f"order {key} was told in disorder: {told}" for key, told in by_key.items() if told != sorted(told)]
    of.figures["events told to webhooks"] = sum(len({call.id for call in hook.taken}) for hook in of.hooks)
    of.figures["told to webhooks once more"] = sum(len(hook.taken) for hook in of.hooks)
    of.figures["told to webhooks once more"] -= of.figures["events told to webhooks"]
    return wrong


async def jobs(of: Outcome) -> list[str]:
    """Nothing waits, nothing was given up."""
    rows = await of.world.ask("SELECT kind, status, count(*) AS n FROM job WHERE status <> 'DONE' GROUP BY 1, 2")
    pending = await of.world.ask("SELECT count(*) AS n FROM event WHERE pending")
    wrong = [f"{row['n']} jobs {row['kind']} are {row['status']}" for row in rows]
    return wrong + ([f"{pending[0]['n']} events are pending"] if pending[0]["n"] else [])


ALL: tuple[Callable[[Outcome], Awaitable[list[str]]], ...] = (
    orders, states, retries, answers, stock, edits, trail, streams, ends, copies, imports, mails, webhooks, jobs,
)  # fmt: skip


async def wrong(of: Outcome) -> dict[str, list[str]]:
    """Sentences by check; empty when all holds."""
    found = {check.__name__: await check(of) for check in ALL}
    return {name: told for name, told in found.items() if told}
