"""The report as a page in a real browser: clicked, filtered, and read with the keyboard."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from editrunner.model import After, Base, Edit, Failure, Skip
from editrunner.planner.diff import unified_diff
from editrunner.records.audit import AuditLog
from editrunner.report.html import HtmlPlanReport, HtmlRunReport
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals

pytestmark = pytest.mark.browser

PAGES = 5_000
BEFORE = "\n".join(f"Line {number} of an article, with a [[link]]." for number in range(20))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    driver = shutil.which("chromedriver")
    if driver is None:
        pytest.fail("there is no Chromium: install it, or leave out these tests with `script/test --no-browser`")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    profile = tmp_path_factory.mktemp("profile")
    for argument in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-background-networking",
        f"user-data-dir={profile}",
    ):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield chrome
    chrome.quit()


def entries(count: int) -> Iterator[Edit | Skip | Failure]:
    for number in range(count):
        common: dict[str, Any] = {"title": f"Page {number}", "namespace": 0, "page_id": number + 1}
        common |= {"job": "odd" if number % 2 else "even", "id": f"job/Page {number}"}
        if number % 10 == 0:
            yield Skip(**common, reason="no_change", detail="replace: it does not stand there")
        elif number == 13:
            yield Failure(**common, code="sections_unknown", text="they cannot be told")
        else:
            after = BEFORE.replace("Line 7 of", "Line seven of") + "x" * (2_000 if number == 5 else 0)
            yield Edit(
                **common,
                base=Base(number + 1, "", "", len(BEFORE)),
                fetched="",
                params={},
                after=After("", len(after)),
                diff=unified_diff(BEFORE, after, "x"),
                changed_by=("replace",),
                warnings=("not idempotent",) if number == 3 else (),
            )


def opened(browser: webdriver.Chrome, folder: Path, count: int) -> webdriver.Chrome:
    path = folder / "plan.html"
    with path.open("w", encoding="utf-8") as file:
        report = HtmlPlanReport(file)
        report.begin(PlanSubject("jobs.yaml", "https://wiki.example/w/api.php", "Bot", "er-012345", "2026-01-01"))
        for entry in entries(count):
            report.entry(entry)
        report.end(PlanTotals(count, 0, 0, "plan.jsonl", "0" * 64))
    browser.get(path.as_uri())
    return browser


@pytest.fixture
def page(browser: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    return opened(browser, tmp_path, 40)


def shown(page: webdriver.Chrome) -> list[str]:
    """Return the titles of the pages that are shown."""
    script = "return [...document.querySelectorAll('.entry:not([hidden]) .title')].map((one) => one.textContent)"
    titles: list[str] = page.execute_script(script)
    return titles


def named(page: webdriver.Chrome, identity: str) -> WebElement:
    return page.find_element(By.ID, identity)


def press(page: webdriver.Chrome, keys: str) -> None:
    webdriver.ActionChains(page).send_keys(keys).perform()


def test_the_browser_lets_the_page_run_and_has_nothing_to_complain_of(page: webdriver.Chrome) -> None:
    assert named(page, "shown").text == "40 of 40 pages"
    assert page.get_log("browser") == []  # type: ignore[no-untyped-call] # selenium leaves it so


def test_a_page_opens_and_shows_its_difference_in_both_layouts(page: webdriver.Chrome) -> None:
    page.find_elements(By.CSS_SELECTOR, ".entry[data-kind=edit] summary")[0].click()

    assert [mark.text for mark in page.find_elements(By.CSS_SELECTOR, ".entry[open] mark")] == ["7", "seven"]
    named(page, "split").click()
    pairs = page.find_elements(By.CSS_SELECTOR, ".entry[open] .pair")
    assert any("Line 7 of" in pair.text and "Line seven of" in pair.text for pair in pairs)
    assert not page.find_element(By.CSS_SELECTOR, ".entry[open] .diff:not(.pairs)").is_displayed()


def test_what_failed_and_what_has_warnings_stands_first(page: webdriver.Chrome) -> None:
    assert shown(page)[:3] == ["Page 13", "Page 3", "Page 0"]


def test_what_is_told_by_colours_is_told_on_paper_too(page: webdriver.Chrome) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    colours = page.execute_script(
        "return ['.bar i', '.kind', '.diff .added', 'mark'].map("
        "(one) => getComputedStyle(document.querySelector(one)).printColorAdjust)"
    )
    totals = page.find_element(By.CSS_SELECTOR, ".counts").is_displayed()
    filters = named(page, "filters").is_displayed()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    assert (set(colours), totals, filters) == ({"exact"}, True, False)


def test_filters_choose_by_job_kind_reason_size_warning_and_words(page: webdriver.Chrome) -> None:
    Select(named(page, "job")).select_by_visible_text("odd")
    assert len(shown(page)) == 20
    Select(named(page, "job")).select_by_index(0)

    Select(named(page, "kind")).select_by_visible_text("failure")
    assert shown(page) == ["Page 13"]
    Select(named(page, "kind")).select_by_index(0)

    Select(named(page, "reason")).select_by_visible_text("no_change")
    assert shown(page) == ["Page 0", "Page 10", "Page 20", "Page 30"]
    Select(named(page, "reason")).select_by_index(0)

    Select(named(page, "size")).select_by_visible_text("from 1 kB")
    assert shown(page) == ["Page 5"]
    Select(named(page, "size")).select_by_index(0)

    named(page, "warned").click()
    assert shown(page) == ["Page 3"]
    named(page, "warned").click()

    named(page, "search").send_keys("page 17")
    assert shown(page) == ["Page 17"]
    assert named(page, "shown").text == "1 of 40 pages"


def test_a_click_on_a_count_shows_only_its_kind(page: webdriver.Chrome) -> None:
    button = page.find_element(By.CSS_SELECTOR, ".counts button[data-kind=skip]")

    button.click()
    assert len(shown(page)) == 4
    button.click()
    assert len(shown(page)) == 40


def test_the_page_is_read_with_the_keyboard(page: webdriver.Chrome) -> None:
    press(page, "jj")
    assert page.find_element(By.CSS_SELECTOR, ".current .title").text == "Page 3"
    press(page, "o")
    assert page.find_element(By.CSS_SELECTOR, ".current[open] .diff").is_displayed()
    press(page, "k/")
    assert page.switch_to.active_element == named(page, "search")
    press(page, "page 22")
    press(page, Keys.ENTER)
    press(page, "j")
    assert page.find_element(By.CSS_SELECTOR, ".current .title").text == "Page 22"


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (390, "light")])
def test_nothing_is_cut_off_on_screens_of_any_kind(
    page: webdriver.Chrome, width: int, scheme: str, tmp_path: Path
) -> None:
    feature = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    named(page, "open-all").click()

    overflow = page.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    ground = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    text = page.execute_script("return getComputedStyle(document.body).color")

    folder = Path(os.environ.get("EDITRUNNER_SCREENSHOTS") or tmp_path)
    assert page.save_screenshot(str(folder / f"plan-{width}-{scheme}.png"))
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert overflow <= 0
    assert (brightness(ground) > brightness(text)) == (scheme == "light")


def brightness(color: str) -> int:
    return sum(int(part) for part in color[color.index("(") + 1 : color.index(")")].split(",")[:3])


def test_five_thousand_pages_stay_usable(browser: webdriver.Chrome, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, PAGES)

    WebDriverWait(page, 30).until(lambda _: named(page, "shown").text == f"{PAGES} of {PAGES} pages")
    named(page, "search").send_keys("Page 4321")

    WebDriverWait(page, 30).until(lambda _: shown(page) == ["Page 4321"])


def test_a_finished_run_is_read_and_filtered_on_a_phone(browser: webdriver.Chrome, tmp_path: Path) -> None:
    log_path, path = tmp_path / "run.jsonl", tmp_path / "run.html"
    with AuditLog.create(log_path, "er-012345") as log:
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})
        for number, entry in enumerate(entries(20)):
            if isinstance(entry, Failure):
                log.record("entry.failed", entry, code=entry.code, text=entry.text)
            else:
                fields: dict[str, Any] = {"old_revision": number + 1, "new_revision": number + 100}
                log.record("edit.saved", entry, attempt=1, text=f"revision {number + 100}", **fields)
        log.record("edit.waiting", next(entries(1)), attempt=1, code="maxlag", seconds=9.0)
        log.record("run.stopped", reason="finished", exit_code=1, counts={})
    with path.open("w", encoding="utf-8") as file:
        HtmlRunReport(file).end(RunTotals("er-012345", {}, "finished", 1, str(log_path), ""))
    metrics = {"width": 390, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(path.as_uri())

    legend = browser.find_element(By.TAG_NAME, "figcaption").text
    bars = browser.find_elements(By.CSS_SELECTOR, ".timeline .edits")
    overflow = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
    everything = shown(browser)
    Select(named(browser, "reason")).select_by_visible_text("sections_unknown")
    chosen = shown(browser)
    folder = Path(os.environ.get("EDITRUNNER_SCREENSHOTS") or tmp_path)
    assert browser.save_screenshot(str(folder / "run-390-light.png"))
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call] # selenium leaves it so
    assert (len(everything), everything[0], chosen) == (20, "Page 13", ["Page 13"])
    assert bars[0].is_displayed()
    assert "at most 19 edits a minute" in legend
    assert "1 wait, 9 s" in legend
    assert "1 error" in legend
    assert overflow <= 0
    assert not named(browser, "size").is_displayed()
