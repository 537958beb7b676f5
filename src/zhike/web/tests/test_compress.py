"""Pages travel compressed; answers of the API keep their strong tags and go as they are."""

from zhike.web.tests.conftest import Browser


def test_only_pages_are_compressed(browser: Browser) -> None:
    asked = {"accept-encoding": "gzip"}
    page = browser("ann").get("/accounts", headers=asked)
    answer = browser("ann").get("/api/v1/accounts", headers=asked)

    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Content-Encoding" not in answer.headers
