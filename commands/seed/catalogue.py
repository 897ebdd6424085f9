"""What the wholesaler of the demo sells: kinds of goods, each in varieties."""

from dataclasses import dataclass
from decimal import Decimal

from models.product import ProductMark, SaleType

ORIGINS = ("熊本県産", "北海道産", "千葉県産")
FISH = ("丸", "切身", "刺身用")
CUTS = ("ブロック", "スライス", "業務用")
SIZES = ("小", "大", "業務用")
FACTORS = {"大": 180, "業務用": 260, "刺身用": 150, "切身": 125, "スライス": 115, "L": 120}
"""Percent of the kind's price."""


@dataclass(frozen=True)
class Kind:
    """A kind of goods: how it looks, how it is sold, and for how many yen without tax."""

    name: str
    shape: str
    colour: str
    unit: str
    price: int
    varieties: tuple[str, ...]
    tag: str
    tax_rate: int = 8

    @property
    def sale_type(self) -> SaleType:
        """Kilograms are weighed, all else is counted."""
        return SaleType.WEIGHT if self.unit == "kg" else SaleType.PIECE


@dataclass(frozen=True)
class Goods:
    """One product of the catalogue; `form` is the order form that offers it."""

    code: str
    name: str
    kind: Kind
    variety: str
    form: int
    price: int
    stock: Decimal | None
    marks: tuple[ProductMark, ...]


def _kinds(table: str, varieties: tuple[str, ...], tag: str, tax_rate: int = 8) -> list[Kind]:
    rows = (line.split() for line in table.strip().splitlines())
    return [Kind(n, s, c, u, int(p), varieties, tag, tax_rate) for n, s, c, u, p in rows]


VEGETABLES = _kinds(
    """
    トマト round #e0483a kg 520
    ミニトマト cluster #e5533d パック 210
    きゅうり long #4f8a3c kg 380
    なす drop #4b3b6b kg 450
    ピーマン round #4c9a3f kg 560
    にんじん cone #ef8a2c kg 230
    大根 cone #f3f1e6 本 160
    玉ねぎ tuber #d9a15a kg 140
    じゃがいも tuber #c9a26b kg 170
    さつまいも tuber #a84a5e kg 260
    キャベツ leafy #9cc873 玉 190
    レタス leafy #b5d98a 玉 180
    白菜 leafy #cfe3b0 玉 280
    ほうれん草 leafy #3f7d3a 束 150
    長ねぎ long #7fae62 束 170
    ブロッコリー leafy #4a8b4a 株 200
    かぼちゃ tuber #5d7a3a kg 290
    しいたけ mushroom #8a6a4f kg 980
    しめじ mushroom #c7b299 株 110
    れんこん tuber #e3cfae kg 620
    """,
    ORIGINS,
    "野菜",
)
FRUITS = _kinds(
    """
    りんご round #cf3a3a 玉 120
    みかん round #f2962e kg 350
    レモン tuber #f2d33c 個 80
    いちご cluster #d8374c パック 480
    バナナ arc #f3cf45 房 200
    ぶどう cluster #6a4a8c 房 780
    """,
    ORIGINS,
    "果物",
)
SEAFOOD = _kinds(
    """
    真鯛 fish #e07b6f kg 1650
    さけ fish #f0906a kg 1480
    まぐろ fish #5b6f86 kg 3900
    さば fish #5f83a8 kg 820
    ぶり fish #7a93a6 kg 1380
    えび prawn #e8845c kg 2300
    いか squid #e6d3d0 kg 1250
    ほたて shell #ecd2ad kg 2650
    """,
    FISH,
    "鮮魚",
)
MEAT = _kinds(
    """
    牛すね肉 slab #a33b3b kg 1580
    牛ロース slab #b04444 kg 4200
    豚バラ肉 slab #d98a86 kg 1180
    豚ロース slab #d67c7c kg 1260
    鶏もも肉 slab #e3a995 kg 780
    鶏むね肉 slab #ecc1ab kg 560
    """,
    CUTS,
    "精肉",
)
DAIRY = _kinds(
    """
    鶏卵 egg #f1dcc0 パック 240
    牛乳 carton #7fb2dd 本 210
    バター box #f2d16b 個 420
    チーズ box #f0b949 個 560
    """,
    ("M", "L"),
    "乳製品・卵",
)
GROCERIES = _kinds(
    """
    コシヒカリ bag #e8dfc8 袋 4200
    薄力粉 bag #f1e6d2 袋 980
    スパゲッティ bag #e9c46a 袋 460
    濃口しょうゆ bottle #4a2c2a 本 520
    米みそ cup #b07a3f 個 640
    食塩 bag #dfe7ee 袋 280
    上白糖 bag #f3f3f3 袋 330
    米酢 bottle #e3c878 本 390
    本みりん bottle #d9a441 本 680
    サラダ油 can #e7b73c 缶 3100
    オリーブオイル bottle #8a9a3b 本 1450
    だし昆布 long #3d4a35 袋 890
    """,
    SIZES,
    "乾物・調味料",
)
DRINKS = [
    *_kinds(
        """
        瓶ビール bottle #8a5a2b ケース 5800
        純米酒 bottle #3f6b5c 本 1980
        ハウスワイン bottle #7a2038 本 1280
        """,
        SIZES,
        "酒類",
        10,
    ),
    *_kinds(
        """
        緑茶 can #6fa35a 缶 740
        コーヒー豆 bag #5b3a29 袋 1650
        ミネラルウォーター bottle #8cc7e6 ケース 1180
        """,
        SIZES,
        "飲料",
    ),
]
SUPPLIES = _kinds(
    """
    割り箸 box #d8b98a 箱 880
    紙ナプキン box #eeeeee 箱 640
    業務用ラップ roll #9cc7d8 本 720
    中性洗剤 bottle #6fc1a8 本 560
    弁当容器 cup #c8c8c8 袋 1250
    使い捨て手袋 box #8db7e0 箱 980
    """,
    SIZES,
    "消耗品",
    10,
)

FORMS = (
    ("青果フォーム", "野菜・果物。ご注文は前日の22時まで。月末締め翌月末払い。", (*VEGETABLES, *FRUITS)),
    ("鮮魚・精肉フォーム", "重さは前後することがあります。確定した数量でご請求します。", (*SEAFOOD, *MEAT, *DAIRY)),
    ("乾物・飲料・消耗品フォーム", "3,000円以上で配送無料。翌営業日にお届けします。", (*GROCERIES, *DRINKS, *SUPPLIES)),
)


def goods() -> list[Goods]:
    """The 200 products, form by form."""
    found: list[Goods] = []
    for form, (_, _, kinds) in enumerate(FORMS):
        for kind in kinds:
            found += [_goods(len(found) + place, form, kind, place) for place in range(len(kind.varieties))]
    return found


def _goods(number: int, form: int, kind: Kind, place: int) -> Goods:
    variety = kind.varieties[place]
    factor = FACTORS.get(variety, 100 + 8 * place)
    limited = number % 9 == 4  # noqa: PLR2004 — every ninth product counts its stock
    return Goods(
        code=f"{'VFG'[form]}{number + 1:04d}",
        name=f"{kind.name}（{variety}）",
        kind=kind,
        variety=variety,
        form=form,
        price=kind.price * factor // 1000 * 10,
        stock=Decimal(40 + number % 60) if limited else None,
        marks=_marks(number, limited=limited),
    )


def _marks(number: int, *, limited: bool) -> tuple[ProductMark, ...]:
    by_turn = {0: ProductMark.NEW, 5: ProductMark.POPULAR, 11: ProductMark.SALE, 17: ProductMark.RESTOCKED}
    found = [mark for turn, mark in by_turn.items() if number % 23 == turn]
    return (*found, ProductMark.FEW_LEFT) if limited else tuple(found)
