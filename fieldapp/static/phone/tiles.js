// Tiles of the map around today's stops. They lie in chunks, encrypted and padded like nothing else of the day: which
// tiles somebody keeps, and even how large each is, says where clients live.
import { fromBase64 } from "./bytes.js";
import { STRICT, begin } from "./database.js";
import { close, open } from "./lock.js";
import * as office from "./office.js";

const AT_ONCE = 40;
const PADDED_TO = 256 * 1024;

export class Tiles {
  /** `salt` names the day these belong to: a day that was deleted meanwhile gets no chunk any more. */
  constructor(key, salt) {
    this.key = key;
    this.salt = salt;
    this.pictures = null;
    this.addresses = new Map();
  }

  /** Reads and decrypts what is on the disk, once. */
  async load() {
    if (this.pictures) return;
    const reading = await begin("day", "tiles");
    const [names, closed] = await Promise.all([reading.store.getAllKeys(), reading.store.getAll()]);
    const chunks = await Promise.all(names.map((name, at) => open(this.key, closed[at], `tiles/${name}`)));
    this.next = names.length ? Math.max(...names) + 1 : 0;
    this.map = chunks.at(-1)?.map ?? "";
    this.pictures = new Map(
      chunks.filter(({ map }) => map === this.map).flatMap(({ pictures }) => Object.entries(pictures)),
    );
  }

  /**
   * Fetches what is listed and lacking, the most useful first, up to the office's limit. Returns the map's
   * fingerprint and the line of the route, `[{ estimated, points }]`.
   */
  async refresh(reader, told) {
    await this.load();
    const { map, tiles, line = [], most_bytes } = await office.tiles(reader, []);
    const stale = [...this.pictures.keys()].filter((address) => !tiles.includes(address));
    if (map !== this.map || stale.length > tiles.length / 2) await this.clear(map);
    const lacking = tiles.filter((address) => !this.pictures.has(address));
    let bytes = this.bytes(tiles);
    for (let at = 0; at < lacking.length && bytes < most_bytes; at += AT_ONCE) {
      told(tiles.length - lacking.length + at, tiles.length);
      const fetched = (await office.tiles(reader, lacking.slice(at, at + AT_ONCE))).tiles;
      if (!(await this.keep(fetched))) break;
      bytes = this.bytes(tiles);
    }
    return { map, line };
  }

  bytes(addresses) {
    return addresses.reduce((sum, address) => sum + (this.pictures.get(address)?.length ?? 0) * 0.75, 0);
  }

  /** False when the day is another one by now. */
  async keep(pictures) {
    const chunk = { map: this.map, pictures, padding: "" };
    const length = JSON.stringify(chunk).length;
    chunk.padding = " ".repeat(Math.ceil(length / PADDED_TO) * PADDED_TO - length);
    const closed = await close(this.key, chunk, `tiles/${this.next}`);
    const writing = await begin("day", ["lock", "tiles"], "readwrite", STRICT);
    const mine = (await writing.objectStore("lock").get("lock"))?.salt.join() === this.salt;
    if (mine) await writing.objectStore("tiles").put(closed, this.next);
    await writing.done;
    this.next += 1;
    for (const [address, picture] of Object.entries(pictures)) this.pictures.set(address, picture);
    return mine;
  }

  async clear(map) {
    const writing = await begin("day", "tiles", "readwrite", STRICT);
    await writing.store.clear();
    await writing.done;
    this.release();
    this.pictures = new Map();
    this.map = map;
  }

  /** A table from "zoom/x/y" to the address of a picture, made when asked for; undefined for what is not here. */
  table() {
    return new Proxy({}, { get: (_table, address) => this.address(String(address)) });
  }

  address(name) {
    if (!this.addresses.has(name) && this.pictures.get(name)) {
      this.addresses.set(
        name,
        URL.createObjectURL(new Blob([fromBase64(this.pictures.get(name))], { type: "image/webp" })),
      );
    }
    return this.addresses.get(name);
  }

  /** Pictures that no map shows any more. */
  release() {
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
    this.addresses.clear();
  }
}
