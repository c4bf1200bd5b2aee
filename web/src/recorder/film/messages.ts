/** What page and film worker say to one another. */

import type { Fix } from "../drive/position";
import type { Motion } from "../drive/motion";
import type { Camera } from "./track-lines";

export type ToFilm =
  | { readonly kind: "begin"; readonly recording: string; readonly camera: Camera; readonly source: FrameSource }
  | { readonly kind: "fix"; readonly fix: Fix }
  | { readonly kind: "motion"; readonly motion: Motion }
  | { readonly kind: "blob"; readonly blob: Blob; readonly beganMs: number; readonly extension: "mp4" | "webm" }
  | { readonly kind: "end" };

/** Where frames come from: transferred, so that the page's own work never delays one. Blobs are MediaRecorder's. */
export type FrameSource =
  | { readonly frames: ReadableStream<VideoFrame> }
  | { readonly track: MediaStreamTrack }
  | { readonly blobs: true };

export type FromFilm =
  | { readonly kind: "ready" }
  | { readonly kind: "filmed"; readonly seconds: number; readonly bytes: number }
  | { readonly kind: "closed" }
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly cause: Cause; readonly text: string };

export type Cause = "full" | "encoder" | "storage";
