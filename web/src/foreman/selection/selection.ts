/** What the foreman has rung in or picked: exactly what he sees, and exactly what a press of Tildel sends. */

import { bands } from "../../sign";
import type { AlreadyAssigned, Band, Dot, Dots, Severity, Status } from "../../wire";

export const severities: readonly Severity[] = ["high", "medium", "low"];

/** What a ring does with what is in it. */
export type Combining = "new" | "add" | "subtract";

/** Not on the map any more. */
const gone: ReadonlySet<Status> = new Set(["dismissed", "verified", "merged", "withdrawn"]);

/** More dots than this are not one damage by any foreman's mistake of ours. */
const mostInOne = 6;

/** The server's own limit of one order. */
export const mostInOrder = 100;

type Dotted = ReadonlyMap<number, Dot>;

export class Selection {
  private constructor(
    private readonly byId: Dotted,
    /** Was anything asked for? Then it may be empty and still be a selection. */
    private readonly asked: boolean,
    /** Damages in the rings that the filter hides. */
    readonly hidden: number,
    private readonly holders: ReadonlyMap<number, AlreadyAssigned>,
    /** How many the newest ring holds, when they are too many to be sent here. */
    readonly tooMany: number | null = null,
  ) {}

  static readonly empty = new Selection(new Map(), false, 0, new Map());

  /** With what a ring holds: instead, besides or without it. */
  combined(how: Combining, found: Dots): Selection {
    const ids = new Set(found.features.map(({ properties }) => properties.id));
    if (how === "subtract") {
      const left = new Map([...this.byId].filter(([id]) => !ids.has(id)));
      return new Selection(left, this.asked, this.hidden, this.holders);
    }
    const before = how === "new" ? Selection.empty : this;
    const alive = found.features.filter(({ properties: { status } }) => !gone.has(status));
    return new Selection(
      new Map([...before.byId, ...alive.map((dot): [number, Dot] => [dot.properties.id, dot])]), true,
      before.hidden + found.hidden,
      new Map([...before.holders, ...found.already_assigned.map((held): [number, AlreadyAssigned] => [held.damage_id, held])]),
      found.truncated ? found.count : null,
    );
  }

  toggled(dot: Dot): Selection {
    const { id } = dot.properties;
    const next = new Map(this.byId);
    if (!next.delete(id)) next.set(id, dot);
    return new Selection(next, this.asked, this.hidden, this.holders);
  }

  has(id: number): boolean {
    return this.byId.has(id);
  }

  get isEmpty(): boolean {
    return !this.asked && this.byId.size === 0;
  }

  private sorted: readonly Dot[] | null = null;

  /** The most urgent first. */
  get dots(): readonly Dot[] {
    return (this.sorted ??= byUrgency([...this.byId.values()]));
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

  /** By team, the numbers of what it has; those of whom nobody said who has them stand under "". */
  get held(): ReadonlyMap<string, readonly number[]> {
    const teams = new Map<string, number[]>();
    for (const { properties: { id } } of this.assigned) {
      const team = this.holders.get(id)?.team ?? "";
      teams.set(team, [...(teams.get(team) ?? []), id]);
    }
    return teams;
  }

  /** What may be one damage seen as several: few, and all still to be mended. */
  get mergeable(): readonly number[] {
    const few = this.byId.size >= 2 && this.byId.size <= mostInOne && this.repaired.length === 0;
    return few ? [...this.byId.keys()] : [];
  }

  count(band: Band | null, severity: Severity | null): number {
    return this.dots.filter(
      ({ properties }) => (!band || properties.band === band) && (!severity || properties.severity === severity),
    ).length;
  }
}

/** Parted by place into as few orders as hold them: again and again across the longer side, each part as large as others. */
export function splitByPlace(dots: readonly Dot[], most: number = mostInOrder): readonly (readonly Dot[])[] {
  const parts = Math.ceil(dots.length / most);
  if (parts <= 1) return dots.length ? [dots] : [];
  const [lon, lat] = [0, 1].map((axis) => dots.map(({ geometry }) => geometry.coordinates[axis]!)) as [number[], number[]];
  const span = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  const shrink = Math.cos((lat[0]! * Math.PI) / 180);
  const axis = span(lon) * shrink >= span(lat) ? 0 : 1;
  const along = [...dots].sort((a, b) => a.geometry.coordinates[axis]! - b.geometry.coordinates[axis]!);
  const cut = Math.round((dots.length * Math.floor(parts / 2)) / parts);
  return [...splitByPlace(along.slice(0, cut), most), ...splitByPlace(along.slice(cut), most)];
}

const byUrgency = (dots: readonly Dot[]): readonly Dot[] =>
  [...dots].sort(
    ({ properties: a }, { properties: b }) =>
      bands.indexOf(a.band) - bands.indexOf(b.band) || b.urgency - a.urgency || a.id - b.id,
  );
