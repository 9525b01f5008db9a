"""The room's addresses."""

from django.urls import path

from isopolis_portal.documents import views

app_name = "documents"
urlpatterns = [path("", views.index, name="index")]
