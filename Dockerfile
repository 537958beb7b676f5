FROM python:3.12-slim

RUN useradd --system --user-group --uid 10001 --create-home zhike \
    && install -d -o zhike -g zhike -m 700 /data
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/zhike \
    && /opt/zhike/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes -r requirements/run.txt
COPY . .
# The launcher finds the environment as it wants it, compiles the translations, and has nothing to do at start.
RUN ZHIKE_VENV=/opt/zhike ./zhike --help > /dev/null

USER zhike
ENV ZHIKE_VENV=/opt/zhike ZHIKE_DATA=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["./zhike", "serve", "--bind", "0.0.0.0:8000"]
