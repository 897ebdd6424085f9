"""What a socket is sent, as bytes that need no more work: made once for all who are told the same."""

import json
from collections.abc import Callable
from typing import Any

POST = "tsunagi.post"
"""The extension of a socket's scope by which a server takes whole frames."""
Post = Callable[[bytes], bool]
"""Writes a frame at once; gives False, and has written nothing, when the reader is slow or gone."""
SHORT, LONG = 126, 2**16


def payload(view: Any, result: Any) -> bytes:
    """What a `next` message holds of a result."""
    told: dict[str, Any] = {"data": result.data}
    if result.errors:
        told["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        told["extensions"] = result.extensions
    return view.encode_json(told)  # type: ignore[no-any-return]


def following(id: str, payload: bytes) -> bytes:
    """A frame that tells an operation its next payload."""
    return framed(b'{"id":%b,"type":"next","payload":%b}' % (_text(id), payload))


def completing(id: str) -> bytes:
    """A frame that ends an operation."""
    return framed(b'{"id":%b,"type":"complete"}' % _text(id))


def framed(text: bytes) -> bytes:
    """A text frame of a server: RFC 6455, section 5.2."""
    size = len(text)
    if size < SHORT:
        return bytes([0x81, size]) + text
    if size < LONG:
        return bytes([0x81, SHORT]) + size.to_bytes(2, "big") + text
    return bytes([0x81, SHORT + 1]) + size.to_bytes(8, "big") + text


def _text(id: str) -> bytes:
    return json.dumps(id).encode()


PING = framed(b'{"type":"ping"}')
"""Asks a client whether it is there."""
