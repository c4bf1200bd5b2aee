/** Whether the bonnet reaches into the picture: its edge runs across the picture's foot from side to side. */

/** The picture is looked at so small: an edge that is left is a thing, not a grain. */
export const lookWidth = 96;
export const lookHeight = 54;
/** From this share of the height down there should be road only. */
export const bonnetLine = 0.85;
const searchFrom = 0.6;
/** Grey levels between neighbouring rows that make an edge. */
const edgeLevels = 14;
/** Share of the columns in which the edge is seen, and how far it may wander from one to the next, rows. */
const acrossShare = 0.7;
const wanderRows = 2;
/** Under this mean grey level nothing can be told. */
const darkLevel = 25;

export type Foot = "free" | "bonnet" | "dark";

/** @param grey row by row, `lookWidth` × `lookHeight`. */
export function foot(grey: ArrayLike<number>): Foot {
  let sum = 0;
  for (let at = 0; at < lookWidth * lookHeight; at++) sum += grey[at]!;
  if (sum / (lookWidth * lookHeight) < darkLevel) return "dark";
  let across = 0;
  let before: number | null = null;
  for (let column = 0; column < lookWidth; column++) {
    const row = strongest(grey, column);
    if (row !== null && (before === null || Math.abs(row - before) <= wanderRows)) across += 1;
    if (row !== null) before = row;
  }
  return across >= acrossShare * lookWidth && before !== null && before < bonnetLine * lookHeight ? "bonnet" : "free";
}

/** The row of a column's strongest edge in the picture's foot; null where there is none. */
function strongest(grey: ArrayLike<number>, column: number): number | null {
  let best: number | null = null;
  let most = edgeLevels;
  for (let row = Math.floor(searchFrom * lookHeight); row < lookHeight - 1; row++) {
    const step = Math.abs(grey[(row + 1) * lookWidth + column]! - grey[row * lookWidth + column]!);
    if (step > most) [most, best] = [step, row];
  }
  return best;
}

/** Grey levels of a live picture. */
export function shrink(video: HTMLVideoElement, canvas: HTMLCanvasElement): Uint8Array {
  canvas.width = lookWidth;
  canvas.height = lookHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, lookWidth, lookHeight);
  const { data } = context.getImageData(0, 0, lookWidth, lookHeight);
  return Uint8Array.from({ length: lookWidth * lookHeight }, (_, at) =>
    0.299 * data[4 * at]! + 0.587 * data[4 * at + 1]! + 0.114 * data[4 * at + 2]!);
}
