"""The engine's own tables."""

from . import approvals  # noqa: F401  imported as zhike.engine.models.approvals
from .custom import CustomField, CustomObject, CustomOption, CustomRecord
from .derived import Stale, Sweep
from .layouts import Layout
from .log import Event, EventValue
from .quality import QualityCount, ReviewPlan, Verification
from .record import AnyLinkRow, Record, Row
from .rights import LEVELS, FieldRight, Grant, Role, Setting, Share, Team, TeamPath
from .twins import Merged, Twin
from .views import View, ViewState
from .work import Effect, Idempotency, Job, Notice, Rate, StoredFile

__all__ = [
    "LEVELS", "AnyLinkRow", "CustomField", "CustomObject", "CustomOption", "CustomRecord", "Effect", "Event", "EventValue", "FieldRight", "Grant",
    "Idempotency", "Job", "Layout", "Merged", "Notice", "QualityCount", "Rate", "Record", "ReviewPlan", "Role", "Row", "Setting", "Share", "Stale",
    "StoredFile", "Sweep", "Team", "TeamPath", "Twin", "Verification", "View", "ViewState",
]  # fmt: skip
