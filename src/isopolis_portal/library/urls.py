"""The room's addresses."""

from django.urls import path

from isopolis_portal.library import views

app_name = "library"
urlpatterns = [path("library/", views.index, name="index")]
