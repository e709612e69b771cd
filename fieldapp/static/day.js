// While a plan is being made: shows how far it is, and shows the plan when it is ready.
const job = document.getElementById("job");
const PATIENCE_MS = 30_000;
const TO_COME = ["waiting", "running"];
const sentence = document.getElementById("job-words");

async function look() {
  try {
    const answer = await fetch(job.dataset.url, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { state, sentence: text } = await answer.json();
    sentence.textContent = text;
    if (!TO_COME.includes(state)) {
      location.reload();
      return;
    }
  } catch {
    // the next look may succeed
  }
  setTimeout(look, 700);
}

if (TO_COME.includes(job?.dataset.state)) look();
