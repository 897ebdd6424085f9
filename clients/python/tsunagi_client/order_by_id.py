from typing import Optional, Union

from .base_model import BaseModel
from .fragments import OrderFacts


class OrderById(BaseModel):
    node: Optional[Union["OrderByIdNodeNode", "OrderByIdNodeOrder"]]


class OrderByIdNodeNode(BaseModel):
    pass


OrderByIdNodeOrder = OrderFacts
OrderById.model_rebuild()
