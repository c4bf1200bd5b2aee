/** How the phone hangs, by gravity: straight, and the horizon in the upper part of the picture. */

/** Straight to so many degrees: the night finds the rest by itself. */
const straightDeg = 2;
/** The camera looks down between these, degrees: the horizon then stands between a fifth and two fifths from the top. */
export const pitchDeg = { least: 4, most: 16 } as const;
/** A phone on end sees too little road to either side. */
const onEndDeg = 45;

export type Level = "straight" | "turn" | "left" | "right" | "up" | "down";

export interface Hang {
  /** Degrees clockwise, as the driver sees the screen. */
  readonly rollDeg: number;
  /** Degrees that the camera looks down. */
  readonly pitchDeg: number;
}

const degrees = 180 / Math.PI;

/**
 * The phone's attitude by gravity.
 *
 * @param acceleration with gravity, in the phone's own axes: x right, y up, z out of the screen; the reaction to
 *   gravity, so that a phone flat on a table shows z = +9.8.
 * @param screenDeg how far the screen's picture is turned from the phone's natural one.
 */
export function hang([x, y, z]: readonly [number, number, number], screenDeg: number): Hang {
  const turned = screenDeg / degrees;
  const right = x * Math.cos(turned) - y * Math.sin(turned);
  const up = x * Math.sin(turned) + y * Math.cos(turned);
  return {
    rollDeg: Math.atan2(-right, up) * degrees,
    // The rear camera looks along -z.
    pitchDeg: Math.atan2(z, Math.hypot(right, up)) * degrees,
  };
}

export function level({ rollDeg, pitchDeg: down }: Hang, isWide: boolean): Level {
  if (!isWide || Math.abs(rollDeg) > onEndDeg) return "turn";
  if (rollDeg > straightDeg) return "left";
  if (rollDeg < -straightDeg) return "right";
  if (down > pitchDeg.most) return "up";
  return down < pitchDeg.least ? "down" : "straight";
}
