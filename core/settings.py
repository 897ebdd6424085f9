"""Every setting of the product, in one place: `TSUNAGI_…` in the environment."""

import functools
import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

LIMIT = r"^[1-9]\d{0,6} per (\d{1,4} )?(second|minute|hour|day)s?$"


class SettingsError(Exception):
    """A setting is missing or wrong; the message names each of them."""


class Settings(BaseSettings):
    """Read once per process. `docs/settings.md` is generated from this class."""

    model_config = SettingsConfigDict(env_prefix="TSUNAGI_", extra="ignore", frozen=True)

    database_url: Annotated[
        str,
        Field(
            pattern=r"^(asyncpg|postgres|postgresql)://",
            description="PostgreSQL 15 or newer, as `asyncpg://user:password@host:5432/name`.",
        ),
    ]
    direct_database_url: str | None = Field(
        default=None,
        pattern=r"^(asyncpg|postgres|postgresql)://",
        description=(
            "The same database past PgBouncer, when TSUNAGI_DATABASE_URL goes through one in transaction mode: "
            "for migrations, for what listens, and for locks that are held long."
        ),
    )
    replica_url: SecretStr | None = Field(
        default=None,
        description=(
            "A streaming replica of the database, for queries that say by `Tsunagi-After` how new an answer has to be."
        ),
    )
    redis_url: Annotated[
        str,
        Field(
            pattern=r"^(redis|rediss|unix)://",
            description="Redis 7 or newer, or Valkey, as `redis://host:6379/0`.",
        ),
    ]
    secret_key: Annotated[
        SecretStr,
        Field(
            min_length=32,
            description=(
                "At least 32 random characters: signs links, and encrypts while TSUNAGI_ENCRYPTION_KEYS names no key. "
                "Changing it ends open invitations' links."
            ),
        ),
    ]
    encryption_keys: SecretStr = Field(
        default=SecretStr(""),
        description=(
            "Keys of what is kept encrypted or signed, as `id:secret` with commas between, each secret of at least 32 "
            "random characters: the first one is used, the others are still known. "
            "Without any, the key is derived from TSUNAGI_SECRET_KEY."
        ),
    )
    former_secret_keys: SecretStr = Field(
        default=SecretStr(""),
        description=(
            "What TSUNAGI_SECRET_KEY was before, with commas between: "
            "only to verify what it has sealed of the audit trail."
        ),
    )
    data: Path = Field(default=Path(".data"), description="Folder for uploaded files and documents.")
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        description="Port of the web server; `PORT` is read as well.",
    )
    public_url: str = Field(
        default="http://localhost:8000",
        pattern=r"^https?://[^/]+$",
        description="Where users reach the product, without a path: used in links, cookies and Origin checks.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description=(
            "Mail server, as `smtp://user:password@host:587` (STARTTLS when offered) or `smtps://host:465`. "
            "Without it mails are kept and can be read through the API."
        ),
    )
    mail_from: str = Field(
        default="Tsunagi <no-reply@localhost>",
        description="Sender of every mail.",
        pattern=r"^[^\r\n]+@[^\r\n]+$",
    )
    dkim_domain: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
        description="Domain that vouches for mails by DKIM: that of TSUNAGI_MAIL_FROM, or one above it.",
    )
    dkim_selector: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$",
        description="Name of the key in DNS: it is published as `SELECTOR._domainkey.DOMAIN`.",
    )
    dkim_key: Path | None = Field(
        default=None, description="File of the private key in PEM: RSA of 2048 bits, or Ed25519."
    )
    operator_mail: str = Field(
        default="",
        pattern=r"^([^@\s]+@[^@\s]+)?$",
        description="Where inquiries go; without it they are kept, and read by `manage.py inquiries`.",
    )
    inquiry_limit: str = Field(
        default="20 per hour", pattern=LIMIT, description="Inquiries that one IP address (IPv6: /64) may send."
    )
    help_url: str = Field(
        default="", pattern=r"^(https?://\S+)?$", description="A manual elsewhere, to which the admin UI's help leads."
    )
    fax_provider: str = Field(
        default="mail",
        pattern=r"^(mail|[\w.]+:\w+)$",
        description="How FAX goes out: `mail` (a mail-to-FAX service), or a provider of your own as `module:Class`.",
    )
    fax_address: str = Field(
        default="",
        pattern=r"^([^@\s]*\{number\}[^@\s]*@[^@\s]+)?$",
        description="The mail-to-FAX service, such as `{number}@fax.example.jp`; a business may have its own.",
    )
    session_days: int = Field(default=30, ge=1, le=366, description="Days until an unused session ends.")
    login_limit_address: str = Field(
        default="100 per 15 minutes",
        pattern=LIMIT,
        description="Logins, resets and reminders that one IP address (IPv6: /64) may try; and uses of orders' links.",
    )
    cost_limit: str = Field(
        default="20000000 per minute",
        pattern=r"^[1-9]\d{0,11} per (\d{1,4} )?(second|minute|hour|day)s?$",
        description="What one login, app token or address may ask for: the sum of `extensions.cost.requested`.",
    )
    trusted_documents: Path | None = Field(
        default=None, description='A JSON file of SHA-256 → document: clients may send `documentId: "sha256:…"`.'
    )
    only_trusted: bool = Field(default=False, description="Whether all other documents are refused.")
    login_limit_all: str = Field(
        default="1200 per minute", pattern=LIMIT, description="The same, from everywhere together, per database."
    )
    argon2_concurrency: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Passwords hashed at the same time per process (64 MiB each).",
    )
    argon2_memory: int = Field(
        default=65536,
        ge=8,
        le=1048576,
        description="Memory of one password hash in KiB.",
    )
    row_security: bool = Field(
        default=True,
        description="Whether queries are read as a role to which PostgreSQL itself shows no rows of others.",
    )
    reader_url: SecretStr | None = Field(
        default=None,
        description=(
            "Where queries are read from, when TSUNAGI_DATABASE_URL cannot be used with the role `tsunagi_reader`: "
            "a login that is a member of it, through a pooler, or at a replica."
        ),
    )
    pool: int = Field(
        default=10,
        ge=2,
        le=200,
        description="Database connections per process at most; of a web process as many again twice, for reading only.",
    )
    event_months: int = Field(
        default=6, ge=1, le=120, description="Whole months for which the log of events is kept, beside the current one."
    )
    job_days: int = Field(
        default=7, ge=1, le=366, description="Days for which jobs that are done, or dropped, are kept."
    )
    document_years: int = Field(
        default=10,
        ge=7,
        le=100,
        description=(
            "Years for which a paper is kept that is issued from now on, counted from the day on which the tax return"
            " of its business year is due at the latest: before, nobody can delete it."
        ),
    )
    export_days: int = Field(default=7, ge=1, le=90, description="Days for which exported files can be fetched.")
    webhook_networks: str = Field(
        default="",
        pattern=r"^[0-9a-fA-F.:/, ]*$",
        description=(
            "Networks that webhooks may call though they are not public, such as `10.20.0.0/16, fd00::/8`; "
            "only there is `http` taken as well as `https`."
        ),
    )
    webhook_log_days: int = Field(
        default=14, ge=1, le=366, description="Days for which it is kept what webhooks were told, once it is settled."
    )
    in_flight: int = Field(
        default=64, ge=1, le=10_000, description="GraphQL requests that a web process answers at the same time."
    )
    upload_limit: int = Field(
        default=10_000_000,
        ge=1000,
        le=1_000_000_000,
        description="Largest uploaded file, in bytes; files of rows have a limit of their own.",
    )
    table_limit: int = Field(
        default=150_000_000,
        ge=1000,
        le=1_000_000_000,
        description="Largest uploaded file of rows (CSV or Excel), in bytes: a million products take about 90 MB.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="Processes that run jobs, as `up` starts them.")
    demo: bool = Field(
        default=False,
        description="Whether strangers see demo logins and the schema in GraphiQL; `up` sets it with its own data.",
    )
    trusted_proxies: str = Field(
        default="",
        pattern=r"^[0-9a-fA-F.:/, ]*$",
        description="Networks of the proxies in front, such as `10.0.0.0/8, 127.0.0.1`: only they say who asks.",
    )
    backup_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="At least 32 random characters that encrypt backups: keep them elsewhere than the backups.",
    )
    replication_url: SecretStr | None = Field(
        default=None,
        description="The server itself, with a role that has REPLICATION: for `archive` and `backup --cluster`.",
    )
    pg_bindir: Path | None = Field(
        default=None,
        description="Folder of PostgreSQL's programs for `up` and `test`; else the wheel's or system's.",
    )
    redis_bindir: Path | None = Field(
        default=None, description="Folder of `valkey-server` or `redis-server`, likewise."
    )
    log_level: str = Field(
        default="INFO",
        pattern=r"^(DEBUG|INFO|WARNING|ERROR)$",
        description="Least severe line that is logged.",
    )

    @property
    def largest_upload(self) -> int:
        """Bytes of the largest file of any kind."""
        return max(self.upload_limit, self.table_limit)


@functools.cache
def settings() -> Settings:
    """The process's settings, or a SettingsError that names what is missing or wrong."""
    if "TSUNAGI_PORT" not in os.environ and "PORT" in os.environ:
        os.environ["TSUNAGI_PORT"] = os.environ["PORT"]
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(explain(error)) from None


def explain(error: ValidationError) -> str:
    """One line per setting: its name, what is wrong, what it is for. Values are not repeated: they may be secret."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0])
        field = Settings.model_fields[name]
        lines.append(f"TSUNAGI_{name.upper()}: {problem['msg']}. {field.description}")
    return "\n".join(lines)


def table() -> str:
    """All settings as a page of documentation."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "required" if field.is_required() else f"`{field.default}`" if field.default is not None else "none"
        rows.append(f"| `TSUNAGI_{name.upper()}` | {default} | {field.description} |")
    head = (
        "# Settings\n\nGenerated from `core/settings.py`; `python3 manage.py up` sets the required ones by itself.\n\n"
    )
    return head + "| setting | default | what it is for |\n|---|---|---|\n" + "\n".join(rows) + "\n"
