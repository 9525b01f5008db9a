"""The room's addresses."""

from django.urls import path

from isopolis_portal.knowledge import views

app_name = "knowledge"
urlpatterns = [path("", views.index, name="index"), path("<slug:slug>/", views.collection, name="collection")]
