/** Sends pieces home, oldest first, one at a time, from the byte where it broke off; deletes what the server has. */

import { Upload } from "tus-js-client";

import { pieces, type Piece, type Role, type Sending } from "../kept/database";
import { file, fileName, remove } from "../kept/files";
import { stored, Refused } from "./device-server";
import { sha256 } from "./hash";

/** Between two rounds, ms; sooner when a piece is closed or the network comes back. */
const roundMs = 30_000;
/** Until it asks again for what the server has and is still checking, ms. */
const checkedMs = 2_000;
/** Until it tries again after a round that failed, ms; twice as long after each further one, up to a round's time. */
const failedMs = 2_000;
/** Of a PATCH, bytes: so much is sent again at most where a connection dies unnoticed. */
const chunkBytes = 1 << 20;
/** Sent so long ago, ms, and still not confirmed: the server is asked whether the upload is there. */
const patienceMs = 600_000;
const retriesMs = [500, 1_000, 3_000, 5_000, 10_000];
const roles: readonly Role[] = ["video", "track"];

export class Sender {
  private busy = false;
  private again = false;
  private timer = 0;
  /** Rounds that failed in a row. */
  private failures = 0;

  /**
   * @param key of the phone, null while it has none.
   * @param may whether the rules allow it now.
   * @param told of every piece that left the phone, and of refusals.
   */
  constructor(
    private readonly key: () => string | null,
    private readonly may: () => boolean,
    private readonly told: (refused: Refused | null) => void,
  ) {
    window.addEventListener("online", () => this.wake());
    navigator.connection?.addEventListener("change", () => this.wake());
  }

  get sending(): boolean {
    return this.busy;
  }

  /** Begin a round now; while one is under way, another after it. */
  wake(): void {
    window.clearTimeout(this.timer);
    this.again = true;
    if (!this.busy) void this.rounds();
  }

  private async rounds(): Promise<void> {
    this.busy = true;
    let pauseMs = roundMs;
    while (this.again) {
      this.again = false;
      pauseMs = await this.roundAndPause();
    }
    this.busy = false;
    this.told(null);
    this.timer = window.setTimeout(() => this.wake(), pauseMs);
  }

  /** One round; gives how long to wait after it. A network that has just come back fails once more as often as not. */
  private async roundAndPause(): Promise<number> {
    try {
      const confirmed = await this.round();
      this.failures = 0;
      return confirmed ? roundMs : checkedMs;
    } catch (error) {
      this.told(error instanceof Refused ? error : null);
      this.failures += 1;
      return Math.min(roundMs, failedMs * 2 ** (this.failures - 1));
    }
  }

  /** Whether the server said of all that was sent that it has it. */
  private async round(): Promise<boolean> {
    const key = this.key();
    if (!key) return true;
    for (const piece of (await pieces.all()).filter(({ state }) => state === "closed")) {
      if (!this.may()) break;
      for (const role of roles) await this.send(key, piece, role);
      await this.confirm(key);
    }
    return this.confirm(key);
  }

  /** Asks for all that was sent, and whether all of it is there: the server may need a moment to check it. */
  private async confirm(key: string): Promise<boolean> {
    const sent = (await pieces.all()).filter(({ state, sending }) => state === "closed" && isSent(sending));
    if (!sent.length) return true;
    const there = await stored(key, sent.flatMap(hashes));
    const checked = sent.filter((piece) => hashes(piece).every((hash) => there.has(hash)));
    for (const piece of checked) {
      await pieces.change(piece.stem, (one) => ({ ...one, state: "stored" }));
      await remove(piece);
      this.told(null);
    }
    return checked.length === sent.length;
  }

  private async send(key: string, { stem }: Piece, role: Role): Promise<void> {
    const piece = (await pieces.all()).find((one) => one.stem === stem);
    if (!piece || Date.now() - (piece.sending[role]?.sentAtMs ?? -Infinity) < patienceMs) return;
    const content = await file(piece, role);
    const sending = piece.sending[role] ?? { sha256: await sha256(content), url: null, sentAtMs: null };
    await note(stem, role, sending);
    await this.upload(key, piece, role, content, sending);
  }

  private upload(key: string, piece: Piece, role: Role, content: File, sending: Sending): Promise<void> {
    return new Promise((resolve, reject) => {
      const upload: Upload = new Upload(content, {
        endpoint: "/uploads",
        uploadUrl: sending.url,
        headers: { Authorization: `Bearer ${key}` },
        metadata: {
          filename: fileName(piece, role),
          sha256: sending.sha256,
          recording: piece.recording,
          piece: String(piece.number),
          role,
        },
        chunkSize: chunkBytes,
        retryDelays: retriesMs,
        // Where it goes on stands with the piece itself.
        storeFingerprintForResuming: false,
        onUploadUrlAvailable: () => void note(piece.stem, role, { ...sending, url: upload.url }),
        onError: (error) => reject(new Refused(statusOf(error), error.message)),
        onSuccess: () =>
          void note(piece.stem, role, { ...sending, url: upload.url, sentAtMs: Date.now() }).then(resolve, reject),
      });
      upload.start();
    });
  }
}

const note = (stem: string, role: Role, sending: Sending): Promise<void> =>
  pieces.change(stem, (piece) => ({ ...piece, sending: { ...piece.sending, [role]: sending } }));

const isSent = (sending: Piece["sending"]): boolean => roles.every((role) => sending[role]?.sentAtMs);

const hashes = ({ sending }: Piece): string[] => roles.flatMap((role) => sending[role]?.sha256 ?? []);

function statusOf(error: unknown): number {
  const { originalResponse } = error as { originalResponse?: { getStatus(): number } | null };
  return originalResponse?.getStatus() ?? 0;
}
