/** A drive in pieces of a minute: which piece is open, and the track's lines that belong to it. */

import { makeRoom } from "../kept/space";
import { PieceFiles } from "./piece-files";
import type { Fix } from "../drive/position";
import type { Motion } from "../drive/motion";
import type { Piece } from "../kept/database";
import type { Camera } from "./track-lines";

/** A piece lasts so long, seconds: little to send again, and a pair of files a minute. */
export const pieceS = 60;
/** Positions before a piece's first frame that its track begins with, and after its last that it ends with. */
export const overlappingFixes = 3;

export class NoRoom extends Error {}

export class Segment {
  private files: PieceFiles | null = null;
  /** The piece before, whose track still waits for the positions just after its last frame. */
  private ending: { readonly files: PieceFiles; fixes: number } | null = null;
  private number = 0;
  private firstMs = 0;

  /** @param fixes the newest positions, which go on coming: a piece's track begins with them. */
  constructor(
    private readonly recording: string,
    private readonly camera: Camera,
    private readonly fixes: readonly Fix[],
    private readonly closed: () => void,
  ) {}

  get open(): PieceFiles | null {
    return this.files;
  }

  /** Seconds of a monotonic time since the open piece's first frame. */
  since(atMs: number): number {
    return (atMs - this.firstMs) / 1000;
  }

  isOver(atMs: number): boolean {
    return !this.files || this.since(atMs) >= pieceS;
  }

  /** A new piece whose first frame was taken then. */
  async begin(firstMs: number, extension: Piece["extension"]): Promise<PieceFiles> {
    if (!(await makeRoom())) throw new NoRoom();
    await this.letGo();
    this.ending = this.files && { files: this.files, fixes: 0 };
    const utcOffsetMs = this.fixes.at(-1)?.utcOffsetMs ?? Date.now() - performance.timeOrigin - performance.now();
    const begun = { recording: this.recording, number: this.number, camera: this.camera, firstMs, utcOffsetMs };
    this.firstMs = firstMs;
    this.files = await PieceFiles.open(begun, extension);
    this.number += 1;
    for (const fix of this.fixes) this.files.fix(fix);
    return this.files;
  }

  fix(fix: Fix): void {
    this.files?.fix(fix);
    if (!this.ending) return;
    this.ending.files.fix(fix);
    this.ending.fixes += 1;
    if (this.ending.fixes >= overlappingFixes) void this.letGo();
  }

  motion(motion: Motion): void {
    this.files?.motion(motion);
  }

  async end(): Promise<void> {
    await this.letGo();
    const { files } = this;
    this.files = null;
    await files?.close();
    if (files) this.closed();
  }

  private async letGo(): Promise<void> {
    const { ending } = this;
    this.ending = null;
    await ending?.files.close();
    if (ending) this.closed();
  }
}
