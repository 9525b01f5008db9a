"""The room's addresses."""

from django.urls import path

from isopolis_portal.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.document, name="document"),
    path("<slug:slug>/v<int:number>/", views.download, name="download"),
]
