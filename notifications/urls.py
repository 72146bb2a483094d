"""Paths of this room's pages."""

from django.urls import path

from notifications.views import inbox as views
from notifications.views import messages

app_name = "notifications"

urlpatterns = [
    path("", views.inbox, name="list"),
    path("read/", views.read_all, name="read-all"),
    path("mail/", views.choose_mail, name="mail"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/retry/", messages.retry_all, name="retry-all"),
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/retry/", messages.retry, name="retry"),
    path("<int:pk>/", views.open_notice, name="open"),
]
