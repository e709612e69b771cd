// The office's own questions about a visit; which are asked depends on how it went.
import { element } from "./dom.js";
import { _ } from "./words.js";

const YES_NO = () => [
  { code: "yes", label: _("Yes") },
  { code: "no", label: _("No") },
];

/**
 * `given`: answers of a draft, or of what was said before. `about(outcome)` shows what is asked then; `values(outcome)`
 * are the answers to that, `said()` all of them in words. `half(outcome)`: the first answer that the browser does not
 * understand, as a date without its year, null for none; it gives us nothing of what was typed.
 */
export function visitFields(fields, given = {}) {
  const made = fields.map((field) => ({ field, ...control(field, given[field.code] ?? "") }));
  const asked = (outcome) => made.filter(({ field }) => !field.outcomes.length || field.outcomes.includes(outcome));
  return {
    elements: made.map((one) => one.element),
    about(outcome) {
      for (const one of made) one.element.hidden = !outcome || !asked(outcome).includes(one);
    },
    values: (outcome) =>
      Object.fromEntries(
        asked(outcome)
          .map((one) => [one.field.code, one.value()])
          .filter(([, answer]) => answer),
      ),
    half: (outcome) => asked(outcome).find(({ input }) => input?.validity.badInput) ?? null,
    said: () => made.filter((one) => one.value()).map(({ field, said }) => `${field.label}: ${said()}`),
    all: () => Object.fromEntries(made.map((one) => [one.field.code, one.value()]).filter(([, answer]) => answer)),
  };
}

function control(field, value) {
  const id = `field-${field.code}`;
  const options = field.kind === "yes_no" ? YES_NO() : field.options;
  if (options.length) return choices(id, field.label, options, value);
  const kinds = {
    number: { type: "number", inputmode: "decimal", step: "any" },
    date: { type: "date" },
    text: { type: "text", maxlength: "300", dir: "auto" },
  };
  const input = element("input", { class: "input", id, autocomplete: "off", ...kinds[field.kind], value });
  return {
    element: element("div", { class: "field" }, element("label", { class: "label", for: id }, field.label), input),
    input,
    value: () => input.value.trim(),
    said: () => input.value.trim(),
  };
}

/** `style`: of the box around them, "tiles" where they stand close together. */
export function choices(name, legend, options, chosen, style = "") {
  const inputs = options.map(({ code }) =>
    element("input", { type: "radio", name, value: code, id: `${name}-${code}`, checked: code === chosen }),
  );
  const labels = options.map(({ label }, at) =>
    element("label", { class: "choice" }, inputs[at], element("span", {}, label)),
  );
  return {
    element: element(
      "fieldset",
      {},
      element("legend", { class: "label" }, legend),
      element("div", { class: `outcomes ${style}` }, labels),
    ),
    value: () => inputs.find((input) => input.checked)?.value ?? "",
    said: () => options[inputs.findIndex((input) => input.checked)]?.label ?? "",
    focus: () => inputs[0].focus(),
  };
}
