from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class OrderByNumber(BaseModel):
    order_by_number: Optional["OrderByNumberOrderByNumber"] = Field(
        alias="orderByNumber"
    )


OrderByNumberOrderByNumber = OrderFacts
OrderByNumber.model_rebuild()
