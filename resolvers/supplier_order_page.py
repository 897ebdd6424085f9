"""What a supplier without an account sees by the link of an order: the one page that needs neither login nor script."""

import datetime as dt
import functools
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core import files
from core.acting import acting
from core.actor import NOBODY
from core.address import of as address_of
from core.db import transaction
from core.graph.endpoint import is_own_origin
from core.locale import preferred
from core.user_error import UserError, UserErrors
from documents.letter import day, quantity, yen
from models.document import Document
from models.order import Order
from services import attempts, supplier_answer
from services.order.rules import LABELS
from services.supplier_answer import SupplierReply

PAGE = Path(__file__).parent.parent / "documents" / "pages"
HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex", "referrer-policy": "same-origin"}
"""With no referrer at all browsers tell no origin either, and the answer would seem to come from elsewhere."""
LONGEST_FORM = 20_000
TITLES = {
    404: {"ja": "リンクの有効期限が切れています", "en": "This link has ended"},
    429: {"ja": "しばらくお待ちください", "en": "Please wait a while"},
}


async def show(request: Request) -> Response:
    """GET: the order, and what can be answered."""
    try:
        await attempts.count_link(_address(request))
    except UserError as refusal:
        return _ended(request, refusal, 429)
    return await _page(request)


async def opened(request: Request) -> Response:
    """GET by the code of the paper: on to the page."""
    try:
        await attempts.count_link(_address(request))
        order = await supplier_answer.by_code(request.path_params["code"])
    except attempts.TooManyAttempts as refusal:
        return _ended(request, refusal, 429)
    except UserError as refusal:
        return _ended(request, refusal, 404)
    return RedirectResponse(f"/supplier-orders/{supplier_answer.token(order)}", 303, HEADERS)


async def answer(request: Request) -> Response:
    """POST: take over the answer, then show the order."""
    if not is_own_origin(request.headers):
        return await _page(request, status=403)
    try:
        form = await _form(request)
        planned_on = dt.date.fromisoformat(form["planned_on"]) if form.get("planned_on") else None
        chosen = SupplierReply(form.get("reply", ""))
    except ValueError:
        return await _page(request, status=400)
    token = request.path_params["token"]
    try:
        await attempts.count_link(_address(request))
        with acting("supplierOrderAnswer", NOBODY, address=_address(request)):
            async with transaction():
                await supplier_answer.answer(token, chosen, planned_on, form.get("note", ""))
    except attempts.TooManyAttempts as refusal:
        return _ended(request, refusal, 429)
    except (UserError, UserErrors) as refusal:
        return await _page(request, status=422, problems=list(refusal))
    return RedirectResponse(request.url.path, 303, HEADERS)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a plain form; a ValueError for what is too long, or no text."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise ValueError("too long")
    return dict(parse_qsl(body.decode("ascii"), max_num_fields=5, errors="strict"))


async def _page(request: Request, *, status: int = 200, problems: list[UserError] | None = None) -> Response:
    locale = preferred(request.headers.get("accept-language"))
    try:
        order = await supplier_answer.by_token(request.path_params["token"])
    except UserError as refusal:
        return _ended(request, refusal, 404)
    facts = await _facts(order)
    words = [problem.message(locale) for problem in problems or []]
    page = _templates().get_template("supplier_order.html").render(**facts, ja=locale == "ja", problems=words)
    return HTMLResponse(page, status, HEADERS)


def _ended(request: Request, refusal: UserError, status: int) -> Response:
    locale = preferred(request.headers.get("accept-language"))
    facts = {"title": TITLES[status][locale], "message": refusal.message(locale), "ja": locale == "ja"}
    page = _templates().get_template("ended.html").render(**facts)
    return HTMLResponse(page, status, HEADERS)


def _address(request: Request) -> str:
    return address_of(request.scope, request.headers.get("x-forwarded-for"))


async def _facts(order: Order) -> dict[str, Any]:
    document = await Document.filter(order_id=order.id).order_by("-issued_at").first().select_related("file")
    return {
        "order": order,
        "status": order.status,
        "label": LABELS[order.status],
        "buyer": order.party("buyer"),
        "delivery": order.party("delivery"),
        "lines": await supplier_answer.lines(order),
        "paper": files.link(document.file.key, document.file.name) if document else None,
        "replies": [reply for reply in SupplierReply if supplier_answer.may(order, reply)],
    }


@functools.cache
def _templates() -> jinja2.Environment:
    found = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGE), autoescape=True, undefined=jinja2.StrictUndefined)
    found.filters |= {"day": day, "quantity": quantity, "yen": yen}
    return found
