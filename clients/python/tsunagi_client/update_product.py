from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ProductFacts


class UpdateProduct(BaseModel):
    product_update: "UpdateProductProductUpdate" = Field(alias="productUpdate")


class UpdateProductProductUpdate(BaseModel):
    product: Optional["UpdateProductProductUpdateProduct"]
    user_errors: list["UpdateProductProductUpdateUserErrors"] = Field(
        alias="userErrors"
    )


UpdateProductProductUpdateProduct = ProductFacts


class UpdateProductProductUpdateUserErrors(BaseModel):
    code: str
    message: str
    path: list[str]


UpdateProduct.model_rebuild()
UpdateProductProductUpdate.model_rebuild()
