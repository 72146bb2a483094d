# One image for web, worker, beat and migrations (docs/running.md). Written with care, but not tried where this was made.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    STATIC_ROOT=/srv/arkan/staticfiles \
    ATTACHMENTS_DIR=/var/lib/arkan/attachments

WORKDIR /srv/arkan
RUN useradd --system --uid 10001 arkan && install -d -o arkan -g arkan -m 0700 /var/lib/arkan/attachments

COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock
COPY . .
# The demo's settings need no secret; the files are the same.
RUN python -m launcher.catalogues && DJANGO_SETTINGS_MODULE=portal.settings.demo python manage.py collectstatic --noinput

ENV DJANGO_SETTINGS_MODULE=portal.settings.production
USER arkan
EXPOSE 8000
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--workers=2", "--blocking-threads=2", \
     "--respawn-failed-workers", "--workers-kill-timeout=20", "--no-ws", "portal.wsgi:application"]
