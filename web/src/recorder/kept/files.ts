/** The pieces' files, in the origin's private file system. */

import { pieces, type Piece, type Role } from "./database";

export const folder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle("pieces", { create: true });

export const fileName = (piece: Pick<Piece, "stem" | "extension">, role: Role): string =>
  role === "video" ? `${piece.stem}.${piece.extension}` : `${piece.stem}.vejsyn.jsonl`;

export async function file(piece: Piece, role: Role): Promise<File> {
  return (await (await folder()).getFileHandle(fileName(piece, role))).getFile();
}

/** Both files and what is kept of them; one that is gone already is fine. */
export async function remove(piece: Piece): Promise<void> {
  const within = await folder();
  for (const role of ["video", "track"] as const) {
    await within.removeEntry(fileName(piece, role)).catch(() => undefined);
  }
  await pieces.remove(piece.stem);
}
