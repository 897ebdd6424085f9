"""Documents that are known by their hash."""

import hashlib
import json

import pytest

from core.graph import trusted
from core.settings import SettingsError, settings
from tests import make

DOCUMENT = "query($n: Int!) { orders(first: $n) { nodes { number } } }"
KEY = hashlib.sha256(DOCUMENT.encode()).hexdigest()


@pytest.fixture
def known(tmp_path, monkeypatch):
    path = tmp_path / "documents.json"
    path.write_text(json.dumps({KEY: DOCUMENT}), encoding="utf-8")

    def set_to(**values):
        changed = settings().model_copy(update={"trusted_documents": path, **values})
        monkeypatch.setattr(trusted, "settings", lambda: changed)
        return path

    return set_to


async def test_a_known_document_is_run_by_its_id(http, known):
    market = await make.market(http)
    headers = {"authorization": f"Bearer {market.cook.token}"}
    order = await market.order()
    known()
    asked = {"documentId": f"sha256:{KEY}", "variables": {"n": 1}}
    for answer in (
        await http.post("/graphql", json=asked, headers=headers),
        await http.get("/graphql", params={**asked, "variables": '{"n": 1}'}, headers=headers),
    ):
        assert answer.json()["data"] == {"orders": {"nodes": [{"number": order.number}]}}
    for wrong in ("sha256:" + "0" * 64, KEY, "x"):
        answer = await http.post("/graphql", json={"documentId": wrong}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "UNKNOWN_DOCUMENT")
    assert (await http.post("/graphql", json={"documentId": 1}, headers=headers)).status_code == 400


async def test_only_known_documents_are_run_where_it_is_set(http, known):
    market = await make.market(http)
    assert (await market.cook.query("{ orders(first: 1) { nodes { number } } }")) == {"nodes": []}
    known(only_trusted=True)
    assert (await market.cook.ask("{ orders(first: 1) { nodes { number } } }")).error == "NOT_TRUSTED"
    assert (await market.cook.ask("mutation { logout(input: {}) { viewer { permissions } } }")).error == "NOT_TRUSTED"
    assert (await market.cook.query(DOCUMENT, n=1)) == {"nodes": []}


def test_a_file_of_documents_that_lies_is_refused(known):
    path = known()
    for text in ("{", "[]", json.dumps({KEY: DOCUMENT + " "}), json.dumps({KEY: 1})):
        path.write_text(text, encoding="utf-8")
        trusted._documents.cache_clear()
        with pytest.raises(SettingsError, match="TSUNAGI_TRUSTED_DOCUMENTS"):
            trusted.documents()
    trusted._documents.cache_clear()
    path.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        trusted.documents()
