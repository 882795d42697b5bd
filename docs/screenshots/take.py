"""Take pictures of the demonstration's pages, in French and Arabic, at the width of a phone.

Run by `make screenshots`; needs Chromium. The pictures are for looking at, by people.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "a long demonstration phrase"  # noqa: S105 - of a demonstration that is thrown away
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Start a demonstration, take the pictures, end it."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium fonts-noto-core")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        command = [sys.executable, "-m", "registry.cli.main", "demo", "--json", "--port", str(PORT)]
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env={**os.environ, "OPENLOCAL_DATA_DIR": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            told = json.loads(process.stdout.readline()) if process.stdout else {}
            _wait()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox"]
                )
                _public(browser, told)
                _signed_in(browser, told)
                browser.close()
        finally:
            process.terminate()
            process.wait()


def _wait() -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=1)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    sys.exit("The demonstration did not come up.")


def _page(browser: Browser) -> Page:
    return browser.new_context(viewport=PHONE, device_scale_factor=1).new_page()  # type: ignore[arg-type]


def _take(page: Page, name: str, path: str) -> None:
    for locale in ("fr", "ar"):
        page.goto(f"{BASE}/{locale}{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            sys.stderr.write(f"{name} in {locale} is {width} px wide\n")
        page.screenshot(path=HERE / f"{name}-{locale}.png", full_page=True)


def _public(browser: Browser, told: dict[str, Any]) -> None:
    page = _page(browser)
    _take(page, "home", "/")
    _take(page, "directory", "/governments?q=beni+mellal")
    _take(page, "government", "/governments/beni-mellal-khenifra")
    _take(page, "caretaker", "/governments/el-kef")
    _take(page, "certificate", f"/certificates/{told['certificate_id']}")
    _take(page, "verify", "/verify")
    _take(page, "rubric", "/rubrics/open-local-government/1.0")


def _sign_in(browser: Browser, told: dict[str, Any], role: str) -> Page:
    page = _page(browser)
    page.goto(told["sign_in"][role])
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main button[type=submit], main button:not([type])").first.click()
    return page


def _signed_in(browser: Browser, told: dict[str, Any]) -> None:
    page = _sign_in(browser, told, "el_kef_signatory")
    _take(page, "desk", "/desk")
    file = _first(page, "/assessments/")
    _take(page, "task-list", file)
    _take(page, "criterion", f"{file}/criteria/B1")
    _take(page, "check-answers", f"{file}/check")
    reviewer = _sign_in(browser, told, "peer_reviewer")
    _take(reviewer, "reviewer-desk", "/desk")
    review = _first(reviewer, "/reviews/")
    _take(reviewer, "review", review)
    _take(reviewer, "review-criterion", f"{review}/criteria/H2")
    certifier = _sign_in(browser, told, "certifier")
    _take(certifier, "decision", _first(certifier, "/decisions/"))


def _first(page: Page, prefix: str) -> str:
    """The first address on the page that begins so, without its language."""
    page.goto(f"{BASE}/en/desk")
    for link in page.locator("main a").all():
        path = (link.get_attribute("href") or "").removeprefix("/en")
        if path.startswith(prefix):
            return "/".join(path.split("?")[0].split("/")[:3])
    sys.exit(f"The desk shows no address under {prefix}")


if __name__ == "__main__":
    main()
