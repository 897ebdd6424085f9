"""Somebody who orders from a running server of ours, over HTTP, and remembers what he was told."""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

WISH = """{ orderForms(first: 1) { nodes { id items { id } } } deliveryPlaces(first: 1) { nodes { id } } }"""
LOGIN = 'mutation($id: String!) { login(input: { loginId: $id, password: "Demo-1234" }) { login { token } } }'
PLACE = """mutation($form: ID!, $place: ID!, $item: ID!) {
  orderPlace(input: { orderForm: $form, deliveryPlace: $place, lines: [{ item: $item, quantity: "1" }] }) {
    order { id number } event userErrors { code } } }"""
NUMBERS = "query($after: String) { orders(first: 100, after: $after) { nodes { number } pageInfo { endCursor } } }"


class Unanswered(Exception):
    """The server gave no answer that counts."""


@dataclass
class Placed:
    """An order as it was acknowledged: its number, the cursor of its event, when it was sent and its answer came."""

    number: str
    event: str
    sent: float
    at: float


@dataclass
class Shopper:
    address: str
    login_id: str = "buyer@demo.example"
    placed: list[Placed] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    token: str = ""
    wish: dict = field(default_factory=dict)

    def __post_init__(self):
        self.http = httpx2.AsyncClient(base_url=self.address, timeout=30)

    async def ask(self, document, *, headers=None, **variables):
        given = {"authorization": f"Bearer {self.token}"} if self.token else {}
        body = {"query": document, "variables": variables}
        try:
            answer = await self.http.post("/graphql", json=body, headers=given | (headers or {}))
        except httpx2.TransportError as error:
            raise Unanswered(type(error).__name__) from error
        if answer.status_code != 200:
            raise Unanswered(str(answer.status_code))
        found = answer.json()
        if "errors" in found:
            raise Unanswered(str(found["errors"]))
        return found["data"]

    async def begin(self):
        self.token = ""
        self.token = (await self.ask(LOGIN, id=self.login_id))["login"]["login"]["token"]
        found = await self.ask(WISH)
        form = found["orderForms"]["nodes"][0]
        place = found["deliveryPlaces"]["nodes"][0]["id"]
        self.wish = {"form": form["id"], "place": place, "item": form["items"][0]["id"]}

    async def place(self):
        """Order once; what is not answered is noted, and not tried again."""
        sent = time.time()
        try:
            told = (await self.ask(PLACE, headers={"idempotency-key": str(uuid4())}, **self.wish))["orderPlace"]
        except Unanswered as error:
            self.failed.append(str(error))
            return None
        assert told["userErrors"] == []
        self.placed.append(Placed(told["order"]["number"], told["event"], sent, time.time()))
        return self.placed[-1]

    async def shop(self, until):
        """Order again and again."""
        while not until.is_set():
            if await self.place() is None:
                await asyncio.sleep(0.05)

    async def numbers(self):
        """The numbers of all orders that are there."""
        found, after = [], None
        while True:
            page = (await self.ask(NUMBERS, after=after))["orders"]
            found += [order["number"] for order in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if len(page["nodes"]) < 100:
                return found
