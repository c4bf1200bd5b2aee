/** The teams: name, mail, whether they work, and what they own; every change can be taken back. */

import { css, html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import "../selection/team-form";
import "./team-editor";
import { icons } from "../../icons";
import { Failure, server } from "../../server";
import type { Area, Team, TeamChange } from "../../wire";
import { words } from "../../words";
import { Part } from "./part";

const w = words.people;

interface Saved {
  readonly before: Team;
  readonly message: string;
}

@customElement("vs-teams")
export class TeamList extends Part<Team> {
  protected readonly heading = w.parts.teams;
  protected readonly emptyText = w.noTeams;
  @property({ attribute: false }) ring: Area | null = null;
  @state() private adding = false;
  @state() private edited: Team["id"] | null = null;
  @state() private saved: Saved | null = null;
  @state() private undone = false;
  @state() private trouble = "";

  static override styles: CSSResultGroup = [Part.styles, css`
    .deeds { display: flex; gap: 8px; margin-top: 10px; }
    .deeds .button { min-height: 30px; font-weight: 500; }
    .notice { display: flex; align-items: center; gap: 8px; margin-bottom: 10px; }
    .notice .button { margin-left: auto; }
    .card p { overflow-wrap: anywhere; }
  `];

  protected fetchRows(): Promise<Team[]> {
    return server.teams();
  }

  protected override above(): TemplateResult {
    return html`<div role="status">
        ${this.saved ? html`<p class="notice good">${this.saved.message}<button class="button" @click=${this.undo}>${w.undo}</button></p>` : nothing}
        ${this.undone ? html`<p class="notice">${w.undone}</p>` : nothing}</div>
      <div role="alert">${this.trouble ? html`<p class="notice bad">${this.trouble}</p>` : nothing}</div>
      ${this.adding
        ? html`<vs-team-form @added=${this.added} @cancel=${() => (this.adding = false)}></vs-team-form>`
        : html`<button class="button wide add" @click=${() => (this.adding = true)}>${icons.plus}${w.addTeam}</button>`}`;
  }

  protected list(rows: Team[]): TemplateResult {
    return html`<ul>${repeat(rows, ({ id }) => id, (team) => html`<li class="card" data-team=${team.id}>${
      team.id === this.edited
        ? html`<vs-team-editor .team=${team} .ring=${this.ring} @saved=${({ detail }: CustomEvent<Team>) => this.took(team, detail)}
            @cancel=${() => (this.edited = null)}></vs-team-editor>`
        : this.card(team)}</li>`)}</ul>`;
  }

  private card(team: Team): TemplateResult {
    const owned = [team.area ? w.hasArea : "", team.kind ? w.kinds[team.kind] : ""].filter(Boolean);
    return html`<div class="top"><strong>${team.name}</strong>${team.active ? nothing : html`<span class="tag end">${w.resting}</span>`}</div>
      <p>${team.email}</p>
      ${owned.length ? html`<p>${w.owns}: ${owned.join(" · ")}</p>` : nothing}
      <div class="deeds">
        <button class="button" aria-label="${w.edit} ${team.name}" @click=${() => (this.edited = team.id)}>${w.edit}</button>
        <button class="button" @click=${() => this.change(team, { active: !team.active })}>${team.active ? w.rest : w.work}</button>
      </div>`;
  }

  private async change(team: Team, change: TeamChange): Promise<void> {
    this.trouble = "";
    try {
      this.took(team, await server.changeTeam(team.id, change));
    } catch (error) {
      this.trouble = Failure.from(error).message;
    }
  }

  private took(before: Team, now: Team): void {
    this.edited = null;
    this.undone = false;
    this.saved = { before, message: w.saved(now.name) };
    this.rows = this.rows!.map((row) => (row.id === now.id ? now : row));
  }

  private readonly undo = async (): Promise<void> => {
    const { id, name, email, active, area, kind } = this.saved!.before;
    await this.change(this.saved!.before, { name, email, active, area, kind });
    if (this.trouble || this.rows!.every((row) => row.id !== id)) return;
    this.saved = null;
    this.undone = true;
  };

  private added(): void {
    this.adding = false;
    void this.load();
  }
}
