# The whole of Vejsyn in one image. Needs PyPI and the npm registry while it is built, and nothing when it runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[postgres,fit]'

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for `vejsyn backup` where the database is PostgreSQL 15 or older.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels 'vejsyn[postgres,fit]' \
 && rm -rf /wheels \
 && useradd --system --uid 10001 --home-dir /srv/vejsyn --shell /usr/sbin/nologin vejsyn \
 && install --directory --mode 0700 --owner vejsyn --group vejsyn /srv/vejsyn
ENV VEJSYN_HOME=/srv/vejsyn \
    VEJSYN_HOST=0.0.0.0 \
    VEJSYN_PORT=8000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
VOLUME /srv/vejsyn
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["vejsyn"]
CMD ["serve", "--night", "01:00"]
