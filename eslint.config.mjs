// What `make lint` asks of scripts and styles. Layout is prettier's business (package.json); every finding is an error.
import css from "@eslint/css";
import js from "@eslint/js";
import globals from "globals";

const STATIC = "fieldapp/static";
const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
  property,
  message: "Text is only ever text: build elements, or set textContent.",
}));
const DOCUMENT_WRITE = { object: "document", property: "write", message: "Build elements instead." };

const rules = {
  ...js.configs.recommended.rules,
  "default-case-last": "error",
  eqeqeq: ["error", "always"],
  "no-console": "error",
  "no-else-return": ["error", { allowElseIf: true }],
  "no-eval": "error",
  "no-implicit-coercion": "error",
  "no-implicit-globals": "error",
  "no-implied-eval": "error",
  "no-lonely-if": "error",
  "no-new-func": "error",
  "no-param-reassign": "error",
  "no-promise-executor-return": ["error", { allowVoid: true }],
  "no-restricted-properties": ["error", ...MARKUP, DOCUMENT_WRITE],
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-shadow": ["error", { builtinGlobals: false }],
  "no-throw-literal": "error",
  "no-undef-init": "error",
  "no-unneeded-ternary": "error",
  "no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
  // a name that begins with _ is taken out of an object so that the rest can go on without it
  "no-unused-vars": ["error", { varsIgnorePattern: "^_.", caughtErrors: "all" }],
  "no-useless-rename": "error",
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-arrow-callback": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

export default [
  { ignores: [`${STATIC}/vendor/**`, "var/**", ".venv/**"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    name: "pages: modules that run in a document",
    files: [`${STATIC}/**/*.js`],
    languageOptions: { sourceType: "module", globals: globals.browser },
    rules,
  },
  {
    name: "the pin stands on Leaflet, which its page loads first",
    files: [`${STATIC}/pin.js`],
    languageOptions: { globals: { L: "readonly" } },
  },
  {
    name: "a classic script, because it is laid into maps that open from disk",
    files: [`${STATIC}/own-tiles.js`],
    languageOptions: { sourceType: "script", globals: { L: "readonly" } },
  },
  {
    name: "the service worker has no document",
    files: [`${STATIC}/phone/worker.js`],
    languageOptions: { sourceType: "module", globals: globals.serviceworker },
  },
  { name: "this file", files: ["*.mjs"], languageOptions: { globals: globals.node }, rules },
  {
    name: "styles",
    files: [`${STATIC}/**/*.css`],
    plugins: { css },
    language: "css/css",
    rules: {
      ...css.configs.recommended.rules,
      "css/no-invalid-properties": ["error", { allowUnknownVariables: true }], // tokens.css defines them for all others
      "css/use-baseline": "off", // what an old browser does not know it leaves out; tokens.css says where that matters
    },
  },
];
