"""Random legal nodes of every form (operator and tensor types) of the registry."""

from ops.forms.table import ELSEWHERE, FAMILIES, Form, drawn_node, every_form

__all__ = ["ELSEWHERE", "FAMILIES", "Form", "drawn_node", "every_form"]
