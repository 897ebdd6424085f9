from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class ShipOrder(BaseModel):
    order_ship: "ShipOrderOrderShip" = Field(alias="orderShip")


class ShipOrderOrderShip(BaseModel):
    order: Optional["ShipOrderOrderShipOrder"]
    event: Optional[str]
    user_errors: list["ShipOrderOrderShipUserErrors"] = Field(alias="userErrors")


ShipOrderOrderShipOrder = OrderFacts


class ShipOrderOrderShipUserErrors(BaseModel):
    code: str
    message: str
    path: list[str]


ShipOrder.model_rebuild()
ShipOrderOrderShip.model_rebuild()
