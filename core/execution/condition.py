"""Tortoise's conditions as SQL over a table that already has a name: what rows say of who sees them, and filters."""

from typing import Any

from tortoise.expressions import Q, Subquery

from core.actor import Actor
from core.execution.statement import Names, Parameters, Unplanned

_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Conditions:
    """Writes conditions of one statement."""

    def __init__(self, parameters: Parameters, names: Names, stands_for: dict[Any, tuple[str, Any]]) -> None:
        """`stands_for` says which values are not constants, but come from the run: a key, and how to find them."""
        self._parameters, self._names, self._stands_for = parameters, names, stands_for

    def rights(self, row: Any, alias: str, actor: Actor) -> str:
        """Which rows an actor sees."""
        return self.all_of(row, alias, row.visible_to(actor)._q_objects)

    def all_of(self, row: Any, alias: str, conditions: list[Q]) -> str:
        """Several conditions together."""
        return _joined([self.of(row, alias, one) for one in conditions], "AND")

    def of(self, row: Any, alias: str, condition: Q) -> str:
        """One condition; relations are followed by EXISTS, one for all that is asked of a row."""
        relation = None if condition._is_negated else _relation_of(row, condition)
        if relation is not None:
            return self._related(row, alias, relation, condition)
        parts = [self._filter(row, alias, name, value) for name, value in condition.filters.items()]
        parts += [self.of(row, alias, child) for child in condition.children]
        found = _joined(parts, condition.join_type)
        return f"NOT ({found})" if condition._is_negated else found

    def _related(self, row: Any, alias: str, relation: str, condition: Q) -> str:
        target = row._meta.fields_map[relation].related_model
        inner = self._names.new()
        key = row._meta.fields_db_projection[f"{relation}_id"]
        found = self.of(target, inner, stripped(condition, relation))
        return (
            f'EXISTS (SELECT 1 FROM "{target._meta.db_table}" {inner} WHERE {inner}."id" = {alias}."{key}" AND {found})'
        )

    def _filter(self, row: Any, alias: str, name: str, value: Any) -> str:
        if _relation_name(row, name):
            return self._related(row, alias, name.split("__", maxsplit=1)[0], Q(**{name: value}))
        field, _, operator = name.partition("__")
        if field == "pk":
            field = "id"
        if field not in row._meta.fields_db_projection:
            raise Unplanned("condition")
        place = f'{alias}."{row._meta.fields_db_projection[field]}"'
        if operator in {"isnull", "not_isnull"}:
            return f"{place} IS {'' if (operator == 'isnull') == bool(value) else 'NOT '}NULL"
        if operator == "in":
            return self._one_of(row, field, place, value)
        if operator == "contains" and isinstance(value, (list, tuple)):
            return f"{place} @> {self._parameters.value(list(value))}"
        if operator == "startswith":
            return f"{place} LIKE {self._parameters.value(_escaped(value) + '%')}"
        if operator == "" and value is None:
            return f"{place} IS NULL"
        if operator and operator not in _OPERATORS:
            raise Unplanned("condition")
        return f"{place} {_OPERATORS.get(operator, '=')} {self._value(row, field, value)}"

    def _one_of(self, row: Any, field: str, place: str, value: Any) -> str:
        if isinstance(value, Subquery):
            return f"{place} IN ({self._subquery(value.query)})"
        if (standing := self._standing(value)) is not None:
            return f"{place} = ANY({standing})"
        values = [_to_db(row, field, one) for one in value]
        if not values:
            return "FALSE"
        if any(one in self._stands_for for one in values):
            return f"{place} IN ({', '.join(self._value(row, field, one) for one in values)})"
        return f"{place} = ANY({self._parameters.value(values)})"

    def _subquery(self, query: Any) -> str:
        """A queryset of one field's values."""
        row, inner = query.model, self._names.new()
        chosen = getattr(query, "_fields_for_select", None) or getattr(query, "fields_for_select", None)
        names = list(chosen.values() if isinstance(chosen, dict) else chosen or [])
        if len(names) != 1 or query._limit is not None or query._annotations:
            raise Unplanned("condition")
        column = row._meta.fields_db_projection[names[0]]
        found = self.all_of(row, inner, query._q_objects)
        return f'SELECT {inner}."{column}" FROM "{row._meta.db_table}" {inner} WHERE {found}'

    def _value(self, row: Any, field: str, value: Any) -> str:
        standing = self._standing(value)
        return self._parameters.value(_to_db(row, field, value)) if standing is None else standing

    def _standing(self, value: Any) -> str | None:
        """The parameter for a value that comes from the run."""
        try:
            found = self._stands_for.get(value)
        except TypeError:
            return None
        return None if found is None else self._parameters.add(found[1], found[0])


def _to_db(row: Any, field: str, value: Any) -> Any:
    return row._meta.fields_map[field].to_db_value(value, row)


def _joined(parts: list[str], how: str) -> str:
    if not parts:
        return "TRUE"
    return parts[0] if len(parts) == 1 else "(" + f" {how} ".join(parts) + ")"


def _relation_name(row: Any, name: str) -> str | None:
    """The relation that a filter goes through: `order` of `order__seller_id`."""
    first, _, rest = name.partition("__")
    return first if rest and first in row._meta.fk_fields else None


def _relation_of(row: Any, condition: Q) -> str | None:
    """The relation that all parts of a condition go through, if there is one; no row there means no."""
    names = set()
    for name, value in _leaves(condition):
        relation = _relation_name(row, name)
        holds_there = name.endswith("__not_isnull") and value
        if relation and name.endswith("isnull") and not holds_there:
            raise Unplanned("condition")
        names.add(relation)
    return names.pop() if len(names) == 1 else None


def _leaves(condition: Q) -> list[tuple[str, Any]]:
    found = list(condition.filters.items())
    for child in condition.children:
        if child._is_negated:
            return [*found, ("", None)]
        found += _leaves(child)
    return found


def stripped(condition: Q, relation: str) -> Q:
    """A condition on a relation's row as that row says it."""
    head = f"{relation}__"
    filters: dict[str, Any] = {name.removeprefix(head): value for name, value in condition.filters.items()}
    if condition.children:
        children = [stripped(child, relation) for child in condition.children]
        children += [Q(**{name: value}) for name, value in filters.items()]
        found = Q(*children, join_type=condition.join_type)
    else:
        found = Q(**filters, join_type=condition.join_type)
    return ~found if condition._is_negated else found


def same(one: Q, other: Q) -> bool:
    """Whether two conditions say the same in the same words."""
    return (
        one.filters == other.filters
        and one.join_type == other.join_type
        and one._is_negated == other._is_negated
        and len(one.children) == len(other.children)
        and all(same(a, b) for a, b in zip(one.children, other.children, strict=True))
    )


def follows(child: Any, relation: str, parent: Any, actor: Actor) -> bool:
    """Whether whoever sees a row sees what hangs on it: then it is not asked again."""
    if child.readable_with not in {None, parent.readable_with}:
        return False
    seen, above = child.visible_to(actor)._q_objects, parent.visible_to(actor)._q_objects
    if len(seen) != 1 or len(above) != 1 or actor.business_id is None:
        return False
    leaves = _leaves(seen[0])
    if not leaves or any(_relation_name(child, name) != relation for name, _ in leaves):
        return False
    return same(stripped(seen[0], relation), above[0])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
