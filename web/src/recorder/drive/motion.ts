/** The motion sensor, thinned to some 15 readings a second, on the page's own clock. */

export interface Motion {
  /** Monotonic ms. */
  readonly atMs: number;
  /** What holds the phone up, and what moves it, m/s², in the phone's axes: flat on a table z is +9.8. */
  readonly acceleration: readonly [number, number, number];
  /** Turning, degrees a second, about the same axes. */
  readonly rotation: readonly [number, number, number];
}

/** Between two readings, ms. */
const leastApartMs = 62;

const sensor = (globalThis as { DeviceMotionEvent?: DeviceMotionEventConstructor }).DeviceMotionEvent;
/** iOS counts gravity itself, others what holds against it; only iOS knows this property. */
const sign = CSS.supports("-webkit-touch-callout", "none") ? -1 : 1;

/** Calls `felt` from now on; gives a function that ends it. Where there is no sensor it is never called. */
export function watchMotion(felt: (motion: Motion) => void): () => void {
  let lastMs = -Infinity;
  const take = ({ accelerationIncludingGravity: pull, rotationRate: turn, timeStamp }: DeviceMotionEvent): void => {
    if (pull?.x == null || timeStamp - lastMs < leastApartMs) return;
    lastMs = timeStamp;
    felt({
      atMs: performance.timeOrigin + timeStamp,
      acceleration: [sign * pull.x, sign * (pull.y ?? 0), sign * (pull.z ?? 0)],
      rotation: [turn?.beta ?? 0, turn?.gamma ?? 0, turn?.alpha ?? 0],
    });
  };
  window.addEventListener("devicemotion", take);
  return () => window.removeEventListener("devicemotion", take);
}

/** iOS wants to be asked, at a press of a button. */
export async function askForMotion(): Promise<void> {
  await sensor?.requestPermission?.().catch(() => "denied");
}
