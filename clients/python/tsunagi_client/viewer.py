from typing import Optional

from .base_model import BaseModel


class Viewer(BaseModel):
    viewer: Optional["ViewerViewer"]


class ViewerViewer(BaseModel):
    business: Optional["ViewerViewerBusiness"]
    permissions: list[str]


class ViewerViewerBusiness(BaseModel):
    id: str
    name: str


Viewer.model_rebuild()
ViewerViewer.model_rebuild()
