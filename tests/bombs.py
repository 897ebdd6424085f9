"""Documents of at most 10 kB that burn minutes where nobody weighs them first."""

SIZE = 10_000


def doubling(count: int = 28) -> str:
    """Each fragment spreads the next one twice."""
    parts = [f"fragment F{i} on Business{{...F{i + 1} ...F{i + 1}}}" for i in range(count)]
    return "{viewer{business{...F0}}}" + "".join(parts) + f"fragment F{count} on Business{{name}}"


def circular() -> str:
    return "{viewer{business{...A}}} fragment A on Business{...B} fragment B on Business{...A}"


def aliases(count: int = 900) -> str:
    return "{" + " ".join(f"a{i}:viewer{{user{{name}}}}" for i in range(count // 3)) + "}"


def same_name(count: int = 3000) -> str:
    return "{viewer{business{" + "name " * (count // 2) + "}}}"


def same_objects(count: int = 400) -> str:
    return "{" + "viewer{business{name}} " * count + "}"


def directives(count: int = 600) -> str:
    return "{viewer{user{name" + " @skip(if:false)" * count + "}}}"


def deep(count: int = 3000) -> str:
    return "{viewer" + "{business" * count + "}" * count + "}"


def deep_value(count: int = 4000) -> str:
    return "{nodes(ids:" + "[" * count + "]" * count + "){id}}"


def inline(count: int = 45) -> str:
    return "{viewer{business" + "{... on Business" * count + "{name}" + "}" * count + "}}"


def definitions(count: int = 300) -> str:
    return " ".join(f"query Q{i}{{viewer{{barredAt}}}}" for i in range(count))


def variables(count: int = 400) -> str:
    return "query(" + " ".join(f"$v{i}:Int=1" for i in range(count)) + "){viewer{barredAt}}"


def wide(count: int = 700) -> str:
    return "{orders(first:100){nodes{" + " ".join(f"...F{i}" for i in range(15)) + "}}}" + "".join(
        f"fragment F{i} on Order{{lines{{name product{{name business{{name}}}}}} shipments{{lines{{line{{name}}}}}}}}"
        for i in range(15)
    )  # fmt: skip


def expensive() -> str:
    below = "nodes{linked{name} orderFormAccesses{form{items{product{business{name}}}}}}"
    return "{" + " ".join(f"c{i}:customers(first:100){{{below}}}" for i in range(40)) + "}"


def unknown_fields(count: int = 900) -> str:
    return "{" + " ".join(f"f{i}x" for i in range(count)) + "}"


def nested_pairs() -> str:
    inner = "name " * 25
    return "{" + ("viewer{" + ("business{" + inner + "}") * 8 + "}") * 8 + "}"


BOMBS = {
    "doubling": doubling, "circular": circular, "aliases": aliases, "same name": same_name,
    "same objects": same_objects, "directives": directives, "deep": deep, "deep value": deep_value, "inline": inline,
    "definitions": definitions, "variables": variables, "wide": wide, "expensive": expensive,
    "unknown fields": unknown_fields, "nested pairs": nested_pairs,
}  # fmt: skip


def dear_valid() -> str:
    """Thousands of fields by fragments within fragments, all of them valid."""
    below = "".join(
        f"fragment F{i} on Order{{a{i}:number b{i}:status c{i}:total d{i}:remark e{i}:seller{{name city}} "
        f"f{i}:lines{{name product{{name}}}}}}"
        for i in range(15)
    )
    spread = " ".join(f"...F{i}" for i in range(15))
    return "{" + " ".join(f"o{k}:orders(first:1){{nodes{{{spread}}}}}" for k in range(10)) + "}" + below


def dear_python() -> str:
    """The same with fields that Python computes."""
    below = " ".join(f"v{i}:viewerCan{{confirm{{allowed}} ship{{allowed reason}} abort{{reason}}}}" for i in range(30))
    return (
        "{"
        + " ".join(f"o{k}:orders(first:1){{nodes{{...F}}}}" for k in range(7))
        + "}"
        + (f"fragment F on Order{{{below}}}")
    )


DEAR = {"dear valid": dear_valid, "dear python": dear_python}
"""Valid, and as dear as the limits let them be."""

_ORDERS = "query($w:OrderWhere){orders(first:1,where:$w){nodes{number}}}"
_NUMBER = {"number": {"eq": "x"}}
HUGE = {
    "wide": (_ORDERS, {"w": {"or": [_NUMBER] * 7_000}}),
    "empty": (_ORDERS, {"w": {"or": [{}] * 45_000}}),
    "long list": (_ORDERS, {"w": {"number": {"in": ["x"] * 30_000}}}),
    "ids": ("query($i:[ID!]!){nodes(ids:$i){id}}", {"i": ["x"] * 38_000}),
    "sort": ("query($o:[OrderSort!]){orders(first:1,orderBy:$o){nodes{number}}}", {"o": ["PLACED_AT_ASC"] * 10_000}),
    "long text": ("query($s:String){orders(first:1,search:$s){nodes{number}}}", {"s": "あいうえ" * 8_000}),
    "cursor": ("query($s:String!){orders(first:1,after:$s){nodes{number}}}", {"s": "W1" * 90_000}),
    "digits": ("query($n:Int){orders(first:$n){nodes{number}}}", {"n": 10**3_999}),
    "unused": ("{viewer{barredAt}}", {"w": [[0] * 400] * 100}),
}
"""Documents that are small, with variables as large as a request may be."""
