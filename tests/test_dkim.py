"""Mails are signed: a receiver verifies them by the record that is published as the documentation says."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import dkim
from core.mail import WIRE
from core.settings import settings
from services.mail_delivery import deliver
from tests.dkim_verifier import verifies
from tests.people import unique
from tests.test_mail import a_queued_mail

EXAMPLE = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")
"""RFC 8463, appendix A: one mail, signed twice."""
RECORDS = {
    "brisbane._domainkey.football.example.com": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test._domainkey.football.example.com": (
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi"
        "Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kr"
        "yOTIKT+l/K4w3QIDAQAB"
    ),
}
ROOT = Path(__file__).parent.parent
MAKES = re.compile(r"```sh\n(# DKIM by (?:RSA|Ed25519).*?)```", re.DOTALL)
KINDS = {"rsa": "DKIM by RSA", "ed25519": "DKIM by Ed25519"}


def test_the_verifier_takes_the_example_of_the_standard_and_no_changed_one():
    for which in (0, 1):
        assert verifies(EXAMPLE, RECORDS, which)
        assert not verifies(EXAMPLE.replace(b"dinner", b"supper"), RECORDS, which)
        assert not verifies(EXAMPLE.replace(b"game", b"came"), RECORDS, which)


def published(folder, kind):
    """What the documentation says is done; gives the record that it prints."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (commands,) = (one for one in MAKES.findall(text) if KINDS[kind] in one)
    done = subprocess.run(["bash", "-euc", commands], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(params=["rsa", "ed25519"])
def record(request, tmp_path, monkeypatch):
    """A key is set as documented; the record by its name."""
    told = published(tmp_path, request.param)
    given = {"DKIM_DOMAIN": "example.jp", "DKIM_SELECTOR": "tsunagi1", "DKIM_KEY": str(tmp_path / "dkim.pem")}
    for name, value in given.items():
        monkeypatch.setenv(f"TSUNAGI_{name}", value)
    monkeypatch.setenv("TSUNAGI_MAIL_FROM", "丸八フーズ <orders@mail.example.jp>")
    for cache in (settings, dkim.signer):
        cache.cache_clear()
    yield {"tsunagi1._domainkey.example.jp": told}
    monkeypatch.undo()
    for cache in (settings, dkim.signer):
        cache.cache_clear()


async def test_what_a_mail_server_is_given_verifies_and_whatever_is_changed_does_not(smtp, record):
    mail = await a_queued_mail(unique("signed#@kodama.example"))
    mail.subject, mail.text = "件名 ㈱髙 " * 15, "本文 ①\n\n.  点\n \n\n"
    await mail.store("subject", "text")
    await deliver(mail.id)
    raw = smtp.raw[-1]
    assert mail.to.encode() in raw
    assert verifies(raw, record)
    for before, after in ((b"kodama", b"kodana"), (b"From: ", b"From: Eve "), (b"text/plain", b"text/html")):
        assert before in raw
        assert not verifies(raw.replace(before, after, 1), record), before
    head, _, body = raw.partition(b"\r\n\r\n")
    assert not verifies(head + b"\r\n\r\nEve" + body, record)
    for name in (b"From", b"Subject", b"To", b"Reply-To", b"Cc"):
        assert not verifies(name + b": eve@evil.example\r\n" + raw, record), "one more could be shown in place of ours"
    spaced = re.sub(rb"\r\nAuto-Submitted: ", b"\r\nauto-submitted:\t  ", raw)
    assert spaced != raw
    assert verifies(spaced + b"\r\n\r\n", record), "spaces and empty lines may change on the way"


def test_without_a_key_mails_are_not_signed():
    raw = b"From: a@example.jp\r\n\r\nx\r\n"
    dkim.signer.cache_clear()
    assert dkim.signed(raw) == raw


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"DKIM_SELECTOR": ""}, "set all three, or none|TSUNAGI_DKIM_SELECTOR"),
        ({"DKIM_DOMAIN": "example.com"}, "TSUNAGI_DKIM_DOMAIN: mails come from mail.example.jp"),
        ({"DKIM_KEY": "/nowhere.pem"}, "TSUNAGI_DKIM_KEY: /nowhere.pem holds no private key"),
        ({"DKIM_SELECTOR": "x; d=evil.example"}, "TSUNAGI_DKIM_SELECTOR"),
    ],
)
def test_a_worker_does_not_begin_with_settings_that_do_not_fit(record, wrong, words):
    environment = {**os.environ, **{f"TSUNAGI_{name}": value for name, value in wrong.items()}}
    done = subprocess.run(
        [sys.executable, "-m", "commands", "worker"], env=environment, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert re.search(words, done.stderr)
    assert "Traceback" not in done.stderr


async def test_a_signature_costs_little(record):
    signer, raw = dkim.signer(), b"From: a@mail.example.jp\r\n\r\n" + b"x" * 70 + b"\r\n"
    since = time.perf_counter()
    for _ in range(20):
        signer.signed(raw, 1)
    assert (time.perf_counter() - since) / 20 < 0.05
    assert WIRE.cte_type == "7bit", "no server on the way recodes what is signed"
