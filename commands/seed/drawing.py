"""Pictures of the goods, drawn: flat shapes in the kind's colour, with the variety below."""

import functools
import math
from collections.abc import Callable

from PIL import Image, ImageColor, ImageDraw, ImageFont

from commands.seed.catalogue import Goods
from core.image import Pictures, encoded
from documents import fonts

SIDE = 480
FINE = 2
"""Drawn larger, then made smaller: Pillow draws without smoothing."""

Colour = tuple[int, int, int]
LEAF: Colour = (86, 142, 66)
Shape = Callable[["Pen", Colour], None]


class Pen:
    """Draws in a square of 100 by 100 units, its origin at the top left."""

    def __init__(self, background: Colour) -> None:
        self.image = Image.new("RGB", (SIDE * FINE, SIDE * FINE), background)
        self._draw = ImageDraw.Draw(self.image)
        self._unit = SIDE * FINE / 100

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """An ellipse around a centre."""
        self._draw.ellipse([self._unit * n for n in (x - rx, y - ry, x + rx, y + ry)], fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """A filled polygon."""
        self._draw.polygon([(self._unit * x, self._unit * y) for x, y in points], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 2) -> None:  # noqa: PLR0917 — as Pillow has it
        """A rectangle with round corners."""
        corners = [self._unit * n for n in (x, y, x + width, y + height)]
        self._draw.rounded_rectangle(corners, self._unit * radius, fill=colour)

    def text(self, words: str, y: float, size: float, colour: Colour) -> None:
        """Words in the middle of a line."""
        font = _font(int(size * self._unit))
        self._draw.text((50 * self._unit, y * self._unit), words, fill=colour, font=font, anchor="mm")


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts.files()[-1], size)


def picture(goods: Goods) -> Pictures:
    """The picture of a product, and its thumbnail."""
    colour = _rgb(goods.kind.colour)
    pen = Pen(_mixed(colour, (255, 255, 255), 0.84))
    pen.oval(50, 79, 30, 3.5, _mixed(colour, (205, 205, 205), 0.75))
    SHAPES[goods.kind.shape](pen, colour)
    pen.text(f"{goods.kind.name} {goods.variety}", 91, 6, _mixed(colour, (30, 40, 50), 0.75))
    return encoded(pen.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


def _rgb(name: str) -> Colour:
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _dark(colour: Colour) -> Colour:
    return _mixed(colour, (0, 0, 0), 0.22)


def _light(colour: Colour) -> Colour:
    return _mixed(colour, (255, 255, 255), 0.35)


def _star(x: float, y: float, radius: float, points: int = 5) -> list[tuple[float, float]]:
    corners = []
    for i in range(points * 2):
        angle, reach = math.pi * i / points - math.pi / 2, radius if i % 2 == 0 else radius * 0.42
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return corners


def _round(pen: Pen, colour: Colour) -> None:
    pen.oval(50, 52, 27, 26, colour)
    pen.oval(41, 43, 8, 7, _light(colour))
    pen.shape(_star(50, 29, 11), LEAF)


def _tuber(pen: Pen, colour: Colour) -> None:
    pen.oval(50, 54, 31, 21, colour)
    pen.oval(38, 46, 9, 5, _light(colour))
    for x, y in ((60, 48), (66, 58), (46, 64), (54, 56)):
        pen.oval(x, y, 1.6, 1.1, _dark(colour))


def _cluster(pen: Pen, colour: Colour) -> None:
    for row, y in enumerate((38, 52, 66)):
        for x in range(34 + row * 6, 70 - row * 6 + 1, 12):
            pen.oval(x, y, 8, 8.5, colour)
            pen.oval(x - 2.5, y - 3, 2.2, 2.2, _light(colour))
    pen.shape([(48, 30), (52, 30), (55, 20), (51, 20)], LEAF)
    pen.oval(59, 25, 7, 4, LEAF)


def _long(pen: Pen, colour: Colour) -> None:
    for y in (42, 54, 66):
        pen.box(20, y - 5, 60, 10, colour, 5)
        pen.box(26, y - 2.5, 40, 1.6, _light(colour), 1)
        pen.box(76, y - 2, 7, 4, _dark(colour), 2)


def _drop(pen: Pen, colour: Colour) -> None:
    pen.oval(48, 58, 19, 19, colour)
    pen.shape([(33, 48), (63, 48), (60, 26), (46, 26)], colour)
    pen.oval(53, 27, 7, 6, colour)
    pen.oval(41, 54, 4.5, 8, _light(colour))
    pen.shape([(46, 26), (60, 26), (58, 18), (51, 16)], LEAF)


def _cone(pen: Pen, colour: Colour) -> None:
    pen.shape([(35, 38), (65, 38), (50, 80)], colour)
    pen.oval(50, 38, 15, 8, colour)
    for y, width in ((46, 9), (54, 7), (62, 5)):
        pen.box(50 - width, y, width, 1.4, _dark(colour), 0.7)
    for x in (42, 50, 58):
        pen.oval(x, 24, 5, 10, LEAF)


def _leafy(pen: Pen, colour: Colour) -> None:
    for x, y, size in ((36, 52, 19), (64, 52, 19), (50, 42, 20), (50, 58, 21)):
        pen.oval(x, y, size, size * 0.95, _dark(colour))
        pen.oval(x, y, size - 1.6, size * 0.95 - 1.6, colour)
    pen.oval(50, 54, 11, 12, _light(colour))
    pen.box(49, 48, 2, 24, _mixed(colour, (255, 255, 255), 0.6), 1)


def _mushroom(pen: Pen, colour: Colour) -> None:
    for x, y, size in ((34, 50, 13), (66, 50, 13), (50, 42, 18)):
        pen.box(x - size * 0.32, y, size * 0.64, size * 1.7, (240, 230, 214), size * 0.25)
        pen.oval(x, y, size, size * 0.62, colour)
        pen.oval(x - size * 0.3, y - size * 0.2, size * 0.25, size * 0.14, _light(colour))


def _arc(pen: Pen, colour: Colour) -> None:
    for turn in (0, 14, 28):
        curve = [(50 + 34 * math.cos(a / 30), 28 + turn * 0.5 + 34 * math.sin(a / 30)) for a in range(14, 84)]
        inner = [(50 + 27 * math.cos(a / 30), 22 + turn * 0.5 + 28 * math.sin(a / 30)) for a in range(83, 13, -1)]
        pen.shape(curve + inner, _dark(colour) if turn == 14 else colour)  # noqa: PLR2004 — the one in the middle
    pen.box(76, 36, 6, 8, (96, 74, 44), 2)


def _fish(pen: Pen, colour: Colour) -> None:
    pen.shape([(68, 50), (88, 36), (84, 50), (88, 64)], _dark(colour))
    pen.oval(46, 50, 31, 17, colour)
    pen.oval(44, 56, 26, 10, _light(colour))
    pen.shape([(38, 35), (58, 34), (52, 26)], _dark(colour))
    pen.oval(26, 46, 3.4, 3.4, (255, 255, 255))
    pen.oval(25.6, 46, 1.7, 1.7, (30, 30, 30))
    for x in (44, 52, 60):
        pen.box(x, 43, 1.2, 14, _dark(colour), 0.6)


def _prawn(pen: Pen, colour: Colour) -> None:
    for i in range(9):
        angle = math.pi * (1.05 - i * 0.135)
        x, y = 54 + 24 * math.cos(angle), 60 - 26 * math.sin(angle)
        pen.oval(x, y, 12 - i * 0.7, 11 - i * 0.7, _light(colour) if i % 2 else colour)
    pen.shape([(74, 60), (86, 66), (78, 72), (70, 66)], _dark(colour))
    pen.oval(27, 54, 1.8, 1.8, (30, 30, 30))
    pen.box(12, 40, 18, 1.2, _dark(colour), 0.6)


def _squid(pen: Pen, colour: Colour) -> None:
    pen.shape([(50, 14), (32, 34), (68, 34)], _dark(colour))
    pen.oval(50, 42, 14, 22, colour)
    for x in (38, 44, 50, 56, 62):
        pen.box(x - 2, 56, 4, 20, colour, 2)
    pen.oval(45, 56, 2, 2, (40, 40, 40))
    pen.oval(55, 56, 2, 2, (40, 40, 40))


def _shell(pen: Pen, colour: Colour) -> None:
    fan = [(50 + 30 * math.cos(math.pi * (1 + i / 24)), 58 + 34 * math.sin(math.pi * (1 + i / 24))) for i in range(25)]
    pen.shape([(50, 74), *fan], colour)
    for i in range(1, 6):
        angle = math.pi * (1 + i / 6)
        tip = (50 + 28 * math.cos(angle), 58 + 32 * math.sin(angle))
        pen.shape([(49.4, 73), (50.6, 73), (tip[0] + 0.6, tip[1]), (tip[0] - 0.6, tip[1])], _dark(colour))
    pen.box(42, 70, 16, 6, _dark(colour), 2)


def _slab(pen: Pen, colour: Colour) -> None:
    pen.box(18, 42, 64, 34, (250, 250, 248), 4)
    pen.oval(48, 52, 28, 18, _mixed(colour, (255, 240, 232), 0.72))
    pen.oval(48, 52, 25, 15, colour)
    for x, y, length in ((34, 48, 16), (46, 55, 20), (52, 46, 13)):
        pen.box(x, y, length, 1.8, _mixed(colour, (255, 240, 232), 0.7), 0.9)


def _egg(pen: Pen, colour: Colour) -> None:
    for x in (30, 50, 70):
        pen.oval(x, 50, 11, 14, colour)
        pen.oval(x - 3, 44, 3, 4, _light(colour))
    pen.box(14, 56, 72, 18, (190, 186, 176), 4)


def _carton(pen: Pen, colour: Colour) -> None:
    pen.shape([(36, 34), (64, 34), (58, 22), (42, 22)], _light(colour))
    pen.box(42, 18, 16, 5, _dark(colour), 1)
    pen.box(36, 34, 28, 44, (252, 252, 252), 1)
    pen.box(36, 46, 28, 18, colour, 0)


def _box(pen: Pen, colour: Colour) -> None:
    pen.shape([(22, 44), (50, 34), (78, 44), (50, 54)], _light(colour))
    pen.shape([(22, 44), (50, 54), (50, 78), (22, 68)], colour)
    pen.shape([(78, 44), (50, 54), (50, 78), (78, 68)], _dark(colour))


def _bag(pen: Pen, colour: Colour) -> None:
    pen.shape([(32, 30), (68, 30), (74, 78), (26, 78)], colour)
    pen.shape([(34, 20), (66, 20), (68, 30), (32, 30)], _dark(colour))
    pen.box(38, 44, 24, 20, _mixed(colour, (255, 255, 255), 0.7), 3)


def _bottle(pen: Pen, colour: Colour) -> None:
    pen.box(45, 14, 10, 8, _dark(colour), 1.5)
    pen.box(46, 20, 8, 18, colour, 1)
    pen.box(37, 34, 26, 44, colour, 6)
    pen.box(37, 48, 26, 18, (250, 246, 236), 0)
    pen.box(40, 38, 3, 38, _light(colour), 1.5)


def _cup(pen: Pen, colour: Colour) -> None:
    pen.shape([(26, 40), (74, 40), (67, 78), (33, 78)], colour)
    pen.box(23, 34, 54, 8, _light(colour), 3)
    pen.box(40, 52, 20, 14, _mixed(colour, (255, 255, 255), 0.75), 3)


def _can(pen: Pen, colour: Colour) -> None:
    pen.box(32, 28, 36, 48, colour, 3)
    pen.oval(50, 76, 18, 4, _dark(colour))
    pen.oval(50, 28, 18, 5, _light(colour))
    pen.box(32, 44, 36, 18, (250, 246, 236), 0)


def _roll(pen: Pen, colour: Colour) -> None:
    pen.box(20, 40, 56, 28, colour, 4)
    pen.oval(76, 54, 8, 14, _light(colour))
    pen.oval(76, 54, 3.4, 6, _dark(colour))


SHAPES: dict[str, Shape] = {
    "arc": _arc, "bag": _bag, "bottle": _bottle, "box": _box, "can": _can, "carton": _carton, "cluster": _cluster,
    "cone": _cone, "cup": _cup, "drop": _drop, "egg": _egg, "fish": _fish, "leafy": _leafy, "long": _long,
    "mushroom": _mushroom, "prawn": _prawn, "roll": _roll, "round": _round, "shell": _shell, "slab": _slab,
    "squid": _squid, "tuber": _tuber,
}  # fmt: skip
