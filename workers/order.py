"""Mails that tell both sides what happens to an order; each once, however often we are called."""

from uuid import UUID

from services import mail as mails
from workers.job import job


@job("order.placed")
async def placed(event_id: str, order_id: str, **_: str) -> None:
    """The seller is told, the buyer gets a copy."""
    await mails.order_placed(UUID(order_id), cause=event_id)


@job("order.received")
async def received(event_id: str, order_id: str, **_: str) -> None:
    """The buyer is told."""
    await mails.order_received(UUID(order_id), cause=event_id)


@job("order.confirmed")
async def confirmed(event_id: str, order_id: str, **_: str) -> None:
    """The buyer is told what has changed."""
    await mails.order_confirmed(UUID(order_id), cause=event_id)


@job("order.shipped")
async def shipped(event_id: str, order_id: str, shipment_id: str, **_: str) -> None:
    """The buyer is told what comes."""
    await mails.order_shipped(UUID(order_id), UUID(shipment_id), cause=event_id)


@job("order.returned")
async def returned(event_id: str, order_id: str, return_slip_id: str, **_: str) -> None:
    """The buyer is told what came back."""
    await mails.order_returned(UUID(order_id), UUID(return_slip_id), cause=event_id)


@job("order.corrected")
async def corrected(event_id: str, order_id: str, **_: str) -> None:
    """The seller is told, the buyer gets a copy."""
    await mails.order_corrected(UUID(order_id), cause=event_id)


@job("order.aborted")
async def aborted(event_id: str, order_id: str, **_: str) -> None:
    """The buyer is told why."""
    await mails.order_aborted(UUID(order_id), cause=event_id)


@job("order.cancel_requested")
async def cancel_requested(event_id: str, order_id: str, **_: str) -> None:
    """The seller is asked."""
    await mails.order_cancel_requested(UUID(order_id), cause=event_id)


@job("order.cancel_refused")
async def cancel_refused(event_id: str, order_id: str, **_: str) -> None:
    """The buyer is told."""
    await mails.order_cancel_refused(UUID(order_id), cause=event_id)
