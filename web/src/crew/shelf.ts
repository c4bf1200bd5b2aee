/** Where answers wait on the phone: IndexedDB, because a photo is too big for localStorage. */

import type { Outcome } from "../server";

export interface Answer {
  /** One task has one answer: the latest. */
  readonly id: string;
  readonly token: string;
  readonly taskId: number;
  readonly kind: Outcome | "undo" | "depth";
  readonly note: string;
  readonly depthMm: number | null;
  /** Answers that an older page has kept have neither of these. */
  readonly minutes?: number | null;
  readonly material?: string;
  readonly photo: Blob | null;
  /** Tells this answer from a later one about the same task. */
  readonly stamp: string;
  /** The server said no, and why: it is not sent again by itself. */
  readonly refusal: string | null;
}

export interface Shelf {
  all(): Promise<Answer[]>;
  put(answer: Answer): Promise<void>;
  remove(id: string): Promise<void>;
}

const storeName = "answers";

/** Some browsers refuse storage in private windows; then answers live as long as the page. */
export const openShelf = (): Promise<Shelf> => openDatabase().then(lasting, () => fleeting());

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("vejsyn-crew", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no storage"));
    request.onblocked = () => reject(new Error("storage is blocked"));
  });
}

function lasting(database: IDBDatabase): Shelf {
  const run = <Result>(mode: IDBTransactionMode, job: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const request = job(transaction.objectStore(storeName));
      // Only when the transaction is complete is the answer really kept.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("storage failed"));
    });
  return {
    all: () => run("readonly", (store) => store.getAll() as IDBRequest<Answer[]>),
    put: (answer) => run("readwrite", (store) => store.put(answer)).then(() => undefined),
    remove: (id) => run("readwrite", (store) => store.delete(id)).then(() => undefined),
  };
}

function fleeting(): Shelf {
  const answers = new Map<string, Answer>();
  return {
    all: async () => [...answers.values()],
    put: async (answer) => void answers.set(answer.id, answer),
    remove: async (id) => void answers.delete(id),
  };
}
