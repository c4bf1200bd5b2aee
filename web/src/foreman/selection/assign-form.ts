/** To whom the selection goes: the team that was used last, only the red ones, what others have too; and the press itself. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./team-form";
import { look } from "../../look";
import { randomKey } from "../../random-key";
import { Failure, server } from "../../server";
import { calendarDay, today } from "../../times";
import type { AlreadyAssigned, Dot, NotAssigned, Proposal, Receipt, Team, TeamChoice } from "../../wire";
import { words } from "../../words";
import { mostInOrder, Selection, splitByPlace } from "./selection";

const w = words.selection;

/** Of how many damages at most it is asked whose they are: their numbers stand in the address. */
const mostProposed = 300;

/** The receipts of a press, one for each order; none of a press that found nothing left to do. */
export interface Outcome {
  receipts: readonly Receipt[];
  team: string;
  already: readonly AlreadyAssigned[];
  failed: readonly NotAssigned[];
}

@customElement("vs-assign-form")
export class AssignForm extends LitElement {
  @property({ attribute: false }) selection = Selection.empty;
  /** No mail server is set: what is assigned is kept, and its mail waits. */
  @property({ type: Boolean }) mailless = false;
  @state() private teams: readonly TeamChoice[] = [];
  @state() private teamId = 0;
  /** The team was chosen by hand, and no proposal changes it. */
  @state() private teamChosen = false;
  @state() private proposal: Proposal | null = null;
  /** The last day as it was chosen; none: as proposed. */
  @state() private dueOn = "";
  @state() private note = "";
  @state() private onlyRed = false;
  @state() private moving = false;
  @state() private adding = false;
  @state() private working = false;
  @state() private failure = "";
  /** The press may or may not have reached the server. */
  @state() private unanswered = false;
  /** One press, one key; a press repeated after a lost answer keeps it, so the server can tell. */
  private key: string | null = null;
  private asking: AbortController | null = null;

  static override styles = [look, css`
    :host { display: block; }
    form > * + * { margin-top: 10px; }
    .primary { min-height: 42px; font-size: 14px; }
    .tick { display: flex; align-items: center; gap: 8px; min-height: 26px; cursor: pointer; }
    .tick input { width: 15px; height: 15px; margin: 0; flex: none; accent-color: var(--accent); }
    .field textarea { min-height: 52px; }
    .pair { display: grid; grid-template-columns: 1fr 148px; gap: 10px; }
    .pair + .hint { margin-top: 4px; color: var(--ink-3); font-size: 12px; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadTeams();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking?.abort();
  }

  override willUpdate(changed: PropertyValues): void {
    if (["selection", "onlyRed", "moving"].some((name) => changed.has(name))) void this.propose();
    if (!changed.has("selection")) return;
    this.key = null;
    this.failure = "";
  }

  override render() {
    if (this.selection.open.length === 0 && this.selection.assigned.length === 0) return html`<p class="notice">${w.nothing}</p>`;
    if (this.adding) {
      return html`<vs-team-form @added=${this.teamAdded} @cancel=${() => (this.adding = false)}></vs-team-form>`;
    }
    const parts = this.parts;
    const count = parts.reduce((sum, part) => sum + part.length, 0);
    if (count === 0) return html`<form>
      ${this.ticks()}<p class="notice">${this.onlyRed ? w.noRed : w.nothing}</p></form>`;
    return html`<form novalidate @submit=${this.assign}>
      <div class="pair"><div class="field"><label for="team">${w.team}</label>
        <select id="team" required @change=${this.chooseTeam}>
          <option value="" ?selected=${this.teamId === 0} disabled>${w.chooseTeam}</option>
          ${this.teams.map(({ id, name }) => html`<option value=${id} .selected=${id === this.teamId}>${
            id === this.proposal?.team_id ? w.owner(name) : name}</option>`)}
          <option value="new">${w.addTeam}</option>
        </select>
      </div>
      <label class="field">${w.due}<input type="date" name="due" min=${today()} aria-describedby=${this.proposal ? "rule" : nothing}
        .value=${this.dueOn || (this.proposal?.due_on ?? "")} @change=${this.chooseDue} /></label></div>
      ${this.proposal ? html`<p class="hint" id="rule">${w.dueRule(calendarDay(this.proposal.due_on), this.proposal.band, this.proposal.term_days)}</p>` : nothing}
      ${this.ticks()}
      <label class="field">${w.note} <span class="hint">(${words.optional})</span>
        <textarea name="note" maxlength="2000" rows="2" placeholder=${w.notePlaceholder} .value=${this.note}
          @input=${this.writeNote}></textarea>
      </label>
      ${this.mailless ? html`<p class="notice" data-no-mail>${words.mail.notSet} ${w.mailWaits}</p>` : nothing}
      ${parts.length > 1 ? html`<p class="notice" data-parts>${w.inParts(parts.map((part) => part.length), mostInOrder)}</p>` : nothing}
      <div role="alert">${this.failure
        ? html`<p class="notice bad">${this.failure}${this.unanswered ? html`<br />${w.keptAfterFailure}` : nothing}</p>` : nothing}</div>
      <button class="button primary wide" ?disabled=${this.working} aria-busy=${this.working} data-assign>
        ${this.working ? html`<span class="spinner"></span>${w.assigning}` : w.assignCount(count)}
      </button>
    </form>`;
  }

  private ticks(): TemplateResult {
    const { open, assigned, held } = this.selection;
    const red = [...open, ...assigned].filter(isRed).length;
    const holders = [...held].map(([team, ids]) => w.heldBy(team, ids.length)).join(", ");
    return html`
      ${red > 0 && red < open.length + assigned.length ? html`<label class="tick"><input
        type="checkbox" .checked=${this.onlyRed} @change=${() => this.change({ onlyRed: !this.onlyRed })} />${w.onlyRed(red)}</label>` : nothing}
      ${assigned.length ? html`<label class="tick" data-move><input
        type="checkbox" .checked=${this.moving} @change=${() => this.change({ moving: !this.moving })} />${w.move(assigned.length, holders)}</label>` : nothing}`;
  }

  private change(part: { onlyRed?: boolean; moving?: boolean }): void {
    Object.assign(this, part);
    this.key = null;
  }

  private get wanted(): readonly Dot[] {
    const { open, assigned } = this.selection;
    const all = this.moving ? [...open, ...assigned] : open;
    return this.onlyRed ? all.filter(isRed) : all;
  }

  private get parts(): readonly (readonly Dot[])[] {
    return splitByPlace(this.wanted);
  }

  private async loadTeams(): Promise<void> {
    try {
      const teams = (await server.teams()).filter(({ active }) => active);
      this.teams = teams.sort((a, b) => usedAt(b) - usedAt(a));
      this.chooseFirst();
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
  }

  /** What the server proposes for what is chosen; without an answer the form does without. */
  private async propose(): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const wanted = [...this.wanted].sort((a, b) => b.properties.urgency - a.properties.urgency).slice(0, mostProposed);
    const ids = wanted.map(({ properties: { id } }) => id);
    const proposal = ids.length ? await server.proposal(ids, asking.signal).catch(() => null) : null;
    if (asking.signal.aborted) return;
    this.proposal = proposal;
    this.chooseFirst();
  }

  /** The team that owns the place, else the one that was used last. */
  private chooseFirst(): void {
    if (this.teamChosen) return;
    const owner = this.teams.find(({ id }) => id === this.proposal?.team_id);
    if (owner) this.teams = [owner, ...this.teams.filter((team) => team !== owner).sort((a, b) => usedAt(b) - usedAt(a))];
    const [first] = this.teams;
    this.teamId = first && (owner || this.teams.length === 1 || first.last_used_at !== null) ? first.id : 0;
  }

  private chooseDue({ target }: Event): void {
    this.dueOn = (target as HTMLInputElement).value;
    this.key = null;
  }

  private chooseTeam({ target }: Event): void {
    const { value } = target as HTMLSelectElement;
    this.key = null;
    this.failure = "";
    if (value === "new") this.adding = true;
    else this.teamId = Number(value);
    this.teamChosen = true;
  }

  private writeNote({ target }: Event): void {
    this.note = (target as HTMLTextAreaElement).value;
    this.key = null;
  }

  private teamAdded({ detail: team }: CustomEvent<Team>): void {
    this.teams = [...this.teams, { ...team, last_used_at: null }];
    this.teamId = team.id;
    this.teamChosen = true;
    this.adding = false;
  }

  private async assign(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const team = this.teams.find(({ id }) => id === this.teamId);
    if (!team) {
      this.failure = w.teamMissing;
      this.unanswered = false;
      this.renderRoot.querySelector<HTMLElement>("#team")?.focus();
      return;
    }
    if (this.working) return;
    this.key ??= randomKey();
    this.working = true;
    this.failure = "";
    try {
      await this.sendAll(team, this.key);
    } catch (error) {
      const failure = Failure.from(error);
      this.failure = failure.message;
      this.unanswered = failure.status === 0 || failure.status >= 500;
    } finally {
      this.working = false;
    }
  }

  /** One order for each part, each with a key of its own, so that a press repeated goes on where the first one ended. */
  private async sendAll(team: Team, key: string): Promise<void> {
    const outcome = { receipts: [] as Receipt[], team: team.name, already: [] as AlreadyAssigned[], failed: [] as NotAssigned[] };
    for (const [index, part] of this.parts.entries()) {
      const told = await this.send(team, part, `${key}-${index}`);
      if (told.receipt) outcome.receipts.push(told.receipt);
      outcome.already.push(...told.already);
      outcome.failed.push(...told.failed);
    }
    this.note = "";
    this.dueOn = "";
    this.key = null;
    this.dispatchEvent(new CustomEvent<Outcome>("assigned", { detail: outcome, bubbles: true, composed: true }));
  }

  private async send(
    team: Team, part: readonly Dot[], key: string,
  ): Promise<{ receipt: Receipt | null; already: AlreadyAssigned[]; failed: NotAssigned[] }> {
    const ids = part.map(({ properties: { id } }) => id);
    const moved = part.filter(({ properties }) => properties.status === "assigned").map(({ properties: { id } }) => id);
    try {
      const receipt = await server.assign(ids, moved, team.id, this.note.trim(), this.dueOn || null, key);
      return { receipt, already: receipt.already_assigned, failed: receipt.failed };
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.code !== "nothing_to_assign") throw failure;
      return { receipt: null, already: failure.alreadyAssigned, failed: failure.failed };
    }
  }
}

const usedAt = ({ last_used_at: at }: TeamChoice): number => (at === null ? 0 : Date.parse(at));

const isRed = ({ properties }: Dot): boolean => properties.band === "soon";
