"""The framework's public page."""

from django.urls import path

from isopolis_portal.about import views

app_name = "about"
urlpatterns = [path("", views.framework, name="framework")]
