// A plan that changed at the office: said in words, taken over only when the worker says so.
import { element, icon, notice, own } from "./dom.js";
import { _ } from "./words.js";

export function changesNotice(app) {
  const { changes } = app.day;
  if (!changes.length) return null;
  const accept = async (event) => {
    event.target.closest("button").disabled = true;
    await app.acceptChanges();
  };
  return element(
    "section",
    { class: "notice stack", "data-tone": "warn", "aria-labelledby": "changes-title" },
    element("h2", { class: "small", id: "changes-title" }, icon("compare"), " ", _("The office changed your day")),
    element(
      "ul",
      { class: "stack" },
      changes.map((change) => element("li", {}, sentence(app, change))),
    ),
    element(
      "button",
      { class: "button button-big button-wide", type: "button", onclick: accept },
      icon("check"),
      _("I have read this, use the new plan"),
    ),
  );
}

/** On the page of a stop, which is not drawn again under somebody who writes there: that they have to look, and what
 * became of this very stop. */
export function changesLine(app, stop) {
  const place = element("div", { "aria-live": "polite" });
  const fill = () => {
    const changes = app.day?.changes ?? [];
    const here = changes.filter(({ id }) => id === stop.id).map((change) => [" ", ...sentence(app, change)]);
    const link = element("a", { href: "#/" }, _("The office changed your day"));
    place.hidden = !changes.length;
    place.replaceChildren(...(changes.length ? [notice("compare", "warn", link, ".", ...here.flat())] : []));
  };
  fill();
  app.refill.push(fill);
  return place;
}

function sentence(app, change) {
  const name = change.name && element("b", {}, own(change.name));
  const at = (moment) => (moment ? app.hour(moment) : "–");
  switch (change.kind) {
    case "moved":
      return [
        name,
        ": ",
        at(change.from) === at(change.to)
          ? _("{from}, now until {until}", { from: at(change.from), until: at(change.until) })
          : _("{from} moved to {to}", { from: at(change.from), to: at(change.to) }),
      ];
    case "added":
      return [name, ": ", _("new, at {to}", { to: at(change.to) })];
    case "removed":
      return [name, ": ", _("no longer yours, was at {from}", { from: at(change.from) })];
    case "called_off":
      return [name, ": ", _("do not go there any more (was at {from})", { from: at(change.from) })];
    case "order":
      return [_("The same visits in another order.")];
    default:
      return [_("Back at {to} instead of {from}", { from: at(change.from), to: at(change.to) })];
  }
}
