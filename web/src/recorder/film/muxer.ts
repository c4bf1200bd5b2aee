/** A piece's video: packets in, fragments of an MP4 out, each a second long and whole by itself. */

import {
  EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, StreamTarget, type StreamTargetChunk,
} from "mediabunny";

import { keyEveryS } from "./frame-choice";
import type { PieceFiles } from "./piece-files";

export class Muxer {
  private readonly source = new EncodedVideoPacketSource("avc");
  private readonly output: Output;

  private constructor(private readonly files: PieceFiles) {
    const target = new WritableStream<StreamTargetChunk>({ write: ({ data, position }) => files.write(data, position) });
    this.output = new Output({
      // A new fragment may begin at each key frame.
      format: new Mp4OutputFormat({ fastStart: "fragmented", minimumFragmentDuration: keyEveryS / 2 }),
      target: new StreamTarget(target),
    });
    this.output.addVideoTrack(this.source);
  }

  static async start(files: PieceFiles): Promise<Muxer> {
    const muxer = new Muxer(files);
    await muxer.output.start();
    return muxer;
  }

  /** @param timeS since the piece's first frame. @param durationS up to the next one, about. */
  async add(chunk: EncodedVideoChunk, timeS: number, durationS: number, config: VideoDecoderConfig): Promise<void> {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    await this.source.add(new EncodedPacket(data, chunk.type, timeS, durationS), { decoderConfig: config });
    if (chunk.type === "key") this.files.flush();
  }

  finish(): Promise<void> {
    return this.output.finalize();
  }
}
