// While the page is hidden it is covered: the phone's list of open applications shows a picture of it, and nobody's
// name belongs there.
export function coverWhenHidden() {
  const cover = (hidden) => document.body.classList.toggle("covered", hidden);
  document.addEventListener("visibilitychange", () => cover(document.visibilityState === "hidden"));
  addEventListener("pagehide", () => cover(true));
  addEventListener("pageshow", () => cover(false));
}
