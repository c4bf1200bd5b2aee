/** How a selection comes about: ring upon ring, each counted by the server, and dots one by one. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

import { Failure, server } from "../../server";
import type { Area, Dot } from "../../wire";
import { queryOf, type Filter } from "../finding/filter";
import { Selection, type Combining } from "./selection";

interface Ring {
  readonly area: Area;
  readonly how: Combining;
}

export class Choosing implements ReactiveController {
  selection = Selection.empty;
  searching = false;
  /** Why a ring could not be counted. */
  trouble = "";
  private rings: readonly Ring[] = [];
  private search: AbortController | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly filter: () => Filter,
    /** After a ring was counted. */
    private readonly counted: () => void,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.search?.abort();
  }

  get isChoosing(): boolean {
    return this.searching || this.trouble !== "" || !this.selection.isEmpty;
  }

  /** The ring drawn last. */
  get ring(): Ring["area"] | null {
    return this.rings.findLast(({ area }) => area.type === "circle" || area.type === "polygon")?.area ?? null;
  }

  clear(): void {
    this.search?.abort();
    this.selection = Selection.empty;
    this.searching = false;
    this.trouble = "";
    this.rings = [];
    this.host.requestUpdate();
  }

  toggle(dot: Dot): void {
    this.selection = this.selection.toggled(dot);
    this.host.requestUpdate();
  }

  take(area: Area, how: Combining): void {
    const ring = { area, how };
    const before = how === "new" ? Selection.empty : this.selection;
    this.rings = how === "new" ? [ring] : [...this.rings, ring];
    void this.count(before, [ring]);
  }

  /** All rings once more: the filter is another, or the server did not answer. */
  readonly again = (): void => {
    if (this.rings.length) void this.count(Selection.empty, this.rings);
  };

  private async count(before: Selection, rings: readonly Ring[]): Promise<void> {
    this.search?.abort();
    const search = (this.search = new AbortController());
    this.searching = true;
    this.trouble = "";
    this.host.requestUpdate();
    try {
      let selection = before;
      for (const { area, how } of rings) {
        const found = await server.search(area, queryOf(this.filter()), search.signal);
        selection = selection.combined(how, found);
      }
      if (!search.signal.aborted) this.selection = selection;
    } catch (error) {
      if (!search.signal.aborted) this.trouble = Failure.from(error).message;
    }
    if (this.search !== search) return;
    this.searching = false;
    this.host.requestUpdate();
    this.counted();
  }
}
