"""Which language a request is answered in: the path prefix, else the browser's wish."""

from litestar.connection import ASGIConnection

from registry.i18n.catalogue import DEFAULT, LOCALES


def split_prefix(path: str) -> tuple[str | None, str]:
    """`/fr/governments` is `fr` and `/governments`; without a prefix the locale is None."""
    head, _, rest = path.removeprefix("/").partition("/")
    if head in LOCALES:
        return head, "/" + rest
    return None, path


def wished(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110, section 12.5.4)."""
    best, best_weight = DEFAULT, 0.0
    for part in accept_language.split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        locale = tag.split("-")[0].strip().lower()
        weight = _weight(parameters)
        if locale in LOCALES and weight > best_weight:
            best, best_weight = locale, weight
    return best


def of(connection: ASGIConnection) -> str:  # type: ignore[type-arg]  # any app
    """The locale of a request."""
    return str(connection.scope.get("locale", DEFAULT))


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
