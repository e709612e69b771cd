"""The map that comes with the day: last of all, encrypted, and there without network."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.phone.conftest import Field
from tests.phone.phones import Phone, unlock

STORED = """
  async function stored() {
    return new Promise((resolve) => {
      const asked = indexedDB.open("day");
      asked.onsuccess = () => {
        const all = asked.result.transaction("tiles").objectStore("tiles").getAll();
        all.onsuccess = () => { asked.result.close(); resolve(all.result.map((one) => one.data.length)); };
      };
    });
  }
  async function whenAllAreHere() {
    for (;;) {
      const sizes = await stored();
      if (sizes.length && !document.getElementById("loading").textContent) return sizes;
      await new Promise(requestAnimationFrame);
    }
  }
"""


def test_a_stop_has_its_map_without_network(mapped_office: Field, phone_of: Callable[[str], Phone]) -> None:
    mapped_office.worker("olga", 3)
    mapped_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    page = phone.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    sizes = page.evaluate(f"() => {{ {STORED} return whenAllAreHere(); }}")
    assert sizes and all(size % (256 * 1024) == 16 for size in sizes), "padded: a size says nothing (16: the tag)"
    assert sum(sizes) < 3_000_000
    mapped_office.process.stop()
    unlock(phone)
    page.click(".next a[href^='#/stop']")
    page.click("summary:has-text('Carte')")
    page.wait_for_selector(".phone-map .map-here")
    drawn = page.locator(".phone-map .leaflet-tile-pane img")
    drawn.first.wait_for()
    assert drawn.first.get_attribute("src").startswith("blob:")
    expect(page.locator(".phone-map .map-number")).to_have_count(3)
    page.click(".leaflet-control-zoom-out")
    page.wait_for_selector(".phone-map .leaflet-tile-pane img")


def test_the_map_of_the_day_has_every_stop_and_the_way_along_them_without_network(
    mapped_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    mapped_office.worker("olga", 3)
    mapped_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    page = phone.page
    page.evaluate(f"() => {{ {STORED} return whenAllAreHere(); }}")
    mapped_office.process.stop()
    unlock(phone)
    page.click(".bottom-bar a:has-text('Carte')")
    page.locator(".day-map .leaflet-tile-pane img").first.wait_for()
    marks = page.locator(".day-map .map-stop")
    assert marks.all_inner_texts() == ["1", "2", "3"]
    box = marks.first.bounding_box()
    assert min(box["width"], box["height"]) >= 48, "a finger in a glove"
    expect(page.locator(".day-map .map-way").first).to_be_attached()
    assert page.locator(".map-stop[data-state=next]").get_attribute("aria-label").startswith("1. Client 0, 14:00")
    expect(page.locator(".map-list a.stop"), "the same for whoever sees no map").to_have_count(3)
    page.locator(".leaflet-control-zoom-in").click()
    marks.nth(0).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#visit")
    page.go_back()
    second = page.locator(".map-stop", has_text="2")
    second.wait_for()
    second.click()
    page.wait_for_selector("h1:has-text('Client 1')")


def test_a_changed_plan_brings_only_the_tiles_that_are_new(
    mapped_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    mapped_office.worker("olga", 2)
    mapped_office.process.start()
    phone = phone_of("olga")
    phone.call("phone.today.refreshTiles()")
    asked = mapped_office.proxy.requests
    assert phone.call("phone.today.refreshTiles()") is False
    assert mapped_office.proxy.requests == asked, "the same plan: nothing is asked"
    mapped_office.worker("lucas", 1)  # publishes again: another plan, the same stops for Olga
    phone.call("phone.today.refresh()")
    phone.call("phone.today.refreshTiles()")
    assert mapped_office.proxy.requests - asked <= 3, "the day, its files, the list of tiles"
