/** What is rung in, to whom it goes, and the button that sends it. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./team-form";
import { icons } from "../../icons";
import { look, panel } from "../../look";
import { randomKey } from "../../random-key";
import { Failure, server } from "../../server";
import { bands, lookOf, sign } from "../../sign";
import type { AlreadyAssigned, Band, Damage, NotAssigned, Receipt, Team } from "../../wire";
import { words } from "../../words";
import { Selection, severities } from "./selection";

const w = words.selection;

/** A list longer than this is not read but counted. */
const listed = 100;

/** The receipt of a press, or of a press that found nothing left to do. */
export interface Outcome {
  receipt: Receipt | null;
  team: string;
  already: AlreadyAssigned[];
  failed: NotAssigned[];
}

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
  @state() private teams: Team[] = [];
  @state() private teamId = 0;
  @state() private note = "";
  @state() private adding = false;
  @state() private working = false;
  @state() private failure = "";
  /** The press may or may not have reached the server. */
  @state() private unanswered = false;
  @state() private merging = false;
  @state() private mergeFailure = "";
  /** One press, one key; a press repeated after a lost answer keeps it, so the server can tell. */
  private key: string | null = null;

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
    form.assign > * + * { margin-top: 12px; }
    .primary { min-height: 42px; font-size: 14px; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadTeams();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("selection")) return;
    this.key = null;
    this.failure = "";
    this.mergeFailure = "";
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
      ${this.watching || this.searching || this.trouble || selection.dots.length === 0 ? nothing : html`<footer>${this.form(selection)}</footer>`}`;
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
        ${selection.assigned.length ? html`<p class="notice" data-already>${w.already(selection.assigned.length)}</p>` : nothing}
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

  private form(selection: Selection): TemplateResult {
    const count = selection.open.length;
    if (count === 0) return html`<p class="notice">${w.nothing}</p>`;
    if (this.adding) {
      return html`<vs-team-form @added=${this.teamAdded} @cancel=${() => (this.adding = false)}></vs-team-form>`;
    }
    return html`<form class="assign" @submit=${this.assign}>
      <div class="field"><label for="team">${w.team}</label>
        <select id="team" required @change=${this.chooseTeam}>
          <option value="" ?selected=${this.teamId === 0} disabled>${w.chooseTeam}</option>
          ${this.teams.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.teamId}>${name}</option>`)}
          <option value="new">${w.addTeam}</option>
        </select>
      </div>
      <label class="field">${w.note} <span class="hint">(${words.optional})</span>
        <textarea name="note" maxlength="2000" rows="2" placeholder=${w.notePlaceholder} .value=${this.note}
          @input=${this.writeNote}></textarea>
      </label>
      ${this.mailless ? html`<p class="notice" data-no-mail>${words.mail.notSet} ${w.mailWaits}</p>` : nothing}
      <div role="alert">${this.failure
        ? html`<p class="notice bad">${this.failure}${this.unanswered ? html`<br />${w.keptAfterFailure}` : nothing}</p>` : nothing}</div>
      <button class="button primary wide" ?disabled=${this.working} aria-busy=${this.working} data-assign>
        ${this.working ? html`<span class="spinner"></span>${w.assigning}` : w.assignCount(count)}
      </button>
    </form>`;
  }

  private async loadTeams(): Promise<void> {
    try {
      this.teams = await server.teams();
      if (this.teams.length === 1) this.teamId = this.teams[0]!.id;
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
  }

  private chooseTeam({ target }: Event): void {
    const { value } = target as HTMLSelectElement;
    this.key = null;
    if (value === "new") this.adding = true;
    else this.teamId = Number(value);
  }

  private writeNote({ target }: Event): void {
    this.note = (target as HTMLTextAreaElement).value;
    this.key = null;
  }

  private teamAdded({ detail: team }: CustomEvent<Team>): void {
    this.teams = [...this.teams, team];
    this.teamId = team.id;
    this.adding = false;
  }

  private async assign(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const team = this.teams.find(({ id }) => id === this.teamId);
    if (!team || this.working) return;
    this.key ??= randomKey();
    this.working = true;
    this.failure = "";
    try {
      await this.send(team, this.key);
    } catch (error) {
      const failure = Failure.from(error);
      this.failure = failure.message;
      this.unanswered = failure.status === 0 || failure.status >= 500;
    } finally {
      this.working = false;
    }
  }

  private async send(team: Team, key: string): Promise<void> {
    try {
      const receipt = await server.assign(this.selection.toAssign, team.id, this.note.trim(), key);
      this.finish({ receipt, team: receipt.team.name, already: receipt.already_assigned, failed: receipt.failed });
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.code !== "nothing_to_assign") throw failure;
      this.finish({ receipt: null, team: team.name, already: failure.alreadyAssigned, failed: failure.failed });
    }
  }

  private finish(outcome: Outcome): void {
    this.note = "";
    this.key = null;
    this.dispatchEvent(new CustomEvent<Outcome>("assigned", { detail: outcome }));
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
