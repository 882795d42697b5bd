"""Mark English sentence templates for translation; the caller translates and fills them in."""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext extraction looks for
    """Return `message` unchanged: the mark is for the extraction tool."""
    return message
