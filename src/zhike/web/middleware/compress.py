"""Pages travel compressed. Everything else goes as it is: streams, files, and answers whose ETag must stay strong."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressMiddleware(GZipMiddleware):
    """Django's own adds a random number of bytes, so that the length tells nothing about secrets in the page."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page and not response.streaming else response
