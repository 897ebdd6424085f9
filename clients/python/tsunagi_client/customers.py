from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class Customers(BaseModel):
    customers: "CustomersCustomers"


class CustomersCustomers(BaseModel):
    nodes: list["CustomersCustomersNodes"]
    page_info: "CustomersCustomersPageInfo" = Field(alias="pageInfo")


class CustomersCustomersNodes(BaseModel):
    id: str
    version: int
    code: str
    name: str
    email: str
    phone: str


class CustomersCustomersPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


Customers.model_rebuild()
CustomersCustomers.model_rebuild()
