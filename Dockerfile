# One image for web (`serve`), jobs (`worker`) and everything else the command line does.
FROM python:3.13-slim-bookworm

RUN useradd --system --create-home --home-dir /srv/openlocal openlocal
WORKDIR /srv/openlocal/app

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY registry registry
COPY scoring scoring
COPY badges badges
COPY templates templates
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && install -d -o openlocal -g openlocal /var/lib/openlocal

USER openlocal
ENV OPENLOCAL_DATA_DIR=/var/lib/openlocal PYTHONUNBUFFERED=1
VOLUME /var/lib/openlocal
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
ENTRYPOINT ["openlocal"]
CMD ["serve", "--host", "0.0.0.0"]
