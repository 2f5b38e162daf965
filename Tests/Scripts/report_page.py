"""Opens report pages in Chromium as a reader would, and says what is wrong with them: report_page.py CHROMIUM PAGE…

Checked: no request and no console message, offline; axe finds nothing at 1280 and 375 pixels, light and dark, with all trials
open; no sideways scrolling from 320 pixels on; all rows, numbers and pictures without script; a title that is markup does
nothing; sorting, filtering, hovering and keys; printing.
"""

import re
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
CONTENT = """() => ({
  cells: [...document.querySelectorAll('td, th')].map(cell => cell.textContent.trim()),
  pictures: [...document.querySelectorAll('img')].filter(image => image.naturalWidth > 0).length,
  trials: document.querySelectorAll('details').length,
  curves: document.querySelectorAll('svg .curve title').length,
  hidden: [...document.querySelectorAll('main [hidden]')].length,
})"""


class Checks:
    def __init__(self, browser, path):
        self.browser, self.url, self.name = browser, path.resolve().as_uri(), path.name
        self.problems, self.pages = [], 0

    def expect(self, holds, words):
        if not holds:
            self.problems.append(f"{self.name}: {words}")

    def open(self, width=1280, scheme="light", script=True):
        """A page of its own, offline; whatever it asks for or says is a problem."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script, offline=True)
        page = context.new_page()
        where = f"{width} px, {scheme}"
        page.on("request", lambda request: self.expect(
            request.url.split("#")[0] == self.url, f"{where}: asks for {request.url[:100]}"))
        page.on("console", lambda message: self.expect(False, f"{where}: console: {message.text}"))
        page.on("pageerror", lambda error: self.expect(False, f"{where}: error: {error}"))
        page.on("dialog", lambda dialog: (self.expect(False, f"{where}: dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(self.url)
        self.pages += 1
        return page

    def accessibility(self):
        for width in (1280, 375):
            for scheme in ("light", "dark"):
                page = self.open(width, scheme)
                page.evaluate(OPEN_ALL)
                for violation in Axe().run(page).response["violations"]:
                    nodes = [node["html"][:150] for node in violation["nodes"][:3]]
                    self.expect(False, f"axe at {width} px, {scheme}: {violation['id']}: {violation['help']}: {nodes}")
                page.context.close()

    def width(self):
        for width in (320, 375, 768, 1280):
            page = self.open(width)
            page.evaluate(OPEN_ALL)
            page.evaluate("scrollTo(10000, 0)")
            page.wait_for_timeout(50)
            self.expect(
                page.evaluate("scrollX") == 0 and page.evaluate("document.documentElement.scrollWidth") <= width,
                f"the page scrolls sideways at {width} px")
            page.context.close()

    def without_script(self):
        with_script, without = self.open(), self.open(script=False)
        a, b = with_script.evaluate(CONTENT), without.evaluate(CONTENT)
        self.expect(a == b, f"differs without script: {[key for key in a if a[key] != b[key]]}")
        self.expect(b["hidden"] == 0, "something is hidden without script")
        self.expect(without.locator("#filter").is_hidden(), "the filter is shown without script")
        pictures = without.locator("img").count()
        self.expect(b["pictures"] == pictures, f"{pictures - b['pictures']} pictures cannot be shown")
        with_script.context.close()
        without.context.close()

    def markup(self):
        page = self.open()
        self.expect(page.locator("script").count() == 1, "a script that is not the page's own")
        self.expect(page.locator("h1").inner_text() == page.title(), "heading and title differ")
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => +e.localName[1])")
        steps = [b - a for a, b in zip(levels, levels[1:])]
        self.expect(all(step <= 1 for step in steps) and levels.count(1) == 1, f"headings are out of order: {levels}")
        page.context.close()

    def sorting(self):
        page = self.open()
        buttons = page.locator("table.sortable thead button")
        column = buttons.count() - 1
        cells = f"table.sortable tbody tr td:nth-child({column + 1})"
        read = f"[...document.querySelectorAll('{cells}')].map(e => e.dataset.value)"
        for order in ("ascending", "descending"):
            buttons.nth(column).click()
            numbers = [float(text) for text in page.evaluate(read) if text]
            self.expect(numbers == sorted(numbers, reverse=order == "descending"), f"not sorted: {order}")
            head = page.locator("table.sortable thead th").nth(column)
            self.expect(head.get_attribute("aria-sort") == order, f"aria-sort is not {order}")
        page.context.close()

    def filtering(self):
        page = self.open()
        details = page.locator("details")
        name = details.first.locator("summary .name").inner_text()
        page.locator("#filter").fill(name)
        shown = [d.locator("summary .name").inner_text() for d in details.all() if d.is_visible()]
        self.expect(shown and all(word.strip(",") in text for text in shown for word in name.split()), f"filter shows {shown}")
        # A name and its number are one phrase: 'seed 2' is no 'seed 1' of 'latent 2'.
        names = [d.locator("summary .name").inner_text() for d in details.all()]
        for pair in (part for part in name.split(", ") if re.fullmatch(r"\S+ -?\d[\d.]*", part)):
            page.locator("#filter").fill(pair)
            shown = [d.locator("summary .name").inner_text() for d in details.all() if d.is_visible()]
            wanted = [other for other in names if pair in other.split(", ")]
            self.expect(shown == wanted, f"filter '{pair}' shows {shown}")
            self.expect(page.locator("table.sortable tbody tr:visible").count() > 0, f"filter '{pair}' shows no setting")
        page.locator("#filter").fill("no trial has this")
        self.expect(not any(d.is_visible() for d in details.all()), "the filter hides nothing")
        self.expect(page.locator("#filtered").inner_text().startswith("0 of"), "the filter does not count")
        page.locator("#filter").fill("")
        self.expect(all(d.is_visible() for d in details.all()), "an empty filter hides something")
        page.context.close()

    def curves(self):
        page = self.open()
        chart = page.locator("figure:has(svg.chart .curve)").first
        if chart.count():
            curve, reading = chart.locator(".curve[tabindex='0']").first, chart.locator(".reading")
            curve.focus()
            self.expect(re.search(r"\d.* at ", reading.inner_text()), "focus on a curve says nothing")
            before = reading.inner_text()
            page.keyboard.press("ArrowLeft")
            self.expect(re.search(r"\d.* at ", reading.inner_text()), f"an arrow key says nothing after {before}")
            curve.blur()
            self.expect(reading.inner_text() == "", "a curve that lost the focus still speaks")
            place = curve.locator("path").first.evaluate(
                "path => { const p = path.getPointAtLength(0).matrixTransform(path.getScreenCTM()); return [p.x, p.y] }")
            page.mouse.move(*place)
            self.expect(re.search(r"\d.* at ", reading.inner_text()), "pointing at a curve says nothing")
        page.context.close()

    def printing(self):
        page = self.open(scheme="dark")
        page.evaluate(OPEN_ALL)
        page.emulate_media(media="print")
        style = "(selector, name) => { const e = document.querySelector(selector); return e && getComputedStyle(e)[name] }"
        styles = page.evaluate(f"""() => {{ const style = {style}; return [
          style('thead', 'display'), style('figure', 'breakInside'), style('img', 'breakInside'), style('tr', 'breakInside'),
          style('html', 'backgroundColor'), style('nav', 'display')] }}""")
        wanted = ["table-header-group", "avoid", "avoid", "avoid", "rgb(255, 255, 255)", "none"]
        self.expect(all(a is None or a == b for a, b in zip(styles, wanted)), f"printed: {styles}, wanted: {wanted}")
        self.expect(page.pdf(format="A4")[:5] == b"%PDF-", "it cannot be printed")
        page.context.close()

    def run(self):
        for check in (self.accessibility, self.width, self.without_script, self.markup, self.sorting, self.filtering,
                      self.curves, self.printing):
            check()
        return self.problems


def main():
    problems = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        for path in map(Path, sys.argv[2:]):
            checks = Checks(browser, path)
            problems += checks.run()
            print(f"{path.name}: opened {checks.pages} times, {len(checks.problems)} problems")
        browser.close()
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


main()
