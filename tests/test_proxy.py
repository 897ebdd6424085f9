"""nginx by docs/operations/nginx.conf in front of two web processes, and a rolling restart that nobody notices."""

import asyncio
import contextlib
import datetime as dt
import json
import os
import shlex
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from core import db
from tests import make
from tests.debian import program
from tests.make import gid
from tests.services import eventually, free_port
from tests.shopping import Shopper
from tests.test_backup import KEY
from tests.test_commands import ROOT

SITE = ROOT / "docs" / "operations" / "nginx.conf"
SCRIPT = ROOT / "docs" / "operations" / "upgrade"
"""A backup, migrations, the relay anew, and then `rolling-restart`."""
BESIDE = "beside"
HELD_SECONDS = 2.3
"""As long as a request may wait for a lock, and longer than a web process of `up` has to end."""
FOLLOW = "subscription($after: EventCursor) { orderEvents(after: $after) { topic cursor order { number } } }"
LOGIN = """mutation($id: String!) { login(input: { loginId: $id, password: "Demo-1234", cookie: true }) {
  login { token } userErrors { code } } }"""
MAIN = """
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log {home}/access.log;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    include {home}/tsunagi.conf;
}}
"""


def certify(home):
    """A certificate for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (home / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    kind = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (home / "privkey.pem").write_bytes(key.private_bytes(pem, *kind))


class Site:
    """nginx, two web processes behind it, and who restarts them when the script asks for it."""

    def __init__(self, home):
        self.home, self.port = home, free_port()
        self.ports = [free_port(), free_port()]
        self.address = f"https://localhost:{self.port}"
        self.processes, self.restarted = {}, []
        self.environment = os.environ | {"TSUNAGI_PUBLIC_URL": self.address, "TSUNAGI_TRUSTED_PROXIES": "127.0.0.1"}

    def write(self):
        certify(self.home)
        text = SITE.read_text()
        changes = {
            "127.0.0.1:8001;": f"127.0.0.1:{self.ports[0]};",
            "127.0.0.1:8002;": f"127.0.0.1:{self.ports[1]};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port} ssl;",
            "/etc/ssl/tsunagi/fullchain.pem": str(self.home / "fullchain.pem"),
            "/etc/ssl/tsunagi/privkey.pem": str(self.home / "privkey.pem"),
        }
        for found, put in changes.items():
            assert text.count(found) == 1, found
            text = text.replace(found, put)
        (self.home / "tsunagi.conf").write_text(text)
        (self.home / "nginx.conf").write_text(MAIN.format(home=self.home))
        self.trust = ssl.create_default_context(cafile=self.home / "fullchain.pem")
        (self.home / "restart").write_text('touch "$0.$1"; while [ -e "$0.$1" ]; do sleep 0.05; done\n')

    def start(self, port):
        if port == BESIDE:
            self.processes[port] = subprocess.Popen(
                [sys.executable, "-m", "commands", "relay"], env=self.environment, cwd=ROOT
            )
            return
        environment = self.environment | {"PORT": str(port), "TSUNAGI_PORT": str(port)}
        self.processes[port] = subprocess.Popen(
            [sys.executable, "-m", "commands", "web", "--grace", "12"], env=environment, cwd=ROOT
        )

    async def keep(self, before):
        """Restart whom the script asks for, as systemd does."""
        while True:
            await asyncio.sleep(0.05)
            for port in (BESIDE, *self.ports):
                wanted = self.home / f"restart.{port}"
                if wanted.exists():
                    async with before():
                        self.processes[port].send_signal(signal.SIGTERM)
                        await asyncio.sleep(HELD_SECONDS)
                    code = await asyncio.to_thread(self.processes[port].wait, 20)
                    self.restarted.append((port, code))
                    self.start(port)
                    wanted.unlink()

    async def ready(self):
        async with httpx2.AsyncClient() as client:
            try:
                return all([(await client.get(f"http://127.0.0.1:{p}/readyz")).is_success for p in self.ports])
            except httpx2.TransportError:
                return False

    async def roll(self):
        """The script of the documentation."""
        environment = os.environ | {
            "TSUNAGI_BACKUP_KEY": KEY, "BESIDE": f"sh {shlex.quote(str(self.home / 'restart'))} {BESIDE}",
            "RELOAD": f"kill -HUP {self.nginx.pid}", "RESTART": f"sh {shlex.quote(str(self.home / 'restart'))} %",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            str(SCRIPT),
            str(self.home / "backups"),
            str(self.home / "tsunagi.conf"),
            *map(str, self.ports),
            env=environment,
        )
        assert await process.wait() == 0

    def client(self):
        return httpx2.AsyncClient(base_url=self.address, timeout=30, verify=self.trust)


@pytest.fixture
async def site(tmp_path, http):
    found = Site(tmp_path)
    command = program("nginx")
    found.write()
    tmp_path.chmod(0o755)
    for port in (BESIDE, *found.ports):
        found.start(port)
    found.nginx = subprocess.Popen([*command, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])  # noqa: ASYNC220
    try:
        await eventually(found.ready, seconds=90)
        yield found
    finally:
        for process in (found.nginx, *found.processes.values()):
            process.terminate()
        for process in (found.nginx, *found.processes.values()):
            process.wait(20)


def shopper_of(site, market):
    found = Shopper(site.address)
    found.http, found.token = site.client(), market.cook.token
    found.wish = {"form": gid(market.form), "place": gid(market.place), "item": gid(market.tomato)}
    return found


class Follower:
    """Who follows orders over a socket, and connects again wherever he is told to go on."""

    def __init__(self, site, token):
        self.site, self.token = site, token
        self.cursor, self.numbers, self.moves = None, [], 0

    async def follow(self):
        while True:
            with contextlib.suppress(ConnectionClosed, OSError):
                await self._listen()
            await asyncio.sleep(0.05)

    async def _listen(self):
        url = f"wss://localhost:{self.site.port}/graphql"
        async with connect(url, ssl=self.site.trust, subprotocols=["graphql-transport-ws"]) as socket:
            say = {"type": "connection_init", "payload": {"authorization": f"Bearer {self.token}"}}
            await socket.send(json.dumps(say))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            asked = {"query": FOLLOW, "variables": {"after": self.cursor}}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "next" and self._moved(message["payload"]):
                    return

    def _moved(self, payload):
        if errors := payload.get("errors"):
            assert errors[0]["extensions"]["code"] == "RESUME_ELSEWHERE"
            self.cursor = errors[0]["extensions"]["cursor"]
            self.moves += 1
            return True
        event = payload["data"]["orderEvents"]
        self.cursor = event["cursor"]
        if event["topic"] == "order.placed":
            self.numbers.append(event["order"]["number"])
        return False


@pytest.mark.timeout(300)
async def test_an_upgrade_behind_nginx_loses_no_request_and_no_event(site, http):
    market = await make.market(http)
    shoppers = [shopper_of(site, market) for _ in range(4)]
    followers = [Follower(site, market.clerk.token) for _ in range(4)]
    following = [asyncio.create_task(one.follow()) for one in followers]
    await asyncio.sleep(1)

    @contextlib.asynccontextmanager
    async def busy():
        """Whoever orders has to wait, so that requests are under way when the process is told to end."""
        async with db.aside() as other, other.transaction():
            await other.execute("SELECT FROM counter WHERE business_id = $1 FOR UPDATE", market.seller.id)
            yield

    stop = asyncio.Event()
    keeper = asyncio.create_task(site.keep(busy))
    load = [asyncio.create_task(one.shop(stop)) for one in shoppers]
    await asyncio.sleep(1)
    await site.roll()
    await asyncio.sleep(1)
    stop.set()
    await asyncio.gather(*load)
    assert site.restarted == [(BESIDE, 0), *((port, -signal.SIGTERM) for port in site.ports)]
    assert [path.name.startswith("tsunagi-") for path in (site.home / "backups").iterdir()] == [True]
    assert [one.failed for one in shoppers] == [[]] * 4
    placed = sorted(order.number for one in shoppers for order in one.placed)
    assert len(placed) > 40
    assert placed == sorted(await shoppers[0].numbers())

    async def heard():
        return all(len(one.numbers) >= len(placed) for one in followers)

    await eventually(heard)
    for one in followers:
        assert one.numbers == placed, "each once, in order"
        assert one.moves >= 1
    for task in (keeper, *following):
        task.cancel()


async def test_events_addresses_and_refusals_pass_through_nginx(site, http):
    market = await make.market(http)
    shopper = shopper_of(site, market)
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {market.clerk.token}"}
    async with site.client() as client:
        async with client.stream("POST", "/graphql", json={"query": FOLLOW}, headers=headers) as stream:
            lines = stream.aiter_lines()
            placing = asyncio.create_task(placed_later(shopper))
            data = await asyncio.wait_for(anext(line async for line in lines if line.startswith("data: ")), 10)
            order = await placing
        assert json.loads(data.removeprefix("data: "))["data"]["orderEvents"]["order"]["number"] == order.number
        assert (await client.get("/metrics")).status_code == 404
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        body = {"query": "{ viewer { user { name } } }"}
        for origin, status in ((site.address, 200), ("https://evil.example", 403)):
            assert (await client.post("/graphql", json=body, headers={"origin": origin})).status_code == status
        login = {"query": LOGIN, "variables": {"id": market.cook.facts["user"].login_id}}
        told = await client.post("/graphql", json=login, headers={"x-forwarded-for": "203.0.113.9"})
        assert "__Host-tsunagi_session" in told.headers["set-cookie"]
    rows = await db.fetch("SELECT DISTINCT address FROM session WHERE address IN ('203.0.113.9', '127.0.0.1')")
    assert {row["address"] for row in rows} == {"127.0.0.1"}


async def placed_later(shopper):
    await asyncio.sleep(0.5)
    return await shopper.place()
