from enum import Enum


class Encoding(str, Enum):
    CP932 = "CP932"
    UTF_8 = "UTF_8"


class ExportFormat(str, Enum):
    CSV = "CSV"
    JSONL = "JSONL"
    XLSX = "XLSX"


class ExportStatus(str, Enum):
    CANCELLED = "CANCELLED"
    DONE = "DONE"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"


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


class Unencodable(str, Enum):
    REFUSE = "REFUSE"
    REPLACE = "REPLACE"
