from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    OrderFacts,
    OrderFactsBuyer,
    OrderFactsCustomer,
    OrderFactsLines,
    OrderFactsSeller,
)


class OrderById(BaseModel):
    node: Optional[
        Annotated[
            Union["OrderByIdNodeNode", "OrderByIdNodeOrder"],
            Field(discriminator="typename__"),
        ]
    ]


class OrderByIdNodeNode(BaseModel):
    typename__: Literal[
        "AppToken",
        "AuditEntry",
        "Business",
        "Cart",
        "CartItem",
        "Customer",
        "CustomerPrice",
        "DeliveryPlace",
        "Document",
        "File",
        "ImportJob",
        "Invitation",
        "MailMessage",
        "MemberInvitation",
        "Membership",
        "Node",
        "OrderForm",
        "OrderFormAccess",
        "OrderFormItem",
        "OrderLine",
        "OwnRole",
        "Passkey",
        "Product",
        "Session",
        "Shipment",
        "ShipmentLine",
        "Supplier",
        "SupplierProduct",
        "Transmission",
        "User",
    ] = Field(alias="__typename")


class OrderByIdNodeOrder(OrderFacts):
    typename__: Literal["Order"] = Field(alias="__typename")


OrderById.model_rebuild()
