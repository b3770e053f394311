FROM python:3.13-slim

# SQLite needs room for a second file when it rewrites the first; /tmp is in memory.
ENV PYTHONUNBUFFERED=1 DATA_DIR=/data SQLITE_TMPDIR=/data
WORKDIR /app

# Without the system's certificates the bot reaches neither Telegram nor the model: better no image.
RUN test -s /etc/ssl/certs/ca-certificates.crt \
    && useradd --system --no-create-home --uid 10001 parley \
    && install --directory --owner=parley --mode=700 /data

# Before the code, so that a change of the code installs nothing anew.
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY migrations/ migrations/
COPY bot/ bot/
# The bot may run on a read-only disk, where Python could not keep what it compiled.
RUN python -m compileall -q bot

USER parley
VOLUME /data
CMD ["python", "-m", "bot"]
