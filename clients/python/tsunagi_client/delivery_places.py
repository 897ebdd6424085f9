from pydantic import Field

from .base_model import BaseModel


class DeliveryPlaces(BaseModel):
    delivery_places: "DeliveryPlacesDeliveryPlaces" = Field(alias="deliveryPlaces")


class DeliveryPlacesDeliveryPlaces(BaseModel):
    nodes: list["DeliveryPlacesDeliveryPlacesNodes"]


class DeliveryPlacesDeliveryPlacesNodes(BaseModel):
    id: str
    name: str


DeliveryPlaces.model_rebuild()
DeliveryPlacesDeliveryPlaces.model_rebuild()
