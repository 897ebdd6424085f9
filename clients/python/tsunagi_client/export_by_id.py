from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ExportFacts


class ExportById(BaseModel):
    export_job: Optional["ExportByIdExportJob"] = Field(alias="exportJob")


ExportByIdExportJob = ExportFacts
ExportById.model_rebuild()
