/** What is rung in, to whom it goes, and the button that sends it. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./assign-form";
import { icons } from "../../icons";
import { look, panel } from "../../look";
import { Failure, server } from "../../server";
import { bands, lookOf, sign } from "../../sign";
import type { Band, Damage } from "../../wire";
import { words } from "../../words";
import { Selection, severities } from "./selection";

const w = words.selection;

/** A list longer than this is not read but counted. */
const listed = 100;

@customElement("vs-selection")
export class SelectionPanel extends LitElement {
  @property({ attribute: false }) selection = Selection.empty;
  @property({ type: Boolean }) searching = false;
  /** No mail server is set: what is assigned is kept, and its mail waits. */
  @property({ type: Boolean }) mailless = false;
  /** Nothing can be changed: a reader looks. */
  @property({ type: Boolean }) watching = false;
  /** Why the area could not be counted. */
  @property() trouble = "";
  @state() private merging = false;
  @state() private mergeFailure = "";

  static override styles = [look, panel, css`
    .total { display: flex; align-items: baseline; gap: 8px; }
    .total strong { font-size: 30px; font-weight: 650; letter-spacing: -0.03em; line-height: 1.1; }
    table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: 7px 6px; text-align: right; border-bottom: 1px solid var(--line); font-weight: 400; }
    thead th { color: var(--ink-3); font-size: 12px; padding-top: 0; }
    th:first-child { text-align: left; padding-left: 0; }
    th:not(:first-child) { width: 17%; }
    th .name { display: flex; align-items: center; gap: 8px; }
    td.zero { color: var(--line-2); }
    td:last-child { font-weight: 600; padding-right: 2px; }
    tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
    .stack > * + * { margin-top: 6px; }
    summary { cursor: pointer; font-weight: 550; color: var(--accent); }
    .list { margin-top: 8px; }
    .list button {
      display: flex; align-items: center; gap: 9px; width: 100%; min-height: 32px; padding: 0 6px; border: 0;
      border-radius: 6px; background: none; text-align: left;
    }
    .list button:hover { background: var(--paper-2); }
    .list .what { flex: 1; }
    [data-merge] + [role="alert"] .notice { margin-top: 8px; }
  `];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("selection")) this.mergeFailure = "";
  }

  override render() {
    const { selection } = this;
    return html`
      <header>
        <h2>${w.title}</h2>
        <button class="icon-button" aria-label=${w.clear} title=${w.clear} @click=${this.clear}>${icons.close}</button>
      </header>
      <div class="body">
        ${this.trouble ? html`<p class="notice bad" role="alert">${this.trouble}</p>
          <button class="button" @click=${() => this.dispatchEvent(new Event("search-again"))}>${words.retry}</button>` : nothing}
        ${this.searching ? html`<p class="muted" role="status">${w.searching}</p>` : nothing}
        ${this.searching || this.trouble ? nothing : this.contents(selection)}
      </div>
      ${this.watching || this.searching || this.trouble || selection.dots.length === 0 ? nothing : html`<footer>
        <vs-assign-form .selection=${selection} ?mailless=${this.mailless}></vs-assign-form></footer>`}`;
  }

  private contents(selection: Selection): TemplateResult {
    if (selection.dots.length === 0) {
      return html`<p class="notice" role="status">${selection.hidden ? w.emptyFilter : w.empty}</p>`;
    }
    return html`
      <p class="total" role="status"><strong class="number">${selection.dots.length.toLocaleString()}</strong>
        ${words.damages(selection.dots.length).replace(/^[\d.,\s]+/, "")}</p>
      ${table(selection)}
      <div class="stack">
        ${selection.assigned.length ? html`<p class="notice" data-already>${w.already(selection.assigned.length)}
          ${[...selection.held].map(([team, ids]) => html`<br />${w.heldBy(team, ids.length)}`)}</p>` : nothing}
        ${selection.repaired.length ? html`<p class="notice">${w.repaired(selection.repaired.length)}</p>` : nothing}
        ${selection.tooMany ? html`<p class="notice bad">${w.truncated(selection.tooMany)}</p>` : nothing}
        ${selection.hidden ? html`<p class="notice">${w.filtered(selection.hidden)}</p>` : nothing}
      </div>
      <details>
        <summary>${w.list}</summary>
        <ul class="list">
          ${selection.dots.slice(0, listed).map(({ properties }) => html`<li><button
            aria-label=${w.openDamage(properties.id)}
            @click=${() => this.dispatchEvent(new CustomEvent<number>("open-damage", { detail: properties.id }))}
          >${sign(properties.band, lookOf[properties.status])}<span class="what">${words.damageClass[properties.class]}</span>
            <span class="muted">${words.severity[properties.severity]}</span>
            <span class="muted number">${properties.id}</span></button></li>`)}
        </ul>
        ${selection.dots.length > listed ? html`<p class="muted">${w.more(selection.dots.length - listed)}</p>` : nothing}
      </details>
      ${selection.mergeable.length && !this.watching ? this.mergeButton(selection.mergeable) : nothing}`;
  }

  private mergeButton(ids: readonly number[]): TemplateResult {
    return html`<div>
      <button class="button wide" ?disabled=${this.merging} aria-busy=${this.merging} data-merge @click=${() => this.merge(ids)}>
        ${this.merging ? html`<span class="spinner"></span>${w.merging}` : html`${icons.merge}${w.merge(ids.length)}`}</button>
      <div role="alert">${this.mergeFailure ? html`<p class="notice bad">${this.mergeFailure}</p>` : nothing}</div>
    </div>`;
  }

  private async merge(ids: readonly number[]): Promise<void> {
    this.merging = true;
    this.mergeFailure = "";
    try {
      this.dispatchEvent(new CustomEvent<Damage>("merged", { detail: await server.merge(ids) }));
    } catch (error) {
      this.mergeFailure = Failure.from(error).message;
    } finally {
      this.merging = false;
    }
  }

  private clear(): void {
    this.dispatchEvent(new Event("clear"));
  }
}

function table(selection: Selection): TemplateResult {
  const cells = (band: Band | null): TemplateResult => html`
    ${severities.map((severity) => cell(selection.count(band, severity)))}${cell(selection.count(band, null))}`;
  return html`<table aria-label=${w.tableLabel}>
    <thead><tr><th scope="col"><span class="sr">${words.legend.band}</span></th>
      ${severities.map((severity) => html`<th scope="col">${words.severity[severity]}</th>`)}
      <th scope="col">${w.total}</th></tr></thead>
    <tbody>${bands.map((band) => html`<tr data-band=${band}>
      <th scope="row"><span class="name">${sign(band)}${words.band[band]}</span></th>${cells(band)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row">${w.total}</th>${cells(null)}</tr></tfoot>
  </table>`;
}

const cell = (count: number): TemplateResult =>
  html`<td class=${count === 0 ? "zero" : ""}>${count.toLocaleString()}</td>`;
