"""User errors as GraphQL types: one interface, one type per refusal, made from its facts."""

import typing
from typing import Any

import strawberry

from core.graph.context import Context
from core.naming import camel
from core.user_error import UserError, UserErrors


@strawberry.interface(name="UserError", description="Why an operation was refused, and what to do about it.")
class UserErrorInterface:
    """`code` is the contract, `path` names the input field, `message` is for people."""

    code: str = strawberry.field(description="Stable; what programs go by.")
    path: list[str] = strawberry.field(description="Input names and list indexes, from the outside in.")
    message: str = strawberry.field(description="In the language of Accept-Language: ja or en.")


TWINS: dict[type[UserError], type] = {}


def twin(error: type[UserError]) -> type:
    """The GraphQL type that mirrors an error: graphql-core would raise the exception itself."""
    if error not in TWINS:
        hints = typing.get_type_hints(error)
        names = [n for n in _facts(error) if n not in {"code", "message"}]
        body = {"__annotations__": {n: hints[n] for n in names}, "__module__": __name__}
        made = type(error.__name__, (UserErrorInterface,), body)
        TWINS[error] = strawberry.type(made, name=error.__name__, description=(error.__doc__ or "").strip())
    return TWINS[error]


def _facts(error: type[UserError]) -> list[str]:
    return [n for n in error.__dataclass_fields__ if n != "path"]


def as_data(refusal: UserError | UserErrors, context: Context) -> list[Any]:
    """The refusal's twins, with words for the reader."""
    return [
        twin(type(error))(
            code=error.code,
            path=[camel(str(part)) for part in error.path],
            message=error.message(context.locale),
            **error.facts(),
        )
        for error in refusal
    ]
