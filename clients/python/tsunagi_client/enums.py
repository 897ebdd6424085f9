from enum import Enum


class OrderSort(str, Enum):
    PLACED_AT_ASC = "PLACED_AT_ASC"
    PLACED_AT_DESC = "PLACED_AT_DESC"


class OrderStatus(str, Enum):
    ABORTED = "ABORTED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    CONFIRMED = "CONFIRMED"
    PLACED = "PLACED"
    RECEIVED = "RECEIVED"
    SHIPPED = "SHIPPED"


class ProductMark(str, Enum):
    FEW_LEFT = "FEW_LEFT"
    NEW = "NEW"
    POPULAR = "POPULAR"
    PREORDER = "PREORDER"
    RESTOCKED = "RESTOCKED"
    SALE = "SALE"
    SOLD_OUT = "SOLD_OUT"


class SaleType(str, Enum):
    PIECE = "PIECE"
    WEIGHT = "WEIGHT"
