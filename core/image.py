"""Uploaded images are never served as they came: decoded, turned upright, encoded anew without metadata."""

import base64
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2000
THUMBNAIL_SIDE = 320
PAPER_SIDE = 400
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class NotAnImage(Exception):
    """The bytes are no image of a kind we read, or one too large."""


@dataclass(frozen=True)
class Pictures:
    """The image and its thumbnail as WebP, and the image's size in pixels."""

    full: bytes
    thumbnail: bytes
    width: int
    height: int


def read(content: bytes) -> Pictures:
    """Decode and encode anew; runs for up to a second: call it in a thread."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAnImage
            opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
            upright = ImageOps.exif_transpose(opened)
            image = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotAnImage from None
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return encoded(image)


def encoded(image: Image.Image) -> Pictures:
    """The image as we keep it, with its thumbnail."""
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Pictures(_webp(image), _webp(small), image.width, image.height)


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def for_paper(content: bytes) -> str:
    """A picture that we keep, as PNG on white, small enough to be printed; base64 for papers."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        image = opened.convert("RGBA")
    image.thumbnail((PAPER_SIDE, PAPER_SIDE))
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    out = io.BytesIO()
    white.convert("RGB").save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()
