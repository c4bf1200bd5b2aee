// A script of somebody's that sends a file with tus-js-client, the official one, through whatever happens:
// node send.mjs FOLDER-WITH-NODE-MODULES URL KEY FILE CHUNK-BYTES
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const [modules, url, key, file, chunk] = process.argv.slice(2);
const tus = createRequire(join(modules, "package.json"))("tus-js-client");
const content = readFileSync(file);

new tus.Upload(createReadStream(file), {
  endpoint: `${url}/uploads`,
  headers: { Authorization: `Bearer ${key}` },
  chunkSize: Number(chunk),
  uploadSize: content.length,
  retryDelays: Array(20_000).fill(50),
  metadata: { filename: basename(file), sha256: createHash("sha256").update(content).digest("hex") },
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
}).start();
