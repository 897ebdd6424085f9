from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class ReceiveOrder(BaseModel):
    order_receive: "ReceiveOrderOrderReceive" = Field(alias="orderReceive")


class ReceiveOrderOrderReceive(BaseModel):
    order: Optional["ReceiveOrderOrderReceiveOrder"]
    event: Optional[str]
    user_errors: list["ReceiveOrderOrderReceiveUserErrors"] = Field(alias="userErrors")


ReceiveOrderOrderReceiveOrder = OrderFacts


class ReceiveOrderOrderReceiveUserErrors(BaseModel):
    code: str
    message: str
    path: list[str]


ReceiveOrder.model_rebuild()
ReceiveOrderOrderReceive.model_rebuild()
