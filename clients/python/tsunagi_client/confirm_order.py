from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class ConfirmOrder(BaseModel):
    order_confirm: "ConfirmOrderOrderConfirm" = Field(alias="orderConfirm")


class ConfirmOrderOrderConfirm(BaseModel):
    order: Optional["ConfirmOrderOrderConfirmOrder"]
    event: Optional[str]
    user_errors: list["ConfirmOrderOrderConfirmUserErrors"] = Field(alias="userErrors")


ConfirmOrderOrderConfirmOrder = OrderFacts


class ConfirmOrderOrderConfirmUserErrors(BaseModel):
    code: str
    message: str
    path: list[str]


ConfirmOrder.model_rebuild()
ConfirmOrderOrderConfirm.model_rebuild()
