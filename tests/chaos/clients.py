"""Clients who never give up: they send the same again, with the same key, until they have an answer."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

PASSWORD = "Demo-1234"
PLACES = "お届け先名*,郵便番号*,都道府県*,市区町村*,町名番地*,建物名,電話番号*,FAX番号,メールアドレス,備考"
LOGIN = 'mutation { login(input: { loginId: "%s", password: "Demo-1234" }) { login { token } } }'
PLACE = """mutation($input: OrderPlaceInput!) {
  orderPlace(input: $input) { order { id number } event userErrors { code } } }"""
VERB = "mutation($input: %(kind)s!) { %(name)s(input: $input) { order { id number } event userErrors { code } } }"
VERBS = {"orderReceive": "OrderInput", "orderConfirm": "OrderConfirmInput", "orderAbort": "OrderAbortInput"}
START = "mutation($input: ImportStartInput!) { importStart(input: $input) { importJob { id } userErrors { code } } }"
APPLY = "mutation($input: ImportApplyInput!) { importApply(input: $input) { importJob { id } userErrors { code } } }"
PRICED = "query { products(first: 12) { nodes { id } } }"
EDITED = "p{0}: productUpdate(input: $p{0}) {{ product {{ id price }} userErrors {{ code }} }}"
LOOK = "query($id: ID!) { node(id: $id) { ... on ImportJob { status } } }"
AGAIN = {"STILL_RUNNING"}
ROWS = 400


class GivenUp(Exception):
    """No answer in all the time there was."""


@dataclass
class Record:
    """What clients were told, to be compared with what is."""

    placed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Remark → id and number, as acknowledged."""
    refused: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    """Remarks of orders that were sent, and of which nothing was heard."""
    done: dict[str, set[str]] = field(default_factory=dict)
    """Order id → the verbs that were acknowledged."""
    differing: list[str] = field(default_factory=list)
    """Retries whose answer was not the first one."""
    imports: dict[str, str] = field(default_factory=dict)
    """Mark of an import's rows → its id, once it is told to be done."""
    begun: set[str] = field(default_factory=set)
    prices: dict[str, list[int]] = field(default_factory=dict)
    """Product id → the prices it was given, as acknowledged."""
    given_up: list[str] = field(default_factory=list)
    """What nobody has answered, or done, in all the time there was."""
    retries: int = 0
    repeated: int = 0
    acknowledged: list[tuple[float, float]] = field(default_factory=list)
    """When an order was sent first, and when it was acknowledged."""


class Client:
    """Somebody with a session, who asks one deployment, then the other."""

    def __init__(self, ports: list[int], record: Record, rng: random.Random, until: float) -> None:
        self.ports, self.record, self.rng, self.until = ports, record, rng, until
        self.http = httpx2.AsyncClient(timeout=15)
        self.token = ""
        self.marks_keys = True
        """Switched off only to see that the checks find what follows from it."""

    async def login(self, who: str) -> None:
        self.token = (await self.ask(LOGIN % who))["login"]["login"]["token"]

    def _key(self) -> str:
        return f"{self.rng.getrandbits(96):024x}"

    async def ask(self, document: str, key: str | None = None, **variables: Any) -> dict[str, Any]:
        """The data of the first answer that is one, however often it takes."""
        patience = 0.05
        while True:
            headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
            if key:
                headers["idempotency-key"] = key if self.marks_keys else self._key()
            body = {"query": document, "variables": variables}
            try:
                url = f"http://127.0.0.1:{self.rng.choice(self.ports)}/graphql"
                answer = await self.http.post(url, json=body, headers=headers)
                told = answer.json() if answer.status_code == 200 else {}
            except (httpx2.HTTPError, ValueError):
                told = {}
            if told.get("data") and "errors" not in told and not self._is_to_wait(told["data"]):
                return dict(told["data"])
            self.record.retries += 1
            if time.monotonic() > self.until + 60:
                raise GivenUp(told)
            await asyncio.sleep(patience * self.rng.uniform(0.5, 1.5))
            patience = min(patience * 2, 1)

    def _is_to_wait(self, data: dict[str, Any]) -> bool:
        payloads = [one for one in data.values() if isinstance(one, dict)]
        return any(error["code"] in AGAIN for one in payloads for error in one.get("userErrors", ()))

    async def verb(self, name: str, document: str, **given: Any) -> dict[str, Any]:
        """A mutation, sometimes sent once more when its answer is known: that must be the first one."""
        key = self._key()
        first = (await self.ask(document, key, input=given))[name]
        if not first["userErrors"] and self.rng.random() < 0.3:
            self.record.repeated += 1
            again = (await self.ask(document, key, input=given))[name]
            if again != first:
                self.record.differing.append(f"{name}: {first} then {again}")
        return dict(first)

    async def buys(self, form: str, items: list[str], place: str) -> None:
        """Places orders, now and then of more than there is."""
        while time.monotonic() < self.until:
            remark, sent = self._key(), time.monotonic()
            self.record.open.add(remark)
            quantity = "1" if self.rng.random() < 0.9 else "999999"
            chosen = self.rng.sample(items, self.rng.randint(1, len(items)))
            lines = [{"item": item, "quantity": quantity} for item in chosen]
            told = await self.verb("orderPlace", PLACE, orderForm=form, lines=lines, deliveryPlace=place, remark=remark)
            self.record.open.discard(remark)
            if told["userErrors"]:
                self.record.refused.add(remark)
            else:
                self.record.placed[remark] = (told["order"]["id"], told["order"]["number"])
                self.record.acknowledged.append((sent, time.monotonic()))
            await asyncio.sleep(self.rng.uniform(0.05, 0.4))

    async def sells(self) -> None:
        """Receives and confirms what was placed, and aborts some of it."""
        seen: set[str] = set()
        while time.monotonic() < self.until:
            waiting = [id for id, _ in self.record.placed.values() if id not in seen]
            for order in waiting[:3]:
                seen.add(order)
                steps = self.rng.choice([("orderReceive", "orderConfirm"), ("orderConfirm",), ("orderAbort",)])
                for name in steps:
                    more = {"reason": "品切れ"} if name == "orderAbort" else {}
                    told = await self.verb(name, VERB % {"kind": VERBS[name], "name": name}, id=order, **more)
                    if not told["userErrors"]:
                        self.record.done.setdefault(order, set()).add(name)
            await asyncio.sleep(0.1)

    async def edits(self) -> None:
        """Gives some products new prices, by one document."""
        products = [node["id"] for node in (await self.ask(PRICED))["products"]["nodes"]]
        names = range(len(products) // 2)
        given = ", ".join(f"$p{number}: ProductUpdateInput!" for number in names)
        document = f"mutation({given}) {{ {' '.join(map(EDITED.format, names))} }}"
        price = 1000
        while time.monotonic() < self.until:
            wishes = []
            for product in self.rng.sample(products, len(names)):
                price += 1
                wishes.append({"id": product, "price": price})
            told = await self.ask(document, self._key(), **{f"p{n}": wish for n, wish in enumerate(wishes)})
            for number, wish in enumerate(wishes):
                if told[f"p{number}"]["userErrors"]:
                    raise GivenUp(told)
                self.record.prices.setdefault(wish["id"], []).append(wish["price"])
            await asyncio.sleep(self.rng.uniform(0.2, 0.8))

    async def imports(self) -> None:
        """Takes in files of delivery places, each with a mark of its own in every row."""
        while time.monotonic() < self.until:
            mark = self._key()
            self.record.begun.add(mark)
            rows = [f"{mark[:8]} {n},100-0001,東京都,千代田区,1-1,,03-1234-5678,,,{mark}" for n in range(ROWS)]
            file = await self._upload("\r\n".join([PLACES, *rows]).encode())
            job = (await self.verb("importStart", START, kind="DELIVERY_PLACES", file=file))["importJob"]["id"]
            await self._reaches(job, "CHECKED")
            await self.verb("importApply", APPLY, id=job)
            await self._reaches(job, "DONE")
            self.record.imports[mark] = job
            await asyncio.sleep(self.rng.uniform(0.5, 2))

    async def _upload(self, content: bytes) -> str:
        headers = {"authorization": f"Bearer {self.token}", "x-tsunagi-upload": "1"}
        while time.monotonic() < self.until + 60:
            try:
                url = f"http://127.0.0.1:{self.rng.choice(self.ports)}/files"
                answer = await self.http.post(url, files={"file": ("places.csv", content, "text/csv")}, headers=headers)
                if answer.status_code == 201:
                    return str(answer.json()["id"])
            except (httpx2.HTTPError, ValueError):
                pass
            await asyncio.sleep(0.3)
        raise GivenUp("upload")

    async def _reaches(self, job: str, status: str) -> None:
        while (await self.ask(LOOK, id=job))["node"]["status"] != status:
            if time.monotonic() > self.until + 90:
                raise GivenUp(f"import {status}")
            await asyncio.sleep(0.3)
