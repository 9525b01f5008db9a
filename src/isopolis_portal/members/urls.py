"""The room's addresses."""

from django.urls import path

from isopolis_portal.members import views

app_name = "members"
urlpatterns = [path("", views.index, name="index"), path("<slug:slug>/", views.member, name="member")]
