// What nobody waits for is done once the screen shows what somebody does wait for.
const PATIENCE_MS = 300; // a page out of sight has no frames

/** Resolves in a task after the next frame. */
export const afterFrame = () =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, PATIENCE_MS);
  });
