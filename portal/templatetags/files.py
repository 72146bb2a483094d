"""The parts of a file, each drawn by its room's template."""

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from core.panels import Panel

register = template.Library()


@register.simple_tag(takes_context=True)
def inside(context: Context, panel: Panel) -> SafeString:
    """The inside of a panel: its own context, and of the page's only the request."""
    return mark_safe(get_template(panel.template).render(panel.context, context["request"]))  # noqa: S308 - a template's own output
