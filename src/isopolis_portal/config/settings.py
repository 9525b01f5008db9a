"""Django's settings. What belongs to one site (database, files, secret) lies in one folder: `ISOPOLIS_SITE`."""

import os
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from isopolis_portal.config.secret import secret_of

SITE = Path(os.environ.get("ISOPOLIS_SITE", "site")).resolve()
HOSTS = [host for host in os.environ.get("ISOPOLIS_HOSTS", "").split(",") if host]  # names of a public site

SECRET_KEY = SimpleLazyObject(lambda: secret_of(SITE))  # made when first needed
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *HOSTS]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]

INSTALLED_APPS = [
    "isopolis_portal.config",
    "isopolis_portal.exchange",
    "isopolis_portal.about",
    "isopolis_portal.profiles",
    "isopolis_portal.knowledge",
    "isopolis_portal.documents",
    "isopolis_portal.library",
    "isopolis_portal.members",
    "isopolis_portal.search",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.snippets",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "isopolis_portal.config.headers.SafetyHeaders",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "isopolis_portal.config.limits.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
ROOT_URLCONF = "isopolis_portal.config.urls"
WSGI_APPLICATION = "isopolis_portal.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",  # public pages
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "isopolis_portal.config.templates.environment",
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "wagtail.jinja2tags.core"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # the editor
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SITE / "site.sqlite",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
WAGTAIL_I18N_ENABLED = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = SITE / "files"
MOST_UPLOAD = 50_000_000  # bytes of one document
FILE_UPLOAD_PERMISSIONS = 0o644
CSRF_FAILURE_VIEW = "isopolis_portal.config.errors.forged"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "wagtailadmin_login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "isopolis_portal.config.errors.locked"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HOSTS:  # a public site is served through TLS
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000

WAGTAIL_SITE_NAME = "Isopolis"
WAGTAILADMIN_BASE_URL = f"https://{HOSTS[0]}" if HOSTS else "http://127.0.0.1:8000"
WAGTAIL_ENABLE_UPDATE_CHECK = False  # asks an outside server
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False  # no mail is sent
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
