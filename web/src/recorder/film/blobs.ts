/** MediaRecorder, for browsers without WebCodecs: the camera's every frame, a piece for each minute.
 *
 * The first frame's time is that of its start event, some 0.1 s late on phones; frames cannot be chosen, so the camera
 * is asked for ten a second.
 */

import { monotonicMs } from "../drive/satellite-clock";
import { bitrate } from "./encoding";
import { keyEveryS } from "./frame-choice";
import { pieceS } from "./segment";

const types = ["video/mp4;codecs=avc1.640028", "video/mp4;codecs=avc1.42e028", "video/mp4", "video/webm;codecs=h264"];
const slowHz = 10;

export interface Part {
  readonly blob: Blob;
  /** The first frame of the recording it belongs to, monotonic ms. */
  readonly beganMs: number;
  readonly extension: "mp4" | "webm";
}

/** Gives a function that ends it, after the last part was given. Null where the browser records no H.264. */
export async function recordBlobs(
  stream: MediaStream, give: (part: Part) => void,
): Promise<(() => Promise<void>) | null> {
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
  const [track] = stream.getVideoTracks();
  if (!mimeType || !track) return null;
  await track.applyConstraints({ ...track.getConstraints(), frameRate: slowHz }).catch(() => undefined);
  let recorder = start(stream, mimeType, give);
  const turn = window.setInterval(() => {
    recorder.stop();
    recorder = start(stream, mimeType, give);
  }, pieceS * 1000);
  return () => {
    window.clearInterval(turn);
    return new Promise((resolve) => {
      recorder.addEventListener("stop", () => resolve());
      recorder.stop();
    });
  };
}

function start(stream: MediaStream, mimeType: string, give: (part: Part) => void): MediaRecorder {
  const { width = 1920, height = 1080 } = stream.getVideoTracks()[0]!.getSettings();
  const recorder = new MediaRecorder(stream, {
    mimeType, videoBitsPerSecond: bitrate(width, height), videoKeyFrameIntervalDuration: keyEveryS * 1000,
  });
  const extension = mimeType.startsWith("video/mp4") ? "mp4" : "webm";
  let beganMs = monotonicMs();
  recorder.addEventListener("start", () => (beganMs = monotonicMs()));
  recorder.addEventListener("dataavailable", ({ data }) => data.size && give({ blob: data, beganMs, extension }));
  recorder.start(keyEveryS * 1000);
  return recorder;
}
