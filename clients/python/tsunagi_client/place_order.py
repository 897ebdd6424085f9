from typing import Literal, Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import OrderFacts


class PlaceOrder(BaseModel):
    order_place: "PlaceOrderOrderPlace" = Field(alias="orderPlace")


class PlaceOrderOrderPlace(BaseModel):
    order: Optional["PlaceOrderOrderPlaceOrder"]
    event: Optional[str]
    user_errors: list["PlaceOrderOrderPlaceUserErrors"] = Field(alias="userErrors")


PlaceOrderOrderPlaceOrder = OrderFacts


class PlaceOrderOrderPlaceUserErrors(BaseModel):
    typename__: Literal[
        "AddressNotAllowed",
        "AlreadyDone",
        "AlreadyLinked",
        "AlreadyMember",
        "AlreadyOn",
        "BelongsElsewhere",
        "BelowMinimum",
        "BelowShipped",
        "ChannelFixed",
        "DateNotPossible",
        "Duplicate",
        "Forbidden",
        "FormClosed",
        "IdempotencyKeyReused",
        "ImportHasErrors",
        "ImportSettled",
        "InvitationClosed",
        "KeptByAdministrators",
        "LastAdministrator",
        "LocksYouOut",
        "LoginLocked",
        "LoginRequired",
        "Malformed",
        "MemberInvitationEnded",
        "MoreThanRemains",
        "NoMailAddress",
        "NotByPaper",
        "NotFound",
        "NotInLots",
        "NotOn",
        "NotOneself",
        "NotShipped",
        "NotWhole",
        "NothingOffered",
        "NothingOrdered",
        "NothingToShip",
        "OrderByForm",
        "OrderLinkEnded",
        "OutOfRange",
        "OutOfStock",
        "OwnBusiness",
        "PartlyShipped",
        "PasskeyRefused",
        "PasswordOutdated",
        "PasswordsDiffer",
        "Required",
        "ResetLinkEnded",
        "RoleInUse",
        "RoleTooStrong",
        "SecondFactorRequired",
        "StillRunning",
        "StillSending",
        "Taken",
        "TermsNotAccepted",
        "TooLong",
        "TooMany",
        "TooManyAttempts",
        "TooPrecise",
        "UnknownField",
        "UnknownLocale",
        "UnknownPermission",
        "UserError",
        "VersionConflict",
        "WeakPassword",
        "WrongCode",
        "WrongPassword",
        "WrongSide",
        "WrongStatus",
    ] = Field(alias="__typename")
    code: str
    message: str
    path: list[str]


PlaceOrder.model_rebuild()
PlaceOrderOrderPlace.model_rebuild()
