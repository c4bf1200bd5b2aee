/** Writes the service workers of recorder and crew's page: after the build, when the names of all they need are known. */

import { createHash } from "node:crypto";
import type { Plugin, Rolldown } from "vite";

interface Offline {
  /** Of the entry, and what its caches are named after. */
  readonly entry: string;
  readonly cache: string;
  readonly page: string;
  readonly script: (version: string, files: readonly string[]) => string;
  readonly always: readonly string[];
}

export const serviceWorker: Plugin = {
  name: "service-workers",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      for (const { entry, cache, page, script, always } of [recorder, crew]) {
        const files = [...reached(bundle, entry)].sort().map((name) => `/${name}`);
        const html = bundle[page];
        const content = createHash("sha256").update(JSON.stringify(files)).update(html?.type === "asset" ? html.source : "");
        const source = script(content.digest("hex").slice(0, 12), [...files, ...always]);
        this.emitFile({ type: "asset", fileName: `${cache}.sw.js`, source });
      }
    },
  },
};

/** Scripts, styles, fonts and workers of a page. */
function reached(bundle: Rolldown.OutputBundle, entry: string): Set<string> {
  const names = new Set<string>();
  const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
  const follow = (name: string): void => {
    const chunk = bundle[name];
    if (names.has(name) || chunk?.type !== "chunk") return;
    names.add(name);
    [...chunk.imports, ...chunk.dynamicImports].forEach(follow);
    chunk.viteMetadata?.importedCss.forEach((css) => names.add(css));
    chunk.viteMetadata?.importedAssets.forEach((asset) => names.add(asset));
  };
  chunks.filter((chunk) => chunk.isEntry && chunk.name === entry).forEach((chunk) => follow(chunk.fileName));
  // Workers are built apart, and stand among the assets; the font is named in the style sheet.
  for (const name of Object.keys(bundle)) if ((entry === "recorder" ? /worker-|\.woff2$/ : /\.woff2$/).test(name) && !/maplibre/.test(name)) names.add(name);
  return names;
}

const keepsRecorder = (version: string, files: readonly string[]): string => `// The recorder's page and what it needs, kept for when there is no network.
const version = "optager-${version}";
const page = "/optager";
const files = ${JSON.stringify(files)};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(version).then((cache) => cache.addAll([page, ...files])));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("optager-") && name !== version;
  const swept = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(swept);
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  const wanted = request.mode === "navigate" && path === page ? page : files.includes(path) ? path : null;
  if (request.method !== "GET" || wanted === null) return;
  event.respondWith(caches.open(version).then((cache) => cache.match(wanted)).then((kept) => kept ?? fetch(request)));
});
`;

const keepsCrewsPage = (version: string, files: readonly string[]): string => `// The crew's page, and the pictures that it has had, for where there is no line.
const version = "hold-${version}";
const page = "/hold/-";
const pictures = "hold-pictures";
const files = ${JSON.stringify(files)};

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(version).then((cache) => cache.addAll([page, ...files])));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("hold-") && name !== version && name !== pictures;
  const swept = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(swept.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  // The newest page where there is a line, the kept one where there is none.
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(version, page)));
  else if (files.includes(path)) event.respondWith(kept(version, path).then((found) => found ?? fetch(request)));
  else if (path.includes("/pictures/")) event.respondWith(kept(pictures, path).then((found) => found ?? fetch(request)));
});

const kept = (name, path) => caches.open(name).then((cache) => cache.match(path));
`;

const recorder: Offline = {
  entry: "recorder", cache: "optager", page: "recorder.html", script: keepsRecorder,
  always: ["/optager.webmanifest", "/assets/sign.svg", "/assets/recorder-192.png"],
};
const crew: Offline = { entry: "crew", cache: "hold", page: "crew.html", script: keepsCrewsPage, always: ["/assets/sign.svg"] };
