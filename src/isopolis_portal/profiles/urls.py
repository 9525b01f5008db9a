"""The room's addresses."""

from django.urls import path

from isopolis_portal.profiles import views

app_name = "profiles"
urlpatterns = [path("", views.index, name="index")]
