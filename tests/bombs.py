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
