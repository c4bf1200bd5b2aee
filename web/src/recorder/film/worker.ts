/** The film worker: everything that must not wait for the page. One at a time in a browser: the page holds a lock. */

import { Film, NoEncoder } from "./film";
import type { Cause, FromFilm, ToFilm } from "./messages";
import { recover } from "./recovery";
import { NoRoom, overlappingFixes, Segment } from "./segment";
import type { Fix } from "../drive/position";

const tell = (message: FromFilm): void => (self as unknown as Worker).postMessage(message);

const causeOf = (error: unknown): Cause => {
  if (error instanceof NoRoom || (error instanceof DOMException && error.name === "QuotaExceededError")) return "full";
  return error instanceof NoEncoder ? "encoder" : "storage";
};

/** The newest positions, from before a drive is filmed too. */
const fixes: Fix[] = [];
let segment: Segment | null = null;
let film: Film | null = null;
let blobs: Promise<void> = Promise.resolve();

function fail(error: unknown): void {
  film?.stop();
  tell({ kind: "failed", cause: causeOf(error), text: String(error) });
}

async function begin({ recording, camera, source }: Extract<ToFilm, { kind: "begin" }>): Promise<void> {
  segment = new Segment(recording, camera, fixes, () => tell({ kind: "closed" }));
  if ("blobs" in source) return;
  film = new Film(segment, fail, (seconds, bytes) => tell({ kind: "filmed", seconds, bytes }));
  film.speedMps = fixes.at(-1)?.speedMps ?? 0;
  const frames = "frames" in source ? source.frames : new MediaStreamTrackProcessor({ track: source.track }).readable;
  await film.run(frames).catch(fail);
  if ("track" in source) source.track.stop();
  film = segment = null;
  tell({ kind: "ended" });
}

/** MediaRecorder's parts come one after the other; each recording of its is a piece. */
async function append({ blob, beganMs, extension }: Extract<ToFilm, { kind: "blob" }>): Promise<void> {
  if (!segment) return;
  const isNew = !segment.open || segment.since(beganMs) > 0.001;
  const files = isNew ? await segment.begin(beganMs, extension) : segment.open!;
  files.append(new Uint8Array(await blob.arrayBuffer()));
  files.flush();
  tell({ kind: "filmed", seconds: 1, bytes: files.bytes });
}

function found(fix: Fix): void {
  fixes.push(fix);
  if (fixes.length > overlappingFixes) fixes.shift();
  if (film) film.speedMps = fix.speedMps;
  segment?.fix(fix);
}

async function end(): Promise<void> {
  if (film) return film.stop();
  await blobs;
  await segment?.end();
  segment = null;
  tell({ kind: "ended" });
}

self.addEventListener("message", ({ data }: MessageEvent<ToFilm>) => {
  switch (data.kind) {
    case "begin": return void begin(data);
    case "fix": return found(data.fix);
    case "motion": return segment?.motion(data.motion);
    case "blob": return void (blobs = blobs.then(() => append(data)).catch(fail));
    case "end": return void end();
  }
});

recover().then(() => tell({ kind: "ready" }), fail);
