// The picture of a paper sheet: made small enough to be sent, and shown with lines by which its parts are chosen.
const field = document.querySelector("input[name=picture]");
const canvas = document.getElementById("sheet-picture");
const LONGEST_SIDE = 2_400;
const MOST_BYTES = 1_400_000;
const QUALITIES = [0.85, 0.7, 0.5, 0.3];

field?.setAttribute("accept", "image/*");
field?.addEventListener("change", async () => {
  const [file] = field.files;
  canvas.hidden = true;
  if (!file) return;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return; // the office says that it is no picture
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // where a picture is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const smaller = await small();
  if (smaller) {
    const given = new DataTransfer();
    given.items.add(new File([smaller], "sheet.jpg", { type: "image/jpeg" }));
    field.files = given.files;
  }
  lines(pen);
  canvas.hidden = false;
});

/** A JPEG that can be sent; null where none is small enough, as with noise. */
async function small() {
  for (const quality of QUALITIES) {
    const made = await new Promise((resolve) => void canvas.toBlob(resolve, "image/jpeg", quality));
    if (made && made.size <= MOST_BYTES) return made;
  }
  return null;
}

/** A line at every tenth of the height, with its number as the choices below name it. */
function lines(pen) {
  const letters = Math.round(canvas.width / 30);
  pen.font = `bold ${letters}px sans-serif`;
  for (let tenth = 1; tenth < 10; tenth += 1) {
    const y = Math.round((canvas.height * tenth) / 10);
    pen.fillStyle = "#b9490e";
    pen.fillRect(0, y - 1, canvas.width, 3);
    pen.fillText(`${tenth * 10} %`, 6, y - 6);
  }
}
