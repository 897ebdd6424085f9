"""The second wall: PostgreSQL itself shows to a statement that only reads no row of somebody else's.

Such statements run as a role that owns nothing, may only SELECT, and sees what its policies let through. For whom a
statement is run is said within itself, so that it costs no way of its own, and holds behind a pooler of transactions
too. Should the database ever ask its policies before it was told, they would let nothing through.
"""

from core.actor import Actor, Crowd

ROLE = "tsunagi_reader"
MAKE_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tsunagi_reader') THEN
        CREATE ROLE tsunagi_reader NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'tsunagi_reader', 'MEMBER') THEN
        EXECUTE format('GRANT tsunagi_reader TO %I', current_user);
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role tsunagi_reader is missing: let an administrator of the database run '
            'CREATE ROLE tsunagi_reader NOLOGIN; GRANT tsunagi_reader TO %; and migrate again', current_user;
END $$
"""
"""Before policies and grants can name it, in a new cluster as well as in one into which a backup is read."""
SEARCHES = " @> "
"""What is not believed to keep secrets: PostgreSQL uses no index for it before the policies have looked at each row."""
SEARCHES_ALLOWED = "ALTER FUNCTION pg_catalog.arraycontains(anyarray, anyarray) LEAKPROOF"
"""What a superuser runs in the database to let searches use their indexes: the function tells nothing by its errors."""
STANDS = """
SELECT NOT EXISTS (SELECT FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND NOT row_security_active(oid))
"""
"""Whether policies hold for who asks: an owner and a superuser go past them, and poolers forget roles."""
KEEPS_SECRETS = "SELECT proleakproof FROM pg_proc WHERE oid = 'arraycontains(anyarray, anyarray)'::regprocedure"


class WallIsDown(Exception):
    """Queries would be read without policies; see TSUNAGI_ROW_SECURITY and TSUNAGI_READER_URL."""


def viewer(actor: Actor) -> str:
    """Whom the policies are told: a business and a user, or less; of a crowd, no user."""
    user = None if isinstance(actor, Crowd) else actor.user_id
    return f"{actor.business_id or ''} {user or ''}"


def behind(sql: str, parameters: int) -> str:
    """The statement for a viewer, who is its last parameter; what is read depends on his having been told."""
    told = f"SELECT set_config('tsunagi.viewer', ${parameters + 1}, true) AS told OFFSET 0"
    answer = f"SELECT * FROM ({sql}) AS answer WHERE viewer.told IS NOT NULL OFFSET 0"  # noqa: S608 — written by plans
    return f"SELECT shown.* FROM ({told}) AS viewer CROSS JOIN LATERAL ({answer}) AS shown"  # noqa: S608
