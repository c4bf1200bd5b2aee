/** What the foreman has rung in or picked: exactly what he sees, and exactly what a press of Tildel sends. */

import { bands } from "../../sign";
import type { Area, Band, Dot, Dots, Severity, Status } from "../../wire";

export const severities: readonly Severity[] = ["high", "medium", "low"];

/** Not on the map any more. */
const gone: ReadonlySet<Status> = new Set(["dismissed", "verified", "merged", "withdrawn"]);

/** More dots than this are not one damage by any foreman's mistake of ours. */
const mostInOne = 6;

export class Selection {
  private constructor(
    private readonly area: Area | null,
    readonly dots: readonly Dot[],
    /** Damages in the area that the filter hides. */
    readonly hidden: number,
    /** The dots are not simply the area's any more. */
    private readonly edited: boolean,
    /** How many the area holds, when they are too many to be sent here. */
    readonly tooMany: number | null = null,
  ) {}

  static readonly empty = new Selection(null, [], 0, false);

  static of(area: Area, found: Dots): Selection {
    const dots = found.features.filter(({ properties: { status } }) => !gone.has(status));
    const tooMany = found.truncated ? found.count : null;
    return new Selection(area, byUrgency(dots), found.hidden, found.hidden > 0, tooMany);
  }

  has(id: number): boolean {
    return this.dots.some(({ properties }) => properties.id === id);
  }

  toggled(dot: Dot): Selection {
    const { id } = dot.properties;
    const dots = this.has(id)
      ? this.dots.filter(({ properties }) => properties.id !== id)
      : byUrgency([...this.dots, dot]);
    return new Selection(this.area, dots, this.hidden, true);
  }

  get isEmpty(): boolean {
    return this.area === null && this.dots.length === 0;
  }

  /** Nobody has these yet. */
  get open(): readonly Dot[] {
    return this.dots.filter(({ properties: { status } }) => status === "new" || status === "reopened");
  }

  get assigned(): readonly Dot[] {
    return this.dots.filter(({ properties }) => properties.status === "assigned");
  }

  get repaired(): readonly Dot[] {
    return this.dots.filter(({ properties }) => properties.status === "repaired");
  }

  /** What may be one damage seen as several: few, and all still to be mended. */
  get mergeable(): readonly number[] {
    const few = this.dots.length >= 2 && this.dots.length <= mostInOne && this.repaired.length === 0;
    return few ? this.dots.map(({ properties }) => properties.id) : [];
  }

  /** The ring itself, unless dots were added, taken out or hidden: then their numbers, so nothing unseen goes along. */
  get toAssign(): Area {
    if (this.area && !this.edited) return this.area;
    return { type: "ids", ids: this.dots.map(({ properties }) => properties.id) };
  }

  count(band: Band | null, severity: Severity | null): number {
    return this.dots.filter(
      ({ properties }) => (!band || properties.band === band) && (!severity || properties.severity === severity),
    ).length;
  }
}

const byUrgency = (dots: readonly Dot[]): readonly Dot[] =>
  [...dots].sort(
    ({ properties: a }, { properties: b }) =>
      bands.indexOf(a.band) - bands.indexOf(b.band) || b.urgency - a.urgency || a.id - b.id,
  );
