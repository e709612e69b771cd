// Keeps one whole version of the shell on the phone, so that the application starts without network; and lets what is
// sealed leave when the network comes back, where the browser offers that. It keeps no answer of the office.
import * as clock from "./clock.js";
import { endIfOver } from "./day_lock.js";
import * as officeShare from "./office_share.js";
import { upload } from "./sync.js";

const shell = "SHELL";
const CACHE = `shell-${shell.version}`;
const FILES = new Set(shell.files);

self.addEventListener("install", (event) => {
  const all = [shell.page, ...shell.files].map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(all)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("shell-") && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "use-the-new-version") self.skipWaiting();
  else if (event.data?.share) officeShare.told(event.data.share);
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== self.location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate") {
    if (pathname === shell.page) event.respondWith(kept(shell.page));
    else if (pathname.startsWith("/field/")) event.respondWith(fetch(event.request).catch(() => kept(shell.page)));
  } else if (FILES.has(pathname)) {
    event.respondWith(kept(pathname));
  }
});

async function kept(address) {
  const found = await (await caches.open(CACHE)).match(address);
  return found ?? fetch(address);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(bring());
});

// of an application on the home screen, now and then: a night that nobody opens it ends its day all the same
self.addEventListener("periodicsync", (event) => {
  if (event.tag === "outbox") event.waitUntil(bring());
});

async function bring() {
  await clock.load();
  await endIfOver();
  const { ended } = await upload();
  for (const client of await self.clients.matchAll()) client.postMessage("outbox-changed");
  if (ended === "offline") throw new Error("try again later"); // the browser does, with growing pauses
}
