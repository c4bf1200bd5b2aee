/** When a frame was taken, on the page's own clock.
 *
 * Cameras stamp frames on an even clock of their own with an unknown zero. A frame cannot arrive before it was taken,
 * and some arrive at once: the least difference between arrival and stamp is the zero. What passes between exposure
 * and stamp no page can know (some 10-30 ms on phones; assumed to be nothing).
 */
export class CaptureClock {
  private zeroMs = Infinity;

  /** A frame stamped so, microseconds, arrived at a monotonic time, ms. */
  arrived(stampUs: number, atMs: number): void {
    this.zeroMs = Math.min(this.zeroMs, atMs - stampUs / 1000);
  }

  /** Monotonic ms. */
  taken(stampUs: number): number {
    return this.zeroMs + stampUs / 1000;
  }
}
