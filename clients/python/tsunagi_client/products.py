from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ProductFacts


class Products(BaseModel):
    products: "ProductsProducts"


class ProductsProducts(BaseModel):
    nodes: list["ProductsProductsNodes"]
    page_info: "ProductsProductsPageInfo" = Field(alias="pageInfo")


ProductsProductsNodes = ProductFacts


class ProductsProductsPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


Products.model_rebuild()
ProductsProducts.model_rebuild()
