/** Pieces that were open when the page died: cut to their last whole part, and closed like any other. */

import { pieces, type Piece } from "../kept/database";
import { fileName, folder, remove } from "../kept/files";

/** Runs in the worker before anything is filmed, and alone: another page's open pieces are in good hands. */
export async function recover(): Promise<void> {
  for (const piece of await pieces.all()) if (piece.state === "open") await close(piece);
}

async function close(piece: Piece): Promise<void> {
  const video = await cut(fileName(piece, "video"), piece.extension === "mp4" ? wholeFragments : everything);
  const track = await cut(fileName(piece, "track"), wholeLines);
  if (!video || !track) await remove(piece);
  else await pieces.change(piece.stem, (open) => ({ ...open, state: "closed", bytes: video + track }));
}

/** Truncates a file to what is whole of it; gives its size, 0 where it is not there or nothing is whole. */
async function cut(name: string, whole: (content: DataView) => number): Promise<number> {
  try {
    const handle = await (await (await folder()).getFileHandle(name)).createSyncAccessHandle();
    const content = new Uint8Array(handle.getSize());
    handle.read(content, { at: 0 });
    const size = whole(new DataView(content.buffer));
    handle.truncate(size);
    handle.close();
    return size;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return 0;
    throw error;
  }
}

const everything = (content: DataView): number => content.byteLength;

/** Up to the end of the last `mdat` that is all there; 0 without one (ISO 14496-12, 4.2: size, then type). */
export function wholeFragments(content: DataView): number {
  let at = 0;
  let whole = 0;
  while (at + 8 <= content.byteLength) {
    const long = content.getUint32(at) === 1 && at + 16 <= content.byteLength;
    const size = long ? Number(content.getBigUint64(at + 8)) : content.getUint32(at);
    if (size < 8 || at + size > content.byteLength) break;
    const isMedia = content.getUint32(at + 4) === 0x6d646174; // "mdat"
    at += size;
    if (isMedia) whole = at;
  }
  return whole;
}

export function wholeLines(content: DataView): number {
  for (let at = content.byteLength; at > 0; at--) if (content.getUint8(at - 1) === 10) return at;
  return 0;
}
