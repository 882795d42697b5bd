"""Pages of people: sign in, invitations, password reset."""

from litestar.response import Redirect

from registry.web.rendering import WebRequest, see_other


def ask_to_sign_in(request: WebRequest) -> Redirect:
    """Send a visitor whose session is missing or has ended to sign in."""
    return see_other(request, "/sign-in")
