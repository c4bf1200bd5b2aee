/** Whether the vehicle drives, by the receiver's speeds. */

/** From this speed, m/s (7 km/h), twice in a row, it drives: a walk is slower. */
export const startsAtMps = 2;
const startsAfter = 2;
/** Under this speed, m/s, it stands; restless receivers show up to 0.5. */
const standsAtMps = 1;
/** So long under that, ms: a red light is no end of a drive. */
export const endsAfterMs = 60_000;
/** Without any position so long, ms, nobody knows: a long tunnel or an underground car park. */
const lostAfterMs = 300_000;

export class Driving {
  private fast = 0;
  private movedAt = -Infinity;
  private heardAt = -Infinity;
  private driving = false;

  /** A new speed at `nowMs`; gives whether it drives. */
  heard(speedMps: number, nowMs: number): boolean {
    this.heardAt = nowMs;
    this.fast = speedMps >= startsAtMps ? this.fast + 1 : 0;
    if (speedMps >= standsAtMps) this.movedAt = nowMs;
    if (this.fast >= startsAfter) this.driving = true;
    return this.now(nowMs);
  }

  /** Whether it drives, as time goes by without a position. */
  now(nowMs: number): boolean {
    const hears = nowMs - this.heardAt < lostAfterMs;
    const stands = hears && this.heardAt - this.movedAt >= endsAfterMs;
    if (stands || !hears) this.driving = false;
    return this.driving;
  }
}
