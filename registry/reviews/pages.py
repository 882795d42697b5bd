"""Pages of the review, by who opens them."""

from registry.reviews import pages_discussion, pages_reply, pages_review, pages_reviewers

ROUTES = [
    *pages_reviewers.ROUTES,
    *pages_review.ROUTES,
    *pages_reply.ROUTES,
    *pages_discussion.ROUTES,
]
