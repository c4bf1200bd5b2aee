/** One clock: satellites' time laid on the page's own, which runs evenly and never jumps.
 *
 * Monotonic milliseconds are `performance.timeOrigin + performance.now()`, the same in page and worker. A position's
 * `timestamp` is the phone's wall clock on most phones and the satellites' time on some: where the two differ by more
 * than a delivery can last, the phone's clock is wrong and the satellites are believed.
 */

/** Of a few positions the quickest is delivered within so long, ms; more is a wrong clock. Assumed. */
const deliveredMs = 2_000;
/** Of many the quickest within so long, ms: receivers work for 100-400 ms on a position, phones pass it on at once. */
const quicklyDeliveredMs = 700;
const many = 8;
/** And not before it was taken, but for rounding. */
const earliestMs = -100;
/** How long the quickest delivery is taken to last where the clocks differ, ms. */
const typicalDeliveryMs = 200;
/** Ages of so many positions are looked back on. */
const remembered = 60;

export const monotonicMs = (): number => performance.timeOrigin + performance.now();

export class SatelliteClock {
  private readonly ages: number[] = [];

  constructor(
    private readonly wallMs: () => number = Date.now,
    private readonly nowMs: () => number = monotonicMs,
  ) {}

  /** When a position was taken, monotonic ms. */
  taken(timestampMs: number): number {
    this.ages.push(this.wallMs() - timestampMs);
    if (this.ages.length > remembered) this.ages.shift();
    return timestampMs - this.utcOffsetMs;
  }

  /** Add it to a monotonic time for UTC. */
  get utcOffsetMs(): number {
    return this.wallMs() - this.nowMs() - this.wallErrorMs;
  }

  /** How far the phone's wall clock is ahead of the positions' clock; 0 where a delivery explains it. */
  private get wallErrorMs(): number {
    if (!this.ages.length) return 0;
    const youngest = Math.min(...this.ages);
    const latestMs = this.ages.length < many ? deliveredMs : quicklyDeliveredMs;
    return youngest >= earliestMs && youngest <= latestMs ? 0 : youngest - typicalDeliveryMs;
  }
}
