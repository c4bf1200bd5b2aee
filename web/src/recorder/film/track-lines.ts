/** The lines of `STEM.vejsyn.jsonl`; `ingest/track/own_sidecar.py` reads them. */

import type { Fix } from "../drive/position";
import type { Motion } from "../drive/motion";

export interface Camera {
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

export interface Beginning {
  readonly recording: string;
  readonly number: number;
  readonly camera: Camera;
  /** When the first frame was taken, monotonic ms. */
  readonly firstMs: number;
  readonly utcOffsetMs: number;
}

const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));
const or = (value: number | null, decimals: number): number | null => value === null ? null : rounded(value, decimals);
const seconds = (atMs: number, begun: Beginning): number => rounded((atMs - begun.firstMs) / 1000, 3);

export const firstFrameAt = (begun: Beginning): Date => new Date(Math.round(begun.firstMs + begun.utcOffsetMs));

/** "20261126T070312Z-0003" */
export const stemOf = (begun: Beginning): string => {
  const second = `${firstFrameAt(begun).toISOString().slice(0, 19)}Z`.replace(/[-:]/g, "");
  return `${second}-${String(begun.number).padStart(4, "0")}`;
};

export const headerLine = (begun: Beginning): object => ({
  vejsyn: 1,
  recorder: __RECORDER_VERSION__,
  recording: begun.recording,
  piece: begun.number,
  first_frame_at: firstFrameAt(begun).toISOString(),
  camera: begun.camera,
});

export const fixLine = (fix: Fix, begun: Beginning): object => ({
  t: seconds(fix.atMs, begun),
  lat: rounded(fix.lat, 7),
  lon: rounded(fix.lon, 7),
  accuracy_m: rounded(fix.accuracyM, 1),
  speed_mps: rounded(fix.speedMps, 2),
  heading_deg: or(fix.headingDeg, 1),
  altitude_m: or(fix.altitudeM, 1),
});

export const motionLine = ({ atMs, acceleration: [ax, ay, az], rotation: [gx, gy, gz] }: Motion, begun: Beginning) => ({
  t: seconds(atMs, begun),
  ax: rounded(ax, 3), ay: rounded(ay, 3), az: rounded(az, 3),
  gx: rounded(gx, 2), gy: rounded(gy, 2), gz: rounded(gz, 2),
});
