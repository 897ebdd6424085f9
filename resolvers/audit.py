"""The audit trail."""

from core.graph.operation import listing
from models.permission import Permission
from schema.audit import AuditEntry, AuditEntryGroups, AuditEntrySort, AuditEntryWhere

listing(
    "audit_entries", AuditEntry, allow=Permission.AUDIT_READ, where=AuditEntryWhere, order=AuditEntrySort,
    groups=[AuditEntryGroups],
    default="-created_at",
    doc="処理履歴: every change of the business's rows, newest first; who, when, from where, before and after.",
)  # fmt: skip
