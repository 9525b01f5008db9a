"""The room's addresses."""

from django.urls import path

from isopolis_portal.profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:city>/", views.profile, name="profile"),
    path("<slug:city>/files/<str:name>", views.download, name="download"),
    path("<slug:city>/<slug:part>/", views.part, name="part"),
]
