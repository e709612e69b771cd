// A question with its consequence.
import { element } from "./dom.js";
import { _ } from "./words.js";

/** Questions of a page that went: nobody has said yes. */
export function withdrawQuestions() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close("no");
}

/** Resolves to true when the act is chosen. */
export function ask(text, act) {
  return new Promise((resolve) => {
    const dialog = element(
      "dialog",
      { class: "stack", "aria-label": text, onclose: () => (dialog.remove(), resolve(dialog.returnValue === "yes")) },
      element("p", {}, text),
      element(
        "form",
        { method: "dialog", class: "row" },
        element("button", { class: "button button-primary", value: "yes" }, act),
        element("button", { class: "button", value: "no" }, _("Cancel")),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
