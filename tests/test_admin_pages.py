"""The admin UI's pages, as they are served: one page at every address, and scripts that are kept."""

import pytest

from core.web import admin_ui


@pytest.fixture
def built(monkeypatch, tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html><title>Tsunagi</title>")
    monkeypatch.setattr(admin_ui, "DIST", tmp_path)


async def test_every_address_that_is_nothing_elses_is_its_page(http, built):
    for path in ("/", "/inbox", "/orders/00000001", "/deep/er/still?with=more"):
        answer = await http.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 200, path
        assert "<title>Tsunagi" in answer.text
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy


async def test_what_is_not_a_page_is_not_answered_by_one(http, built):
    assert (await http.get("/orders/00000001", headers={"accept": "application/json"})).status_code == 404
    assert (await http.post("/inbox")).status_code == 405
    assert (await http.get("/app/no-such-script.js")).status_code == 404
    assert (await http.get("/app/..%2f..%2fpyproject.toml")).status_code == 404
    assert (await http.get("/healthz")).text != "<!doctype html><title>Tsunagi</title>"


async def test_it_is_told_whether_this_is_a_demo(http):
    assert (await http.get("/app-settings")).json() == {"demo": False, "helpUrl": ""}
