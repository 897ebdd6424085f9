from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ProductFacts


class CreateProduct(BaseModel):
    product_create: "CreateProductProductCreate" = Field(alias="productCreate")


class CreateProductProductCreate(BaseModel):
    product: Optional["CreateProductProductCreateProduct"]
    user_errors: list["CreateProductProductCreateUserErrors"] = Field(
        alias="userErrors"
    )


CreateProductProductCreateProduct = ProductFacts


class CreateProductProductCreateUserErrors(BaseModel):
    code: str
    message: str
    path: list[str]


CreateProduct.model_rebuild()
CreateProductProductCreate.model_rebuild()
