from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ExportFacts


class StartExport(BaseModel):
    export_start: "StartExportExportStart" = Field(alias="exportStart")


class StartExportExportStart(BaseModel):
    export_job: Optional["StartExportExportStartExportJob"] = Field(alias="exportJob")
    user_errors: list["StartExportExportStartUserErrors"] = Field(alias="userErrors")


StartExportExportStartExportJob = ExportFacts


class StartExportExportStartUserErrors(BaseModel):
    code: str
    message: str
    path: list[str]


StartExport.model_rebuild()
StartExportExportStart.model_rebuild()
