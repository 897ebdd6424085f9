from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class FollowOrders(BaseModel):
    order_events: "FollowOrdersOrderEvents" = Field(alias="orderEvents")


class FollowOrdersOrderEvents(BaseModel):
    topic: str
    cursor: str
    order: "FollowOrdersOrderEventsOrder"


FollowOrdersOrderEventsOrder = OrderFacts
FollowOrders.model_rebuild()
FollowOrdersOrderEvents.model_rebuild()
