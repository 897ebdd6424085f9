from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class LiveOrders(BaseModel):
    orders_live: Union[
        "LiveOrdersOrdersLiveGap",
        "LiveOrdersOrdersLiveOrderSnapshot",
        "LiveOrdersOrdersLiveOrderUpsert",
        "LiveOrdersOrdersLivePassed",
        "LiveOrdersOrdersLiveRemoved",
    ] = Field(alias="ordersLive")


class LiveOrdersOrdersLiveGap(BaseModel):
    typename__: Literal["Gap"] = Field(alias="__typename")
    from_: str = Field(alias="from")
    to: str


class LiveOrdersOrdersLiveOrderSnapshot(BaseModel):
    typename__: Literal["OrderSnapshot"] = Field(alias="__typename")
    cursor: str
    items: list["LiveOrdersOrdersLiveOrderSnapshotItems"]


LiveOrdersOrdersLiveOrderSnapshotItems = OrderFacts


class LiveOrdersOrdersLiveOrderUpsert(BaseModel):
    typename__: Literal["OrderUpsert"] = Field(alias="__typename")
    cursor: str
    item: "LiveOrdersOrdersLiveOrderUpsertItem"


LiveOrdersOrdersLiveOrderUpsertItem = OrderFacts


class LiveOrdersOrdersLivePassed(BaseModel):
    typename__: Literal["Passed"] = Field(alias="__typename")


class LiveOrdersOrdersLiveRemoved(BaseModel):
    typename__: Literal["Removed"] = Field(alias="__typename")
    cursor: str
    id: str


LiveOrders.model_rebuild()
LiveOrdersOrdersLiveOrderSnapshot.model_rebuild()
LiveOrdersOrdersLiveOrderUpsert.model_rebuild()
