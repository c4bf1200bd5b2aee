/** How the map looks: the municipality's own roads as background, the damages on top. No foreign address in it. */

import type {
  ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification,
} from "maplibre-gl";

import { bands } from "../../sign";
import type { Band, MapFacts } from "../../wire";
import { wordsOf, type Filter } from "../finding/filter";
import { groundLayers, groundSource } from "./background";
import { conditionLayers, conditionTiles, dotsFrom } from "./conditions";

export const labelFont = "Inter Variable";

/** The most detailed tile asked for; closer views draw the same tile larger (0.3 m is its finest step). */
const deepestTile = 14;

const land = "#eef0ec";
const overdueColour = "#7a3fa8";

/** Milestones of importance: what is to be filmed monthly is a main road, what has no interval is a minor one. */
const monthly = 31;
const quarterly = 100;
const byImportance = <Value>(main: Value, middle: Value, minor: Value): ExpressionSpecification =>
  ["step", ["coalesce", ["get", "interval_days"], 9999], main, monthly + 1, middle, quarterly + 1, minor] as
    unknown as ExpressionSpecification;

const width = (extra: number): ExpressionSpecification => [
  "interpolate", ["exponential", 1.5], ["zoom"],
  9, byImportance(1.1 + extra * 0.3, 0.7 + extra * 0.2, 0.5),
  13, byImportance(3.2 + extra, 2.4 + extra, 1.6 + extra),
  16, byImportance(11 + extra * 1.6, 9 + extra * 1.6, 7 + extra * 1.6),
  19, byImportance(40 + extra * 2, 34 + extra * 2, 28 + extra * 2),
] as unknown as ExpressionSpecification;

const road = ["==", ["get", "kind"], "road"] as unknown as ExpressionSpecification;
const path = ["==", ["get", "kind"], "path"] as unknown as ExpressionSpecification;
const overdue = ["boolean", ["get", "overdue"], false] as unknown as ExpressionSpecification;

const round = { "line-cap": "round", "line-join": "round" } as const;

export const overdueLayers = ["overdue-roads", "overdue-paths"] as const;

const sectionLayers: LayerSpecification[] = [
  {
    id: "road-casing", type: "line", source: "sections", "source-layer": "sections", filter: road, layout: round,
    paint: {
      "line-color": [
        "interpolate", ["linear"], ["zoom"],
        12, byImportance("#8f948c", "#a5aaa2", "#b3b8b0"), 14.5, byImportance("#a9aca3", "#bcbfb7", "#c6cac2"),
      ],
      "line-width": width(1.8),
    },
  },
  {
    id: "road-fill", type: "line", source: "sections", "source-layer": "sections", filter: road, layout: round,
    minzoom: 12,
    paint: { "line-color": byImportance("#fff0c4", "#ffffff", "#ffffff"), "line-width": width(0) },
  },
  {
    id: "paths", type: "line", source: "sections", "source-layer": "sections", filter: path, minzoom: 10,
    paint: {
      "line-color": "#7f9482", "line-dasharray": [2.4, 1.6],
      "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.7, 15, 1.8, 18, 4],
    },
  },
  {
    id: "overdue-roads", type: "line", source: "sections", "source-layer": "sections",
    filter: ["all", road, overdue], layout: { ...round, visibility: "none" },
    paint: { "line-color": overdueColour, "line-width": width(0), "line-opacity": 0.72 },
  },
  {
    id: "overdue-paths", type: "line", source: "sections", "source-layer": "sections",
    filter: ["all", path, overdue], layout: { visibility: "none" },
    paint: {
      "line-color": overdueColour, "line-dasharray": [2.4, 1.2],
      "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.2, 15, 2.6, 18, 5],
    },
  },
];

const roadNames: LayerSpecification = {
  id: "road-names", type: "symbol", source: "sections", "source-layer": "sections", minzoom: 13,
  filter: ["!=", ["coalesce", ["get", "name"], ""], ""],
  layout: {
    "symbol-placement": "line", "symbol-spacing": 380, "text-field": ["get", "name"],
    // Without a glyph server MapLibre draws the letters itself from this font, which the app carries.
    "text-font": [labelFont], "text-max-angle": 35, "text-padding": 6, "text-letter-spacing": 0.01,
    "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10.5, 17, 13.5],
  },
  paint: { "text-color": "#55605f", "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6 },
};

const nearLayer = (band: Band): string => `damages-${band}`;
export const damageLayers: readonly string[] = bands.map(nearLayer);

/** The least urgent first, so that the red ones lie on top. */
const damageLayersOf = (band: Band): LayerSpecification[] => [
  {
    id: nearLayer(band), type: "symbol", source: "damages", "source-layer": "damages", minzoom: dotsFrom,
    filter: ["==", ["get", "band"], band],
    layout: {
      "icon-image": [
        "match", ["get", "status"],
        "assigned", `${band}-assigned`,
        ["repaired", "verified"], `${band}-repaired`,
        `${band}-open`,
      ],
      // Of two that touch, the more urgent lies on top.
      "symbol-sort-key": ["get", "urgency"],
      "icon-size": ["interpolate", ["linear"], ["zoom"], dotsFrom, band === "soon" ? 0.56 : 0.46, 15, 0.85, 18, 1.15],
      "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-padding": 0,
    },
  },
];

export const candidateLayer = "candidates";

/** Under the damages, and off until they are asked for. */
const candidates: LayerSpecification = {
  id: candidateLayer, type: "symbol", source: "candidates", "source-layer": "damages", minzoom: dotsFrom,
  layout: {
    visibility: "none",
    "icon-image": ["concat", ["get", "band"], "-candidate"],
    "icon-size": ["interpolate", ["linear"], ["zoom"], dotsFrom, 0.42, 15, 0.74, 18, 1],
    "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-padding": 0,
  },
};

/** `version` changes when the damages have: the browser may keep a tile only as long as it is true. */
const dotTiles = (layer: "damages" | "candidates") => (version: number, filter: Filter): string =>
  `${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt?v=${version}&${wordsOf(filter)}`;
export const damageTiles = dotTiles("damages");
export const candidateTiles = dotTiles("candidates");
export const sectionTiles = (version: number): string =>
  `${location.origin}/tiles/sections/{z}/{x}/{y}.mvt?v=${version}`;

export function mapStyle(facts: MapFacts, version: number, filter: Filter): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {
    sections: { type: "vector", tiles: [sectionTiles(version)], maxzoom: deepestTile },
    conditions: { type: "vector", tiles: [conditionTiles(version, filter)], maxzoom: dotsFrom },
    damages: { type: "vector", tiles: [damageTiles(version, filter)], maxzoom: deepestTile },
    candidates: { type: "vector", tiles: [candidateTiles(version, filter)], maxzoom: deepestTile },
    chosen: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    opened: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
  };
  const background: LayerSpecification[] = [
    { id: "land", type: "background", paint: { "background-color": land } },
  ];
  if (facts.background_version !== null) {
    sources["ground"] = groundSource(facts.background_version, facts.background_attribution);
    background.push(...groundLayers);
  }
  if (facts.background_tile_url) {
    sources["background"] = {
      type: "raster", tiles: [facts.background_tile_url], tileSize: 256, attribution: facts.background_attribution,
    };
    background.push({
      id: "background", type: "raster", source: "background", paint: { "raster-saturation": -0.6 },
    });
  }
  return {
    version: 8,
    sources,
    layers: [
      ...background,
      ...(facts.background_tile_url ? sectionLayers.filter(({ id }) => id.startsWith("overdue")) : sectionLayers),
      ...(facts.background_tile_url ? [] : [roadNames]),
      ...conditionLayers(labelFont),
      {
        id: "chosen", type: "circle", source: "chosen",
        paint: {
          "circle-color": "#0b5c78", "circle-opacity": 0.16, "circle-stroke-color": "#0b5c78",
          "circle-stroke-width": 1.6,
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 4, 12, 8, 15, 14, 18, 19],
        },
      },
      candidates,
      ...[...bands].reverse().flatMap(damageLayersOf),
      {
        id: "opened", type: "circle", source: "opened",
        paint: {
          "circle-opacity": 0, "circle-stroke-color": "#14232b", "circle-stroke-width": 2.4,
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 7, 12, 11, 15, 17, 18, 22],
        },
      },
    ],
  };
}
