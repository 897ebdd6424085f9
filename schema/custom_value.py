"""カスタム項目: what was answered to a form's own questions."""

from core.graph.node import output


@output
class CustomValue:
    """An answer to one of the form's own questions, with the label it had then."""

    label: str
    value: str
