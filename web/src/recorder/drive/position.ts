/** Position readings, each with its time on the page's own clock. */

import { distanceM } from "./odometer";
import { SatelliteClock } from "./satellite-clock";

export interface Fix {
  /** When it was taken, monotonic ms. */
  readonly atMs: number;
  /** Add it to a monotonic time for UTC. */
  readonly utcOffsetMs: number;
  readonly lat: number;
  readonly lon: number;
  readonly accuracyM: number;
  readonly speedMps: number;
  readonly headingDeg: number | null;
  readonly altitudeM: number | null;
}

/** Without a position for so long, ms, the receiver is started anew: some phones stop delivering after a call. */
const silentMs = 15_000;

export class Positions {
  private readonly clock = new SatelliteClock();
  private watch: number | null = null;
  private last: Fix | null = null;
  private restart = 0;

  constructor(
    private readonly found: (fix: Fix) => void,
    private readonly denied: () => void,
  ) {}

  start(): void {
    this.stop();
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.take(position),
      (error) => error.code === error.PERMISSION_DENIED && this.denied(),
      { enableHighAccuracy: true, maximumAge: 0 },
    );
    this.restart = window.setTimeout(() => this.start(), silentMs);
  }

  stop(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    window.clearTimeout(this.restart);
    this.watch = null;
  }

  private take({ coords, timestamp }: GeolocationPosition): void {
    window.clearTimeout(this.restart);
    this.restart = window.setTimeout(() => this.start(), silentMs);
    const atMs = this.clock.taken(timestamp);
    const fix: Fix = {
      atMs,
      utcOffsetMs: this.clock.utcOffsetMs,
      lat: coords.latitude,
      lon: coords.longitude,
      accuracyM: coords.accuracy,
      speedMps: coords.speed ?? this.derivedMps(coords, atMs),
      headingDeg: coords.heading !== null && !Number.isNaN(coords.heading) ? coords.heading : null,
      altitudeM: coords.altitude,
    };
    this.last = fix;
    this.found(fix);
  }

  /** Of two positions, where the receiver tells no speed; a restless receiver's metre is none. */
  private derivedMps(coords: GeolocationCoordinates, atMs: number): number {
    if (!this.last || atMs <= this.last.atMs) return 0;
    const metres = distanceM(this.last, { lat: coords.latitude, lon: coords.longitude });
    return metres < coords.accuracy / 2 ? 0 : (1000 * metres) / (atMs - this.last.atMs);
  }
}
