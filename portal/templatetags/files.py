"""The parts of a file, each drawn by its room's template."""

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from core.panels import Panel

register = template.Library()


@register.simple_tag(takes_context=True)
def inside(context: Context, panel: Panel) -> SafeString:
    """The inside of a panel: its own context, and of the page's only the request."""
    return get_template(panel.template).render(panel.context, context["request"])
