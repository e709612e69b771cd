// What is secondary on a telephone is folded there; on wider windows, on paper and without this script all of it stands
// open. What somebody opened or shut stays so when a part of the page is renewed.
const narrow = matchMedia("(max-width: 640px)");
const chosen = new Map();

const folds = () => document.querySelectorAll("details.narrow-fold");

function arrange() {
  folds().forEach((fold) => (fold.open = chosen.get(fold.dataset.fold) ?? !narrow.matches));
}

// a key pressed on a summary is a click too
document.addEventListener("click", (event) => {
  const fold = event.target.closest("summary")?.parentElement;
  if (fold?.matches(".narrow-fold")) chosen.set(fold.dataset.fold, !fold.open);
});
document.getElementById("live")?.addEventListener("renewed", arrange);
narrow.addEventListener("change", () => {
  chosen.clear();
  arrange();
});
addEventListener("beforeprint", () => folds().forEach((fold) => (fold.open = true)));
addEventListener("afterprint", arrange);
arrange();
