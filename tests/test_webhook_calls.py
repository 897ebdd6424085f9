"""Calling strangers: which addresses, however they are written or resolved; and receivers that mean no good."""

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import clock, outbound
from core.outbound import Outbound, Unreachable, host_of, is_allowed
from tests import make
from tests.hooks import a_hook, deliveries
from tests.receiver import Receiver

REFUSED = (
    "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.8.9.1", "0.0.0.0", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1",
    "2002:a00:1::", "2002:7f00:1::1", "2001::1", "192.88.99.1",
)  # fmt: skip
OPEN = ("8.8.8.8", "203.104.128.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_open_to_everybody_are_refused(address):
    found = ipaddress.ip_address(address)
    assert not is_allowed(found)
    assert host_of(f"https://[{address}]/" if found.version == 6 else f"https://{address}/") is None


@pytest.mark.parametrize("address", OPEN)
def test_addresses_that_are_open_to_everybody_are_called_by_https_only(address):
    found = ipaddress.ip_address(address)
    assert is_allowed(found, "https")
    assert not is_allowed(found, "http")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.jp/a?b=c", "example.jp:443"),
        ("https://EXAMPLE.jp:8443/", "example.jp:8443"),
        ("https://xn--wgv71a.jp/", "xn--wgv71a.jp:443"),
        ("https://日本.jp/", None),
        ("http://example.jp/", None),
        ("https://example.jp/#part", None),
        ("https://a:b@example.jp/", None),
        ("https://example.jp:99999/", None),
        ("https://2130706433/", "2130706433:443"),
        ("file:///etc/passwd", None),
        ("https:///x", None),
        ("gopher://example.jp/", None),
        ("https://exa mple.jp/", None),
        ("https://example.jp/\r\nhost: x", None),
    ],
)
def test_only_plain_urls_are_taken(url, host):
    assert host_of(url) == host


async def test_inner_networks_are_called_when_the_settings_name_them(inner):
    assert is_allowed(ipaddress.ip_address("127.0.0.1"), "http")
    assert is_allowed(ipaddress.ip_address("::ffff:127.0.0.1"), "https")
    assert not is_allowed(ipaddress.ip_address("10.0.0.1"), "https")
    assert host_of("http://127.0.0.1:99/") == "127.0.0.1:99"


class Resolver:
    """Says for each name what it is told to say, one answer after the other."""

    def __init__(self, monkeypatch, **names):
        self.names, self.asked = names, []
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", self.ask)

    async def ask(self, host, port, **_):
        self.asked.append(host)
        answers = self.names[host.partition(".")[0]]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        kinds = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [(kinds[ipaddress.ip_address(a).version], 1, 6, "", (a, port)) for a in addresses]


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "169.254.169.254", "::ffff:192.168.0.1"])
async def test_a_name_that_leads_inside_is_refused_once_it_is_resolved(http, receiver, pump, monkeypatch, address):
    market = await make.market(http)
    await a_hook(market.clerk, "https://rebound.example/hooks")
    Resolver(monkeypatch, rebound=[[address]])
    await market.order()
    await pump.turn()
    (row,) = await deliveries(market.clerk)
    assert (row["status"], row["statusCode"], row["error"]) == ("QUEUED", None, "The name leads to no public address")
    assert receiver.calls == []


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(http, receiver, pump, monkeypatch):
    """A name that says another address a moment later gains nothing: it is asked once, and never by the socket."""
    market = await make.market(http)
    await a_hook(market.clerk, f"http://rebound.example:{receiver.port}/hooks")
    resolver = Resolver(monkeypatch, rebound=[["10.0.0.9", "127.0.0.1"], ["10.0.0.9"]])
    connected = []
    connect = asyncio.get_running_loop().create_connection

    async def noted(factory, host=None, port=None, **more):
        connected.append(host)
        return await connect(factory, host, port, **more)

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", noted)
    await market.order()
    await pump.turn()
    assert resolver.asked == ["rebound.example"]
    assert connected == ["127.0.0.1"]
    assert receiver.calls[0].headers["host"] == f"rebound.example:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_no_redirect_is_followed(http, receiver, pump, status):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    receiver.answer = lambda call: f"HTTP/1.1 {status} X\r\nlocation: {receiver.url}\r\ncontent-length: 0\r\n\r\n"
    await market.order()
    await pump.turn()
    (row,) = await deliveries(market.clerk)
    assert (row["status"], row["statusCode"], row["error"]) == ("QUEUED", status, "Redirects are not followed")
    assert len(receiver.calls) == 1


async def test_of_a_huge_answer_only_the_beginning_is_read(http, receiver, pump):
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)
    written = 0

    def huge(call):
        nonlocal written
        yield "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"
        while True:
            written += 100_000
            yield b"x" * 100_000

    receiver.answer = huge
    await market.order()
    await pump.turn()
    (row,) = await deliveries(market.clerk)
    assert (row["status"], len(row["answer"])) == ("SENT", outbound.LONGEST_ANSWER)
    assert written < 20_000_000


async def test_endless_headers_end(inner, receiver):
    def endless(call):
        yield "HTTP/1.1 200 OK\r\n"
        while True:
            yield b"x-more: " + b"y" * 10_000 + b"\r\n"

    receiver.answer = endless
    with pytest.raises(Unreachable):
        await Outbound().post(receiver.url, {"content-length": "0", "host": "x"}, b"")


@pytest.mark.parametrize("slow", ["silence", "drops", "no http"])
async def test_who_is_slow_or_speaks_no_http_is_given_up(http, receiver, pump, monkeypatch, slow):
    monkeypatch.setattr(outbound, "SECONDS", 0.5)
    market = await make.market(http)
    await a_hook(market.clerk, receiver.url)

    def drops(call):
        for letter in "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n":
            yield letter
            yield 0.1

    receiver.answer = {"silence": lambda call: [5.0], "drops": drops, "no http": lambda call: "SSH-2.0\r\n\r\n"}[slow]
    await market.order()
    began = time.monotonic()
    await pump.turn()
    assert time.monotonic() - began < 4
    (row,) = await deliveries(market.clerk)
    assert (row["status"], row["statusCode"], row["attempts"]) == ("QUEUED", None, 1)
    assert row["error"]


async def test_a_black_hole_holds_up_no_other_receiver_and_is_called_by_few(http, receiver, pump, monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS", 1)
    slow, quick = await make.market(http), await make.market(http)
    await a_hook(slow.clerk, receiver.url)
    receiver.answer = lambda call: [9.0]
    for _ in range(8):
        await slow.order()
    async with Receiver.running() as other:
        await a_hook(quick.clerk, other.url)
        for _ in range(8):
            await quick.order()
        task = asyncio.create_task(pump.turn())
        until = time.monotonic() + 0.9
        while len(other.calls) < 8 and time.monotonic() < until:
            await asyncio.sleep(0.02)
            await pump.round()
        assert len(other.calls) == 8
        assert receiver.most_at_once == 4
        await task


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """A certificate for receiver.example, of an authority that is trusted here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver.example")])
    now, week = clock.now(), dt.timedelta(days=7)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - week).not_valid_after(now + week)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "receiver.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return context


async def test_certificates_are_checked_against_the_name_though_an_address_is_called(inner, certified, monkeypatch):
    async with Receiver.running(certified) as secure:
        Resolver(monkeypatch, receiver=[["127.0.0.1"]], other=[["127.0.0.1"]])
        client = Outbound()
        headers = {"host": "x", "content-length": "2", "webhook-id": "1"}
        answer = await client.post(f"https://receiver.example:{secure.port}/", headers, b"{}")
        assert (answer.status, answer.text) == (200, "ok")
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            await client.post(f"https://other.example:{secure.port}/", headers, b"{}")
        await client.aclose()
    assert len(secure.calls) == 1
