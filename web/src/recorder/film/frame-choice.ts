/** Which of the camera's frames are kept: few, by the metres driven, with a pair each second to tell motion by. */

/** From one kept frame to the next, m: the night looks at one every 3 m. */
export const spacingM = 1.5;
/** From one key frame to the next, seconds: so much is lost at most where the phone dies. */
export const keyEveryS = 1;
/** Key frames may come so much early, seconds: half a frame at 30 a second. */
const earlyS = 0.017;
/** The key frame's neighbour is the first one so far on, m, ... */
const pairM = 0.25;
/** ... or, where the vehicle is slow, so much later, seconds: the night takes pairs 1/30 or 1/15 s apart. */
const pairS = 0.06;

export type Choice = "key" | "delta" | "none";

export class FrameChoice {
  private lastS: number | null = null;
  private keyS = -Infinity;
  private sinceKeyM = 0;
  private sinceKeptM = 0;
  private unpaired = false;

  /** @param timeS of the frame, ascending. @param speedMps of the vehicle. */
  choose(timeS: number, speedMps: number): Choice {
    const step = speedMps * Math.max(0, timeS - (this.lastS ?? timeS));
    this.lastS = timeS;
    this.sinceKeyM += step;
    this.sinceKeptM += step;
    if (timeS - this.keyS >= keyEveryS - earlyS) return this.key(timeS);
    const pair = this.unpaired && (this.sinceKeyM >= pairM || timeS - this.keyS >= pairS);
    if (!pair && this.sinceKeptM < spacingM) return "none";
    if (pair) this.unpaired = false;
    this.sinceKeptM = 0;
    return "delta";
  }

  private key(timeS: number): Choice {
    this.keyS = timeS;
    this.sinceKeyM = this.sinceKeptM = 0;
    this.unpaired = true;
    return "key";
  }
}
