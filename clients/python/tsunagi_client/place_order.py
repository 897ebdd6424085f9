from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class PlaceOrder(BaseModel):
    order_place: "PlaceOrderOrderPlace" = Field(alias="orderPlace")


class PlaceOrderOrderPlace(BaseModel):
    order: Optional["PlaceOrderOrderPlaceOrder"]
    event: Optional[str]
    user_errors: list["PlaceOrderOrderPlaceUserErrors"] = Field(alias="userErrors")


PlaceOrderOrderPlaceOrder = OrderFacts


class PlaceOrderOrderPlaceUserErrors(BaseModel):
    code: str
    message: str
    path: list[str]


PlaceOrder.model_rebuild()
PlaceOrderOrderPlace.model_rebuild()
