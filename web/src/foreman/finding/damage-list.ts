/** The damages as a list beside the map: the same filter, sorted, of any length; the arrows walk along it and on the map. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import "./filter-chips";
import { icons } from "../../icons";
import { look, panel } from "../../look";
import { Failure, server } from "../../server";
import { bands, lookOf, sign } from "../../sign";
import { daysSince } from "../../times";
import type { DamageList, DamageRow, Sort } from "../../wire";
import { words } from "../../words";
import { everything, queryOf, wordsOf, type Filter } from "./filter";

const w = words.finding;

const sorts: readonly Sort[] = ["urgency", "newest", "oldest", "street"];

/** Pixels; every row is as high, so that where one lies is known before it is drawn. */
const rowHeight = 58;
/** Rows drawn above and below what is seen. */
const spare = 6;

@customElement("vs-damage-list")
export class DamageListPanel extends LitElement {
  @property({ attribute: false }) filter: Filter = everything;
  @property({ type: Number }) version = 0;
  @property({ attribute: false }) chosen: (id: number) => boolean = () => false;
  @state() private sort: Sort = "urgency";
  @state() private rows: readonly DamageRow[] = [];
  @state() private page: Omit<DamageList, "rows"> | null = null;
  @state() private failure = "";
  @state() private active = -1;
  @state() private top = 0;
  @state() private height = 600;
  @query(".rows") private readonly list!: HTMLElement | null;
  private asked: AbortController | null = null;
  private readonly seen = new ResizeObserver(([entry]) => (this.height = entry!.contentRect.height));

  static override styles = [look, panel, css`
    .above { flex: none; padding: 10px 14px; border-bottom: 1px solid var(--line); }
    .above > * + * { margin-top: 8px; }
    .counts, .tools { display: flex; align-items: center; gap: 12px; flex-wrap: wrap; }
    .counts span { display: inline-flex; align-items: center; gap: 5px; font-variant-numeric: tabular-nums; }
    .tools select { min-height: 32px; padding: 0 6px; border: 1px solid var(--line-2); border-radius: 7px; background: var(--paper); }
    .tools label { color: var(--ink-3); }
    .tools .button { min-height: 32px; margin-left: auto; }
    .rows { position: relative; flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; }
    .rows:focus-visible { box-shadow: inset 0 0 0 3px #1484ad; border-radius: 0; }
    .row {
      position: absolute; left: 0; right: 0; height: ${rowHeight}px; display: grid; align-items: center; gap: 2px 10px;
      grid-template: "sign what age" 1fr "sign where team" 1fr / 18px minmax(0, 1fr) auto; padding: 8px 14px;
      border-bottom: 1px solid var(--line); cursor: pointer;
    }
    .row:hover { background: var(--paper-2); }
    .row[aria-selected="true"] { background: var(--accent-soft); }
    .row.chosen::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 4px; background: var(--accent); }
    .row svg { grid-area: sign; }
    .row .what { grid-area: what; align-self: end; font-weight: 550; }
    .row .where { grid-area: where; align-self: start; color: var(--ink-2); }
    .row .age { grid-area: age; align-self: end; color: var(--ink-2); }
    .row .team { grid-area: team; align-self: start; color: var(--ink-3); text-align: right; max-width: 110px; }
    .row span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .above .notice { margin-top: 8px; }
  `];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("filter") || changed.has("version")) void this.begin();
  }

  override firstUpdated(): void {
    this.seen.observe(this.list!);
    this.list!.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.seen.disconnect();
    this.asked?.abort();
  }

  override render() {
    return html`
      <header>
        <h2>${w.title}</h2>
        <button class="icon-button" aria-label=${words.close} @click=${() => this.dispatchEvent(new Event("close"))}>${icons.close}</button>
      </header>
      <div class="above">
        <p class="counts" role="status">${this.page ? this.counts(this.page) : words.loading}</p>
        <vs-filter-chips .filter=${this.filter}></vs-filter-chips>
        ${this.street ? html`<button class="button wide" @click=${this.takeStreet}>${icons.whole}${w.wholeStreet}</button>` : nothing}
        <div class="tools">
          <label>${w.sort} <select @change=${this.sortBy}>
            ${sorts.map((sort) => html`<option value=${sort} ?selected=${sort === this.sort}>${w.sorts[sort]}</option>`)}
          </select></label>
          <a class="button" download href=${this.file}>${w.file}</a>
        </div>
        ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}
          <button class="button" @click=${this.begin}>${words.retry}</button></p>` : nothing}
        ${this.page?.count === 0 ? html`<p class="notice">${w.empty}</p>` : nothing}
      </div>
      <div class="rows" role="listbox" tabindex="0" aria-label=${w.title} @scroll=${this.scrolled} @keydown=${this.walk}
        aria-activedescendant=${this.active < 0 ? nothing : `row-${this.active}`}>
        <div style="height:${(this.rows.length + (this.page?.after ? spare : 0)) * rowHeight}px" role="presentation"></div>
        ${this.visible().map(({ row, index }) => this.row(row, index))}
      </div>`;
  }

  private counts({ count, counts }: Omit<DamageList, "rows">): TemplateResult {
    return html`<strong>${words.damages(count)}</strong>
      ${bands.map((band) => html`<span title=${words.bandLong[band]}>${sign(band)}${counts[band].toLocaleString()}</span>`)}`;
  }

  private row(row: DamageRow, index: number): TemplateResult {
    return html`<div
      class="row ${this.chosen(row.id) ? "chosen" : ""}" role="option" id="row-${index}" style="top:${index * rowHeight}px"
      aria-selected=${index === this.active} aria-posinset=${index + 1} aria-setsize=${this.page?.count ?? -1} data-damage=${row.id}
      @click=${() => this.goTo(index)} @dblclick=${this.open}
    >${sign(row.band, lookOf[row.status], 18)}
      <span class="what">${words.damageClass[row.class]} · ${words.severity[row.severity]}</span>
      <span class="where">${row.street || words.damage.unknownRoad} · ${words.damage.chainage(row.chainage_m)}</span>
      <span class="age">${daysSince(row.first_seen)}</span>
      <span class="team">${row.status === "new" || row.status === "reopened" ? "" : row.team ?? words.status[row.status]}</span>
    </div>`;
  }

  private visible(): { row: DamageRow; index: number }[] {
    const from = Math.max(0, Math.floor(this.top / rowHeight) - spare);
    const to = Math.ceil((this.top + this.height) / rowHeight) + spare;
    return this.rows.slice(from, to).map((row, index) => ({ row, index: from + index }));
  }

  /** The one that is filtered for. */
  private get street(): string | null {
    const [street, ...others] = this.filter.streets;
    return street !== undefined && others.length === 0 ? street : null;
  }

  private readonly takeStreet = (): void =>
    void this.dispatchEvent(new CustomEvent<string>("street", { detail: this.street! }));

  private get file(): string {
    return `/finding/damages.csv?${new URLSearchParams({ sort: this.sort }).toString()}&${wordsOf(this.filter)}`;
  }

  private sortBy({ target }: Event): void {
    this.sort = (target as HTMLSelectElement).value as Sort;
    this.active = -1;
    this.list?.scrollTo({ top: 0 });
    void this.begin();
  }

  private readonly begin = (): Promise<void> => {
    this.asked?.abort();
    this.asked = null;
    return this.more(null);
  };

  private async more(after: string | null): Promise<void> {
    if (this.asked) return;
    const asked = (this.asked = new AbortController());
    try {
      const { rows, ...page } = await server.damages(queryOf(this.filter), this.sort, after, asked.signal);
      if (asked.signal.aborted) return;
      this.rows = after === null ? rows : [...this.rows, ...rows];
      this.page = page;
      this.failure = "";
    } catch (error) {
      if (!asked.signal.aborted) this.failure = Failure.from(error).message;
    } finally {
      if (this.asked === asked) this.asked = null;
    }
    if (!asked.signal.aborted && !this.failure) this.fill();
  }

  /** The next page, as long as what is seen is not there yet. */
  private fill(): void {
    const needed = (this.top + 2 * this.height) / rowHeight;
    if (this.page?.after && this.rows.length < needed) void this.more(this.page.after);
  }

  private scrolled(): void {
    this.top = this.list!.scrollTop;
    this.fill();
  }

  private walk(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.height / rowHeight) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.rows.length, End: this.rows.length }[event.key];
    if (step !== undefined) this.goTo(Math.max(0, Math.min(this.rows.length - 1, this.active + step)));
    else if (event.key === "Enter") this.open();
    else if (event.key === " ") this.tell("choose-row");
    else return;
    event.preventDefault();
  }

  private goTo(index: number): void {
    if (!this.rows[index]) return;
    this.active = index;
    const top = index * rowHeight;
    const list = this.list!;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + this.height) list.scrollTop = top + rowHeight - this.height;
    this.tell("row");
  }

  private readonly open = (): void => this.tell("open-row");

  private tell(name: "row" | "open-row" | "choose-row"): void {
    const row = this.rows[this.active];
    if (row) this.dispatchEvent(new CustomEvent<DamageRow>(name, { detail: row }));
  }
}
