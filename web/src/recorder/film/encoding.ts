/** How the frames are encoded: H.264, which every phone's chip and every server reads. */

/** High, Main, Baseline, each at level 4.0: 1920 × 1080. */
const codecs = ["avc1.640028", "avc1.4d0028", "avc1.42e028"];

/**
 * Bits of an average frame at 1080p; with some ten frames a second at 50 km/h about 290 MB an hour.
 *
 * The upper end of what an hour may weigh, because the detector's F1 (crack or pothole; 110 pictures of twelve roads of
 * ../shared/damage/dnit that it was not trained on, 960 px, H.264 at one quantiser, November 2026) falls all the way:
 * untouched 0.66, 757 MB an hour 0.58, 334 MB 0.54, 212 MB 0.51, 136 MB 0.46, 92 MB 0.35. An hour's bytes were those of
 * real motorway footage at the same quantiser, 1.1 m from frame to frame, times 4^0.75 from 960 to 1920 px (assumed).
 */
const bitsAFrame = 65_000;
/** Frames a second that the rate control reckons with: 1.5 m each at 50 km/h, and the pair. */
const typicalHz = 10;
const reference = 1920 * 1080;

/** A configuration that this phone takes; null where it has none. */
export async function encoding(width: number, height: number): Promise<VideoEncoderConfig | null> {
  if (!("VideoEncoder" in globalThis)) return null;
  for (const codec of codecs) {
    const config: VideoEncoderConfig = {
      codec, width, height,
      bitrate: bitrate(width, height),
      bitrateMode: "variable",
      framerate: typicalHz,
      // Not "realtime": that may leave out frames, and ours are chosen already.
      latencyMode: "quality",
      avc: { format: "avc" },
    };
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
    if (supported) return config;
  }
  return null;
}

export const bitrate = (width: number, height: number): number =>
  Math.round(bitsAFrame * typicalHz * Math.sqrt((width * height) / reference));
