/** Ringing in damages: Terra Draw does the drawing, an `Area` comes out. */

import type { Map as MapLibre } from "maplibre-gl";
import {
  TerraDraw, TerraDrawCircleMode, TerraDrawFreehandMode, TerraDrawPolygonMode, type GeoJSONStoreFeatures,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";

import type { Area, Position } from "../../wire";
import type { Combining } from "../selection/selection";

export interface Drawn {
  readonly area: Area;
  readonly how: Combining;
}

export type Shape = "circle" | "polygon" | "freehand";

const styles = {
  fillColor: "#0b5c78", fillOpacity: 0.08, outlineColor: "#0b5c78", outlineWidth: 2,
} as const;
const corner = {
  closingPointColor: "#ffffff", closingPointOutlineColor: "#0b5c78", closingPointOutlineWidth: 2,
  closingPointWidth: 5,
} as const;

/** Pixels from the first corner that count as on it. Terra Draw's own 40 would swallow a ring round a single dot. */
const near = 14;

export class Drawing {
  private readonly draw: TerraDraw;

  /** What the next ring does, unless Shift or Alt is held. */
  combining: Combining = "new";
  private held: Combining | null = null;
  private readonly ways = new Map<string | number, Combining>();

  constructor(
    map: MapLibre, private readonly onDrawn: (drawn: Drawn) => void, private readonly onBegun: () => void,
  ) {
    map.getCanvasContainer().addEventListener("pointerdown", ({ shiftKey, altKey }) => {
      this.held = shiftKey ? "add" : altKey ? "subtract" : null;
    }, { capture: true });
    this.draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map }),
      modes: [
        new TerraDrawCircleMode({ styles, drawInteraction: "click-move-or-drag" }),
        new TerraDrawPolygonMode({ styles: { ...styles, ...corner }, pointerDistance: near }),
        new TerraDrawFreehandMode({
          styles: { ...styles, ...corner }, drawInteraction: "click-move-or-drag", minDistance: 6,
          pointerDistance: near, preventPointsNearClose: false,
        }),
      ],
    });
    this.draw.start();
    this.draw.on("finish", (id) => this.finish(id));
    this.draw.on("change", (ids, type) => {
      if (type === "create") this.begin(ids);
    });
  }

  use(shape: Shape): void {
    this.draw.setMode(shape);
  }

  rest(): void {
    this.draw.setMode("static");
  }

  clear(): void {
    this.draw.clear();
  }

  /** A ring of a new selection replaces the others, from its first corner on. */
  private begin(ids: readonly (string | number)[]): void {
    const how = this.held ?? this.combining;
    for (const id of ids) this.ways.set(id, how);
    if (how === "new") this.keepOnly(ids);
  }

  private keepOnly(ids: readonly unknown[]): void {
    const old = this.draw.getSnapshot().filter(({ id, properties }) => properties["drawn"] === true && !ids.includes(id));
    if (old.length === 0) return;
    this.draw.removeFeatures(old.map(({ id }) => id!));
    this.onBegun();
  }

  private finish(id: string | number): void {
    const feature = this.draw.getSnapshotFeature(id);
    const area = feature && areaOf(feature);
    if (!area || isNothing(area)) {
      this.draw.removeFeatures([id]);
      return;
    }
    const how = this.ways.get(id) ?? this.combining;
    if (how === "subtract") this.draw.removeFeatures([id]);
    else this.draw.updateFeatureProperties(id, { drawn: true });
    this.onDrawn({ area, how });
  }
}

function areaOf({ geometry, properties }: GeoJSONStoreFeatures): Area | null {
  if (geometry.type !== "Polygon") return null;
  const rings = geometry.coordinates as Position[][];
  const radius = properties["radiusKilometers"];
  if (properties["mode"] !== "circle" || typeof radius !== "number") return { type: "polygon", coordinates: rings };
  return { type: "circle", center: middle(rings[0]!), radius_m: Math.round(radius * 1000) };
}

/** A slip of the hand: a click instead of a drag. */
const isNothing = (area: Area): boolean =>
  (area.type === "circle" && area.radius_m === 0) ||
  (area.type === "polygon" && new Set(area.coordinates[0]!.map(String)).size < 3);

function middle(ring: Position[]): Position {
  const between = (axis: 0 | 1): number => {
    const values = ring.map((position) => position[axis]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return [between(0), between(1)];
}
