"""The addresses of the framework's public pages."""

from django.urls import path

from isopolis_portal.about import views

app_name = "about"
urlpatterns = [
    path("", views.whole, name="framework"),
    path("framework.toml", views.download, name="download"),
    path("<slug:id>/", views.domain, name="domain"),
]
