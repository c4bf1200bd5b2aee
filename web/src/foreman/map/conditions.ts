/** From afar: each road in the colour of its worst damage, with a count of the red ones; near, the dots take over. */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";

import { bandColour } from "../../sign";
import { wordsOf, type Filter } from "../finding/filter";

/** From here on dots are drawn: nearer, two of them 250 m apart stand 13 pixels apart. */
export const dotsFrom = 12;

export const conditionTiles = (version: number, filter: Filter): string =>
  `${location.origin}/tiles/conditions/{z}/{x}/{y}.mvt?v=${version}&${wordsOf(filter)}`;

export const conditionLine = "conditions";

const byBand = <Value>(soon: Value, plan: Value, watch: Value): ExpressionSpecification =>
  ["match", ["get", "band"], "soon", soon, "plan", plan, watch] as unknown as ExpressionSpecification;

/** Width tells the bands apart where colour does not. */
export const conditionLayers = (font: string): LayerSpecification[] => [
  {
    id: conditionLine, type: "line", source: "conditions", "source-layer": "conditions", maxzoom: dotsFrom + 0.6,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": byBand(bandColour.soon, bandColour.plan, bandColour.watch),
      "line-opacity": byBand(0.95, 0.85, 0.55),
      "line-width": ["interpolate", ["linear"], ["zoom"], 8, byBand(1.8, 1.1, 0.6), 12, byBand(5, 3.2, 1.6)],
    },
  },
  {
    id: "condition-counts", type: "symbol", source: "conditions", "source-layer": "conditions",
    minzoom: 9, maxzoom: dotsFrom + 0.2, filter: [">", ["get", "soon"], 0],
    layout: {
      "symbol-placement": "line-center", "symbol-sort-key": ["-", 0, ["get", "soon"]],
      "icon-image": "soon-open", "icon-size": 0.62, "icon-rotation-alignment": "viewport", "icon-offset": [-16, 0],
      "text-field": ["to-string", ["get", "soon"]], "text-font": [font], "text-size": 12.5,
      "text-rotation-alignment": "viewport", "text-offset": [0.35, 0], "text-anchor": "left",
    },
    paint: { "text-color": "#8f1413", "text-halo-color": "#ffffff", "text-halo-width": 1.8 },
  },
];
