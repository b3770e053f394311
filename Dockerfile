# The tag is for people, the digest is what counts: an index with amd64 and arm64. Dependabot moves both.
FROM python:3.13.15-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base


FROM base AS build

WORKDIR /app
# Before the code, so that a change of the code installs nothing anew. Wheels only: nothing is compiled,
# and no package runs code of its own here.
# Both locks hold all of requirements.txt; one has what DATABASE_URL needs beside it, one what MCP_CONFIG needs.
COPY requirements-mcp.txt .
COPY requirements-postgresql.txt .
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --only-binary :all: \
        --disable-pip-version-check --require-hashes \
        --requirement requirements-mcp.txt --requirement requirements-postgresql.txt

COPY migrations/ migrations/
COPY bot/ bot/
# The bot may run on a read-only disk, where Python could not keep what it compiled. Unchecked: whatever
# becomes of the files' times on their way into a layer, this stays valid.
RUN rm requirements-mcp.txt requirements-postgresql.txt \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv bot


FROM base

# Without the system's certificates the bot reaches neither Telegram nor the model: better no image.
RUN test -s /etc/ssl/certs/ca-certificates.crt \
    && groupadd --system --gid 10001 parley \
    && useradd --system --no-create-home --uid 10001 --gid parley parley \
    && install --directory --owner=parley --group=parley --mode=700 /data

COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app

# SQLite needs room for a second file when it rewrites the first; /tmp is in memory.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data SQLITE_TMPDIR=/data \
    HEALTH_LISTEN=127.0.0.1:8081

# By number, so that what starts it can see that it is not root.
USER 10001:10001
VOLUME /data
# Three tries: a start that brings a large database to a new schema may take its minutes.
HEALTHCHECK --interval=1m --timeout=10s --start-period=5m --start-interval=5s --retries=3 \
    CMD ["python", "-m", "bot", "health"]
CMD ["python", "-m", "bot"]

ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Parley" \
      org.opencontainers.image.description="A self-hosted Telegram bot that talks through any OpenAI-compatible API" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
