"""Lists of purchase orders that went by FAX or mail; the type stands beside orders."""

import datetime as dt

from core.graph.connection import sort
from core.graph.grouping import grouping
from core.graph.where import where
from models import transmission as rows
from schema.order import Order


@where(rows.Transmission)
class TransmissionWhere:
    """Which of them."""

    status: rows.TransmissionStatus
    created_at: dt.datetime
    order: Order


TransmissionSort = sort(rows.Transmission, "created_at")
TransmissionGroups = grouping(rows.Transmission, by=["channel", "status", "created_at"])
