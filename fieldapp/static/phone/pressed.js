// What a button does: it cannot be pressed again until that is done, and says so where it takes long.

/** `meanwhile`: what it says in place of its own words; "" for these. */
export const pressed =
  (act, meanwhile = "") =>
  async (event) => {
    const button = event.target.closest("button");
    const words = button.lastChild;
    const own = words.textContent;
    button.disabled = true;
    if (meanwhile) words.textContent = meanwhile;
    try {
      await act();
    } finally {
      words.textContent = own;
      button.disabled = false;
    }
  };
