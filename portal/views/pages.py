"""The pages that help, open to everybody: help and support, privacy, accessibility, contact."""

from django.contrib.auth.decorators import login_not_required
from django.views.generic import TemplateView

help_and_support = login_not_required(TemplateView.as_view(template_name="portal/help.html"))
privacy = login_not_required(TemplateView.as_view(template_name="portal/privacy.html"))
accessibility = login_not_required(TemplateView.as_view(template_name="portal/accessibility.html"))
contact = login_not_required(TemplateView.as_view(template_name="portal/contact.html"))
