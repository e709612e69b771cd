// A basemap that lies in the page itself: a table from "zoom/x/y" to the picture. What is missing is taken from the
// nearest wider view, enlarged. For maps that open from disk.
L.GridLayer.Own = L.GridLayer.extend({
  createTile(coords) {
    const box = document.createElement("div");
    box.style.overflow = "hidden";
    let { x, y, z } = coords;
    const pictures = this.options.pictures;
    while (z > 0 && !pictures[`${z}/${x}/${y}`]) {
      z -= 1;
      x >>= 1;
      y >>= 1;
    }
    const found = pictures[`${z}/${x}/${y}`];
    if (!found) return box;
    const times = 2 ** (coords.z - z);
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = found;
    picture.style.width = picture.style.height = `${256 * times}px`;
    picture.style.marginLeft = `${-256 * (coords.x - x * times)}px`;
    picture.style.marginTop = `${-256 * (coords.y - y * times)}px`;
    picture.style.maxWidth = "none";
    box.append(picture);
    return box;
  },
});
