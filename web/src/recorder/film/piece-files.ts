/** The two files of a piece while they are written: what was flushed survives the page, the browser and the phone. */

import { pieces, type Piece } from "../kept/database";
import { fileName, folder } from "../kept/files";
import { fixLine, headerLine, motionLine, stemOf, type Beginning } from "./track-lines";
import type { Fix } from "../drive/position";
import type { Motion } from "../drive/motion";

const text = new TextEncoder();

export class PieceFiles {
  private constructor(
    private readonly begun: Beginning,
    private readonly piece: Piece,
    private readonly video: FileSystemSyncAccessHandle,
    private readonly track: FileSystemSyncAccessHandle,
  ) {}

  static async open(begun: Beginning, extension: Piece["extension"]): Promise<PieceFiles> {
    const piece: Piece = {
      stem: stemOf(begun), recording: begun.recording, number: begun.number, extension,
      state: "open", bytes: 0, sending: {},
    };
    // First the row, then the files: a file without a row would never be sent.
    await pieces.put(piece);
    const within = await folder();
    const handles = (["video", "track"] as const).map(async (role) =>
      (await within.getFileHandle(fileName(piece, role), { create: true })).createSyncAccessHandle());
    const [video, track] = await Promise.all(handles);
    const files = new PieceFiles(begun, piece, video!, track!);
    files.line(headerLine(begun));
    files.flush();
    return files;
  }

  get bytes(): number {
    return this.video.getSize() + this.track.getSize();
  }

  write(data: Uint8Array<ArrayBuffer>, position: number): void {
    if (this.video.write(data, { at: position }) < data.byteLength) throw new DOMException("", "QuotaExceededError");
  }

  append(data: Uint8Array<ArrayBuffer>): void {
    this.write(data, this.video.getSize());
  }

  fix(fix: Fix): void {
    this.line(fixLine(fix, this.begun));
  }

  motion(motion: Motion): void {
    this.line(motionLine(motion, this.begun));
  }

  flush(): void {
    this.video.flush();
    this.track.flush();
  }

  async close(): Promise<void> {
    this.flush();
    const { bytes } = this;
    this.video.close();
    this.track.close();
    await pieces.change(this.piece.stem, (piece) => ({ ...piece, state: "closed", bytes }));
  }

  private line(said: object): void {
    this.track.write(text.encode(`${JSON.stringify(said)}\n`), { at: this.track.getSize() });
  }
}
