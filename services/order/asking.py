"""What a form asks beside products, and what its buyer has answered."""

from collections.abc import Mapping

from core.user_error import Malformed, NotFound, UserError, below
from models.custom_field import CustomField
from models.order import Order
from models.order_form import OrderForm
from models.row import CONTROL


def answer(order: Order, form: OrderForm, given: Mapping[str, str]) -> list[UserError]:
    """Keep the answers with their labels as they are now; paths name the place of the form's field."""
    asked = [CustomField.of(one) for one in form.custom_fields]
    problems: list[UserError] = [
        NotFound(path=("custom_values",)) for label in given if label not in {one.label for one in asked}
    ]
    answers = []
    for i, one in enumerate(asked):
        value = given.get(one.label, "").strip()
        wrong = one.problem(value)
        if wrong is None and CONTROL.search(value):
            wrong = Malformed(example="制御文字なし (no control characters)")
        if wrong:
            problems.append(below(wrong, "custom_values", i))
        elif value:
            answers.append({"label": one.label, "value": value})
    order.custom_values = answers
    return problems
