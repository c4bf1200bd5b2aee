/** Films one drive: chooses frames, encodes them, and writes them piece by piece. */

import { monotonicMs } from "../drive/satellite-clock";
import { CaptureClock } from "./capture-clock";
import { encoding } from "./encoding";
import { FrameChoice, keyEveryS } from "./frame-choice";
import { Muxer } from "./muxer";
import type { Segment } from "./segment";

/** The first frames of a camera that wakes are dark, and their arrivals tell the clock. */
const wakingFrames = 5;
/** More frames than this in the encoder, and the phone is too slow: the next ones are left out, but for key frames. */
const mostWaiting = 8;
/** A frame is shown until the next one; the last one so long, seconds. */
const lastDurationS = 0.1;

interface Size {
  readonly width: number;
  readonly height: number;
}

export class NoEncoder extends Error {}

export class Film {
  speedMps = 0;
  private readonly clock = new CaptureClock();
  private readonly choice = new FrameChoice();
  private encoder: VideoEncoder | null = null;
  private size: Size = { width: 0, height: 0 };
  private config: VideoDecoderConfig | null = null;
  private muxer: Muxer | null = null;
  private writing: Promise<void> = Promise.resolve();
  private seen = 0;
  private stopped = false;

  constructor(
    private readonly segment: Segment,
    private readonly failed: (error: unknown) => void,
    private readonly filmed: (seconds: number, bytes: number) => void,
  ) {}

  /** Until the frames end or `stop`. */
  async run(frames: ReadableStream<VideoFrame>): Promise<void> {
    const reader = frames.getReader();
    try {
      for (;;) {
        const { value: frame, done } = await reader.read();
        if (done || this.stopped) {
          frame?.close();
          break;
        }
        this.clock.arrived(frame.timestamp, monotonicMs());
        try {
          await this.take(frame);
        } finally {
          frame.close();
        }
      }
    } finally {
      await reader.cancel().catch(() => undefined);
      await this.finish();
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private async take(frame: VideoFrame): Promise<void> {
    this.seen += 1;
    if (this.seen <= wakingFrames) return;
    if (frame.displayWidth !== this.size.width || frame.displayHeight !== this.size.height) await this.configure(frame);
    const choice = this.choice.choose(frame.timestamp / 1e6, this.speedMps);
    if (choice === "none" || (choice === "delta" && this.encoder!.encodeQueueSize > mostWaiting)) return;
    this.encoder!.encode(frame, { keyFrame: choice === "key" });
  }

  /** For the first frame, and again where the phone was turned: a piece has pictures of one size. */
  private async configure({ displayWidth: width, displayHeight: height }: VideoFrame): Promise<void> {
    await this.finish();
    const config = await encoding(width, height);
    if (!config) throw new NoEncoder();
    this.encoder = new VideoEncoder({
      output: (chunk, meta) => this.encoded(chunk, meta?.decoderConfig),
      error: this.failed,
    });
    this.encoder.configure(config);
    this.size = { width, height };
  }

  private encoded(chunk: EncodedVideoChunk, config: VideoDecoderConfig | undefined): void {
    this.config = config ?? this.config;
    this.writing = this.writing.then(() => this.write(chunk)).catch(this.failed);
  }

  private async write(chunk: EncodedVideoChunk): Promise<void> {
    const atMs = this.clock.taken(chunk.timestamp);
    if (chunk.type === "key" && (!this.muxer || this.segment.isOver(atMs))) await this.next(atMs);
    if (!this.muxer || !this.config) return;
    const timeS = Math.max(0, this.segment.since(atMs));
    await this.muxer.add(chunk, timeS, lastDurationS, this.config);
    if (chunk.type === "key") this.filmed(keyEveryS, this.segment.open?.bytes ?? 0);
  }

  private async next(firstMs: number): Promise<void> {
    await this.muxer?.finish();
    this.muxer = await Muxer.start(await this.segment.begin(firstMs, "mp4"));
  }

  private async finish(): Promise<void> {
    const { encoder } = this;
    this.encoder = null;
    if (encoder?.state === "configured") await encoder.flush().catch(this.failed);
    if (encoder && encoder.state !== "closed") encoder.close();
    await this.writing;
    await this.muxer?.finish().catch(this.failed);
    this.muxer = null;
    this.size = { width: 0, height: 0 };
    await this.segment.end();
  }
}
