/** How far it is, and how far it was today. */

interface Place {
  readonly lat: number;
  readonly lon: number;
}

const metresADegree = 111_195;
const radians = Math.PI / 180;
/** Two positions of one drive are a second apart; farther than this, m, is a gap that nobody drove before us. */
const longestStepM = 200;

/** Metres between two places that are near each other. */
export function distanceM(a: Place, b: Place): number {
  const north = (b.lat - a.lat) * metresADegree;
  const east = (b.lon - a.lon) * metresADegree * Math.cos(a.lat * radians);
  return Math.hypot(north, east);
}

const dayOf = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" });

/** Metres filmed today; kept by the browser, so that a page opened again goes on counting. */
export class Odometer {
  private last: Place | null = null;

  constructor(private readonly kept: Pick<Storage, "getItem" | "setItem"> = localStorage) {}

  /** A place while driving; null where the drive ended. */
  passed(place: Place | null): void {
    const step = this.last && place ? distanceM(this.last, place) : 0;
    this.last = place;
    if (step > 0 && step < longestStepM) this.kept.setItem("vejsyn-metres", `${this.today} ${this.metres + step}`);
  }

  get metres(): number {
    const [day, metres] = (this.kept.getItem("vejsyn-metres") ?? "").split(" ");
    return day === this.today ? Number(metres) || 0 : 0;
  }

  private get today(): string {
    return dayOf.format(new Date());
  }
}
