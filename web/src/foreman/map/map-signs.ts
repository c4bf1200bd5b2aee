/** The signs as pictures the map can draw: each urgency's shape, filled, hollow, ticked or dashed. */

import type { Map as MapLibre } from "maplibre-gl";

import { bandColour, bandPath, bands, dashes, looks, type Look } from "../../sign";
import type { Band } from "../../wire";

/** Pixels for each point of the 24-point drawing: sharp on dense screens too. */
const density = 3;
const points = 24;

export function addSigns(map: MapLibre): void {
  for (const band of bands) {
    for (const look of looks) {
      map.addImage(`${band}-${look}`, draw(band, look), { pixelRatio: density });
    }
  }
}

function draw(band: Band, look: Look): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = points * density;
  const context = canvas.getContext("2d")!;
  context.scale(density, density);
  context.lineJoin = "round";
  // A little smaller than the drawing, so that the white rim fits.
  context.translate(2.2, 2.2);
  context.scale(0.817, 0.817);
  const outline = new Path2D(bandPath[band]);
  context.strokeStyle = "#fff";
  context.lineWidth = 4.6;
  context.stroke(outline);
  context.fillStyle = look === "open" ? bandColour[band] : "#fff";
  context.fill(outline);
  if (look !== "open") {
    context.strokeStyle = bandColour[band];
    context.lineWidth = 3;
    if (look === "candidate") context.setLineDash([...dashes]);
    context.stroke(outline);
  }
  if (look === "repaired") {
    context.lineWidth = 2.6;
    context.stroke(new Path2D("m8 13.5 3 3 5.2-6"));
  }
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
