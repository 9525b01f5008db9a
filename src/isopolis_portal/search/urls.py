"""The room's addresses."""

from django.urls import path

from isopolis_portal.search import views

app_name = "search"
urlpatterns = [path("", views.index, name="index")]
