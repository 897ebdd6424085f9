from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ProductFacts


class OrderForms(BaseModel):
    order_forms: "OrderFormsOrderForms" = Field(alias="orderForms")


class OrderFormsOrderForms(BaseModel):
    nodes: list["OrderFormsOrderFormsNodes"]
    page_info: "OrderFormsOrderFormsPageInfo" = Field(alias="pageInfo")


class OrderFormsOrderFormsNodes(BaseModel):
    id: str
    name: str
    items: list["OrderFormsOrderFormsNodesItems"]


class OrderFormsOrderFormsNodesItems(BaseModel):
    id: str
    price: Optional[int]
    product: Optional["OrderFormsOrderFormsNodesItemsProduct"]


OrderFormsOrderFormsNodesItemsProduct = ProductFacts


class OrderFormsOrderFormsPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


OrderForms.model_rebuild()
OrderFormsOrderForms.model_rebuild()
OrderFormsOrderFormsNodes.model_rebuild()
OrderFormsOrderFormsNodesItems.model_rebuild()
