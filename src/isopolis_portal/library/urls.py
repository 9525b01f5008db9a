"""The room's addresses."""

from django.urls import path

from isopolis_portal.library import views
from isopolis_portal.library.feed import New

app_name = "library"
urlpatterns = [
    path("library/", views.index, name="index"),
    path("library/feed/", New(), name="feed"),
    path("library/items.csv", views.table, name="table"),
    path("id/<uuid:id>/", views.item, name="item"),
]
