// Sends the request by itself when its turn has come; without scripts somebody presses the button.
const form = document.querySelector("[data-send-in]");
setTimeout(() => form.requestSubmit(), (Number(form.dataset.sendIn) + 1) * 1000);
