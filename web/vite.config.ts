import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

import { version } from "./package.json" with { type: "json" };
import { serviceWorker } from "./service-worker.ts";

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** While developing, `npm run dev` shows the pages and a running `vejsyn serve` answers for everything else. */
const server = "http://127.0.0.1:8000";
const served = [
  "session", "me", "map", "tiles", "damages", "pictures", "sections",
  "teams", "road-classes", "work-orders", "recordings", "crew", "device", "uploads",
];

const pages: Plugin = {
  name: "pages",
  configureServer(vite) {
    vite.middlewares.use((request, _response, next) => {
      if (request.url?.startsWith("/hold/")) request.url = "/crew.html";
      if (request.url === "/optager") request.url = "/recorder.html";
      next();
    });
  },
};

export default defineConfig({
  plugins: [pages, serviceWorker],
  define: { __RECORDER_VERSION__: JSON.stringify(version) },
  server: { proxy: Object.fromEntries(served.map((path) => [`^/${path}(/|\\?|$)`, server])) },
  worker: { format: "es" },
  build: {
    target: "es2022",
    // A font or picture as a data: address would be stopped by the page's own content policy.
    assetsInlineLimit: 0,
    // MapLibre alone is over Vite's 500 kB; it is loaded once and cached under its hash.
    chunkSizeWarningLimit: 1600,
    rolldownOptions: { input: { foreman: page("index.html"), crew: page("crew.html"), recorder: page("recorder.html") } },
  },
});
