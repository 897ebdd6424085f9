"""QR codes of links."""

import io

import segno

SCALE = 8
QUIET_ZONE = 4


def png(url: str) -> bytes:
    """A PNG image with a quiet zone, readable from paper and from a screen."""
    return _saved(url, "png")


def svg(url: str) -> bytes:
    """An SVG document that scales to any size."""
    return _saved(url, "svg")


def _saved(url: str, kind: str) -> bytes:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind=kind, scale=SCALE, border=QUIET_ZONE)
    return out.getvalue()
