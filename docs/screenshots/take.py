"""Take pictures of the demonstration's pages, in French and Arabic, at the width of a phone.

Run by `make screenshots`; needs Chromium. The pictures are for looking at, by people.
"""

import io
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
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "a long demonstration phrase"  # noqa: S105 - of a demonstration that is thrown away
PHONE = {"width": 390, "height": 844}
LONGEST = 2_000
"""Longer pages are cut here, in pixels: the rest repeats."""
SHOWN = ("B1", "H2")
"""The criteria of the second report that show evidence."""
WORDS = "Le comité se réunit chaque trimestre ; le compte rendu est publié (démonstration)."


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
        height = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
        _small(
            page.screenshot(
                full_page=True,
                clip={"x": 0, "y": 0, "width": max(width, PHONE["width"]), "height": height},
            ),
            HERE / f"{name}-{locale}.png",
        )


def _small(picture: bytes, path: Path) -> None:
    """Write a picture with the few colours that the pages have."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(
            48, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        ).save(path, optimize=True)


def _public(browser: Browser, told: dict[str, Any]) -> None:
    page = _page(browser)
    _take(page, "home", "/")
    _take(page, "directory", "/governments?q=beni+mellal")
    _take(page, "government", "/governments/beni-mellal-khenifra")
    _take(page, "caretaker", "/governments/el-kef")
    _take(page, "certificate", f"/certificates/{told['certificate_id']}")
    _take(page, "plaque", "/g/beni-mellal-khenifra")
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
    _town(_sign_in(browser, told, "el_kef_signatory"))
    region = _sign_in(browser, told, "signatory")
    certified = _first(region, "/assessments/")
    _take(region, "result", f"{certified}/decision")
    _take(
        _sign_in(browser, told, "certifier"),
        "decision",
        certified.replace("/assessments/", "/decisions/"),
    )
    file = _second_report(region)
    _coordinator(_sign_in(browser, told, "coordinator"), file)
    _reviewer(_sign_in(browser, told, "peer_reviewer"))


def _town(page: Page) -> None:
    _take(page, "desk", "/desk")
    file = _first(page, "/assessments/")
    _take(page, "task-list", file)
    _take(page, "criterion", f"{file}/criteria/B1")
    _take(page, "add-link", f"{file}/criteria/B1/evidence/link")
    _take(page, "check-answers", f"{file}/check")


def _second_report(page: Page) -> str:
    """Walk another report of the region to its network, by the pages; its address."""
    page.goto(f"{BASE}/en/governments/beni-mellal-khenifra/report")
    _press(page)
    file = _plain(page.url)
    codes = [
        path.rsplit("/", 1)[1] for path in _links(page) if path.startswith(f"{file}/criteria/")
    ]
    for code in dict.fromkeys(codes):
        page.goto(f"{BASE}/en{file}/criteria/{code}")
        if page.locator("[name=level]").count():
            _answer(page, shown=code in SHOWN)
    page.goto(f"{BASE}/en{file}/submit")
    page.check("main input[type=checkbox]")
    _press(page, "submit")
    return file


def _answer(page: Page, *, shown: bool) -> None:
    """Claim level 2 with a link to show, else level 1, which needs none."""
    page.check(f"[name=level][value='{2 if shown else 1}']")
    if not shown:
        _press(page, "stay")
        return
    page.fill("[name=narrative]", WORDS)
    _press(page, "link")
    page.fill("[name=url]", "https://www.example.org/pv-2026-05.pdf")
    page.fill("[name=title]", "Procès-verbal, mai 2026")
    page.select_option("[name=kind]", "official_record")
    page.fill("[name=fact_date]", "2026-05-14")
    page.select_option("[name=language]", "fr")
    page.check("[name=public][value=yes]")
    _press(page)


def _coordinator(page: Page, file: str) -> None:
    _take(page, "coordinator-desk", "/desk")
    _take(page, "network", "/networks/demonstration-morocco/manage")
    _take(page, "screening", f"{file}/screen")
    _take(page, "choose-reviewers", f"{file}/reviewers")
    for box in page.locator("[name=reviewer]").all():
        box.check()
    _press(page)


def _reviewer(page: Page) -> None:
    _take(page, "reviewer-desk", "/desk")
    review = _first(page, "/reviews/")
    _take(page, "conflict", review)
    page.check("[name=conflict][value=no]")
    _press(page)
    _take(page, "review", review)
    _take(page, "review-criterion", f"{review}/criteria/{SHOWN[0]}")


def _press(page: Page, value: str = "") -> None:
    """Send the form of the page, by the button of this value where there are several."""
    chosen = f"[value={value}]" if value else ""
    page.locator(f"main form button{chosen}").first.click()


def _links(page: Page) -> list[str]:
    found = (link.get_attribute("href") or "" for link in page.locator("main a").all())
    return [_plain(path) for path in found]


def _plain(address: str) -> str:
    """The path of an address, without its language and query."""
    return urlsplit(address).path.removeprefix("/en")


def _first(page: Page, prefix: str) -> str:
    """The first file or review to which the desk leads."""
    page.goto(f"{BASE}/en/desk")
    for path in _links(page):
        if path.startswith(prefix):
            return "/".join(path.split("/")[:3])
    sys.exit(f"The desk shows no address under {prefix}")


if __name__ == "__main__":
    main()
