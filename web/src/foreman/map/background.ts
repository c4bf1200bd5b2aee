/** What lies about the roads, where it was imported: water, woods, buildings, railways. Pale, so that damages stand out. */

import type { ExpressionSpecification, LayerSpecification, VectorSourceSpecification } from "maplibre-gl";

/** Deepest tile asked for; closer views draw it larger. */
const deepestTile = 15;

const source = "ground";
const only = (cover: string): ExpressionSpecification => ["==", ["get", "cover"], cover] as unknown as ExpressionSpecification;

const area = (cover: string, colour: string): LayerSpecification => ({
  id: `ground-${cover}`, type: "fill", source, "source-layer": "background", filter: only(cover),
  paint: { "fill-color": colour, "fill-antialias": true },
});

export const groundLayers: LayerSpecification[] = [
  area("wood", "#dde6d8"),
  area("green", "#e3ebdb"),
  area("water", "#cfe0e8"),
  {
    id: "ground-stream", type: "line", source, "source-layer": "background", filter: only("stream"),
    paint: { "line-color": "#bcd3de", "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.6, 17, 3] },
  },
  {
    id: "ground-railway", type: "line", source, "source-layer": "background", filter: only("railway"),
    paint: {
      "line-color": "#a3a7a6", "line-dasharray": [4, 2],
      "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 16, 2.2],
    },
  },
  {
    id: "ground-building", type: "fill", source, "source-layer": "background", filter: only("building"), minzoom: 14,
    paint: { "fill-color": "#dfdfd8", "fill-outline-color": "#cfcfc6" },
  },
];

export const groundSource = (version: number, attribution: string): VectorSourceSpecification => ({
  type: "vector", tiles: [`${location.origin}/tiles/background/{z}/{x}/{y}.mvt?v=${version}`], maxzoom: deepestTile,
  ...(attribution ? { attribution } : {}),
});
