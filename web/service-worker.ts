/** Writes the recorder's service worker: after the build, when the names of all that its page needs are known. */

import { createHash } from "node:crypto";
import type { Plugin, Rolldown } from "vite";

const page = "recorder.html";
const always = ["/optager.webmanifest", "/assets/sign.svg", "/assets/recorder-192.png"];

export const serviceWorker: Plugin = {
  name: "recorder-service-worker",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const files = [...reached(bundle)].sort().map((name) => `/${name}`);
      const html = bundle[page];
      const content = createHash("sha256").update(JSON.stringify(files)).update(html?.type === "asset" ? html.source : "");
      const version = content.digest("hex").slice(0, 12);
      const source = script(version, [...files, ...always]);
      this.emitFile({ type: "asset", fileName: "optager.sw.js", source });
    },
  },
};

/** Scripts, styles, fonts and workers of the recorder's page. */
function reached(bundle: Rolldown.OutputBundle): Set<string> {
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
  chunks.filter((chunk) => chunk.isEntry && chunk.name === "recorder").forEach((chunk) => follow(chunk.fileName));
  // Workers are built apart, and stand among the assets; the font is named in the style sheet.
  for (const name of Object.keys(bundle)) if (/worker-|\.woff2$/.test(name) && !/maplibre/.test(name)) names.add(name);
  return names;
}

const script = (version: string, files: readonly string[]): string => `// The recorder's page and what it needs, kept for when there is no network.
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
