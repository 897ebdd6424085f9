"""Uploads, streamed and bounded; downloads by signed links."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import PurePath
from typing import IO, Any

from python_multipart.exceptions import MultipartParseError
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from core import address, files
from core.actor import Actor
from core.graph.context import Authenticate
from core.graph.endpoint import is_own_origin, token_of
from core.graph.ids import global_id
from core.graph.node import NAMES
from core.locale import preferred
from core.settings import settings
from core.user_error import LoginRequired, UserError, UserErrors

Receive = Callable[[str, IO[bytes], Actor], Awaitable[Any]]
LimitOf = Callable[[str], int]
"""How many bytes a file of a name may have."""
PDF = "application/pdf"
MEDIA_TYPES = {
    ".webp": "image/webp",
    ".pdf": PDF,
    ".jsonl": "application/jsonl",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
IN_OUR_PAGES = {
    "x-frame-options": "SAMEORIGIN",
    "content-security-policy": (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    ),
}
"""Papers are shown within pages of ours, and of nobody else."""
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
HEADER = "x-tsunagi-upload"
UPLOAD_SECONDS = 60
SLOWEST = 250_000
"""Bytes a second: nobody keeps an upload open for longer than these take, and the seconds above."""
ENVELOPE = 10_000


def upload(receive: Receive, limit_of: LimitOf, authenticate: Authenticate) -> Callable[[Request], Awaitable[Response]]:
    """`POST /files`: multipart with one part `file`; gives the id that mutations take."""

    async def respond(request: Request) -> Response:
        locale = preferred(request.headers.get("accept-language"))
        if not is_own_origin(request.headers):
            return _refused(403, "FOREIGN_ORIGIN", "Pages of other origins may not upload.")
        if HEADER not in request.headers:
            return _refused(400, "HEADER_MISSING", f"Send the header {HEADER}: 1.")
        origin = address.of(request.scope, request.headers.get("x-forwarded-for"))
        actor = await authenticate(token_of(request), locale, origin)
        if actor.user_id is None and actor.business_id is None:
            return _refused(401, "LOGIN_REQUIRED", LoginRequired().message(locale))
        seconds = UPLOAD_SECONDS + min(_announced(request), settings().largest_upload) // SLOWEST
        try:
            async with asyncio.timeout(seconds), _received(request, limit_of) as (name, content):
                file = await receive(name, content, actor)
            return JSONResponse({"id": global_id(NAMES[type(file)], file.id)}, status_code=201)
        except HTTPException as error:
            return _refused(error.status_code, "BAD_UPLOAD", error.detail)
        except TimeoutError:
            return _refused(408, "TOO_SLOW", f"The upload must end within {seconds} seconds.")
        except (UserError, UserErrors) as refusal:
            first = next(iter(refusal))
            return _refused(422, first.code, first.message(locale))

    return respond


def _announced(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isdecimal() else 0


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"A file has at most {limit} bytes.")


@contextlib.asynccontextmanager
async def _received(request: Request, limit_of: LimitOf) -> AsyncIterator[tuple[str, IO[bytes]]]:
    """The one file of the form, on disk when it is large; nothing beyond the limit is read."""
    most = settings().largest_upload
    if _announced(request) > most + ENVELOPE:
        raise _too_large(most)

    async def bounded() -> Any:
        read = 0
        async for chunk in request.stream():
            read += len(chunk)
            if read > most + ENVELOPE:
                raise _too_large(most)
            yield chunk

    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(415, "Send multipart/form-data with one part named file.")
    parser = MultiPartParser(request.headers, bounded(), max_files=1, max_fields=0)
    try:
        form = await parser.parse()
    except (MultiPartException, MultipartParseError, KeyError, ValueError):
        raise HTTPException(400, "Send multipart/form-data with one part named file.") from None
    try:
        found = form.get("file")
        if found is None or isinstance(found, str):
            raise HTTPException(400, "The part named file is missing.")
        name = PurePath(found.filename or "").name or "file"
        if (found.size or 0) > limit_of(name):
            raise _too_large(limit_of(name))
        yield name, found.file
    finally:
        await form.close()


def _refused(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


async def download(request: Request) -> Response:
    """`GET /files/…`: what a signed link names, until the link ends."""
    key = request.path_params["key"]
    query = request.query_params
    name = query.get("name", "")
    if not files.may_fetch(key, name, query.get("until", ""), query.get("signature", "")):
        return Response("This link has ended. Ask for a new one.", 403)
    try:
        found = await files.find(key)
    except files.Missing:
        return Response("There is no such file.", 404)
    media_type = MEDIA_TYPES.get(PurePath(key).suffix, "application/octet-stream")
    tag = f'"{found.tag}"'
    headers = {"cache-control": "private, max-age=300", "accept-ranges": "bytes", "etag": tag}
    if media_type == PDF:
        headers |= IN_OUR_PAGES
    if name:
        headers["content-disposition"] = f'inline; filename="{PurePath(name).name}"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range", "") if request.headers.get("if-range", tag) == tag else ""
    part = _part(wanted, found.size)
    if part is None:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{found.size}"})
    start, end = part
    is_part = (start, end) != (0, found.size)
    if is_part:
        headers["content-range"] = f"bytes {start}-{end - 1}/{found.size}"
    headers["content-length"] = str(end - start)
    content = found.read(start, end) if request.method == "GET" else found.read(0, 0)
    return StreamingResponse(content, 206 if is_part else 200, headers, media_type)


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """From where to before where; all of it where no single range is asked for; None where there is nothing."""
    asked = RANGE.fullmatch(wanted)
    first, last = asked.groups() if asked else ("", "")
    if first and int(first) >= size:
        return None
    if first and (not last or int(last) >= int(first)):
        return int(first), min(int(last) + 1, size) if last else size
    if last and not first:
        return (max(size - int(last), 0), size) if int(last) and size else None
    return 0, size
