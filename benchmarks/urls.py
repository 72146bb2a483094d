"""The house's own routes and the two floors. Only this URL configuration knows them."""

from django.urls import path

from benchmarks import floor
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *urlpatterns,
    path("floor/page/", floor.page, name="floor-page"),
    path("floor/insert/", floor.insert, name="floor-insert"),
]
