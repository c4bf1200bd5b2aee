/** The page's side of filming: the camera, and the worker that gets its frames. */

import { recordBlobs } from "./blobs";
import { closeCamera, openCamera } from "./camera";
import type { Cause, FrameSource, FromFilm, ToFilm } from "./messages";
import type { Fix } from "../drive/position";
import type { Motion } from "../drive/motion";
import FilmWorker from "./worker?worker";

export class Filming {
  private readonly worker = new FilmWorker({ name: "recorder-film" });
  private readonly isReady: Promise<void>;
  private stream: MediaStream | null = null;
  private endBlobs: (() => Promise<void>) | null = null;
  private ended: (() => void) | null = null;
  private opening = false;
  private ending: Promise<void> | null = null;
  private seconds = 0;
  private bytesBefore = 0;
  private bytesNow = 0;

  constructor(
    private readonly failed: (cause: Cause | "camera") => void,
    private readonly closed: () => void,
  ) {
    this.isReady = new Promise((resolve) => {
      this.worker.addEventListener("message", ({ data }: MessageEvent<FromFilm>) => {
        if (data.kind === "ready") resolve();
        else this.hear(data);
      });
      this.worker.addEventListener("error", () => this.failed("storage"));
    });
  }

  /** Once what an earlier page left open is closed. */
  ready(): Promise<void> {
    return this.isReady;
  }

  get active(): boolean {
    return this.opening || this.stream !== null;
  }

  /** As filmed since the page was opened; null before the first half minute. */
  get bytesAnHour(): number | null {
    return this.seconds < 30 ? null : ((this.bytesBefore + this.bytesNow) / this.seconds) * 3600;
  }

  /** Opens the camera and lets it go: so the browser asks for it. */
  async tryCamera(): Promise<void> {
    closeCamera(await openCamera());
  }

  /** Raises where the camera cannot be had. */
  async begin(): Promise<void> {
    this.opening = true;
    try {
      await this.isReady;
      const stream = await openCamera();
      this.stream = stream;
      await this.film(stream, stream.getVideoTracks()[0]!);
    } finally {
      this.opening = false;
    }
  }

  /** Once the last piece is closed; asked twice, it ends once. */
  end(): Promise<void> {
    if (!this.stream) return Promise.resolve();
    return (this.ending ??= this.stop(this.stream).finally(() => (this.ending = null)));
  }

  fix(fix: Fix): void {
    this.tell({ kind: "fix", fix });
  }

  motion(motion: Motion): void {
    if (this.stream) this.tell({ kind: "motion", motion });
  }

  private async stop(stream: MediaStream): Promise<void> {
    const ended = new Promise<void>((resolve) => (this.ended = resolve));
    await this.endBlobs?.();
    this.endBlobs = null;
    this.tell({ kind: "end" });
    closeCamera(stream);
    await ended;
    this.stream = null;
  }

  private async film(stream: MediaStream, track: MediaStreamTrack): Promise<void> {
    const { width = 0, height = 0 } = track.getSettings();
    // A call or another app takes the camera away: the drive goes on as a new recording once it is free.
    track.addEventListener("ended", () => stream === this.stream && void this.end().then(() => this.failed("camera")));
    const source = sourceOf(track);
    const camera = { width, height, label: track.label };
    const given = "frames" in source ? [source.frames] : "track" in source ? [source.track] : [];
    this.tell({ kind: "begin", recording: crypto.randomUUID(), camera, source }, given);
    if (!("blobs" in source)) return;
    this.endBlobs = await recordBlobs(stream, (part) => this.tell({ kind: "blob", ...part }));
    if (!this.endBlobs) this.failed("encoder");
  }

  private hear(message: FromFilm): void {
    if (message.kind === "filmed") this.count(message.seconds, message.bytes);
    else if (message.kind === "closed") this.closed();
    else if (message.kind === "failed") void this.end().then(() => this.failed(message.cause));
    else if (message.kind === "ended") this.ended?.();
  }

  private count(seconds: number, bytes: number): void {
    this.seconds += seconds;
    if (bytes < this.bytesNow) this.bytesBefore += this.bytesNow;
    this.bytesNow = bytes;
  }

  private tell(message: ToFilm, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}

/** Frames by the page where it can, by the worker where only workers can; else MediaRecorder's blobs. */
function sourceOf(track: MediaStreamTrack): FrameSource {
  if (!("VideoEncoder" in window)) return { blobs: true };
  if ("MediaStreamTrackProcessor" in window) return { frames: new MediaStreamTrackProcessor({ track }).readable };
  // The page keeps its own, which it stops in the end.
  return { track: track.clone() };
}
