/** One user: who, as what, where logged in, and what can be done. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";

import { look } from "../../look";
import { moment } from "../../times";
import type { Role, UserRow } from "../../wire";
import { words } from "../../words";
import { roles } from "./user-form";

const w = words.people;
const tone: Record<UserRow["state"], string> = { active: "good", invited: "accent", deactivated: "" };

/** What an administrator wants done. */
export type Wish = { kind: "role"; role: Role } | { kind: "end" | "link" | "deactivate" | "activate" };

@customElement("vs-user-card")
export class UserCard extends LitElement {
  @property({ attribute: false }) user!: UserRow;
  /** It is whoever looks. */
  @property({ type: Boolean }) own = false;

  static override styles = [look, css`
    :host { display: block; padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius); }
    .top { display: flex; align-items: center; gap: 8px; }
    .top strong { font-weight: 600; overflow-wrap: anywhere; }
    .top .tag { margin-left: auto; }
    p { margin-top: 3px; color: var(--ink-2); overflow-wrap: anywhere; }
    .deeds { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
    .deeds .button, select { min-height: 30px; font-weight: 500; }
    select { padding: 2px 6px; border: 1px solid var(--line-2); border-radius: 7px; background: var(--paper); }
  `];

  override render() {
    const { user } = this;
    const facts = [user.username, this.own ? w.you : "", user.by_provider ? w.byProvider : "",
      user.second_factor ? w.secondFactor : "", user.state === "active" ? w.logIns(user.log_ins) : ""];
    return html`
      <div class="top"><strong>${user.name}</strong><span class="tag ${tone[user.state]}">${w.state[user.state]}</span></div>
      <p>${facts.filter(Boolean).join(" · ")}</p>
      ${user.link_ends_at ? html`<p>${w.linkEnds(moment(user.link_ends_at))}</p>` : nothing}
      <div class="deeds">${user.state === "deactivated"
        ? html`<span>${w.roles[user.role]}</span>${this.button("activate", w.activate)}` : this.deeds(user)}</div>`;
  }

  private deeds(user: UserRow): TemplateResult {
    return html`
      ${user.by_provider ? html`<span>${w.roles[user.role]}</span>` : html`<select aria-label=${w.roleOf(user.name)} @change=${this.chooseRole}>
        ${roles.map((role) => html`<option value=${role} .selected=${role === user.role}>${w.roles[role]}</option>`)}</select>`}
      ${user.log_ins ? this.button("end", w.endLogIns) : nothing}
      ${user.by_provider ? nothing : this.button("link", w.newLink)}
      ${this.button("deactivate", w.deactivate)}`;
  }

  private button(kind: Exclude<Wish["kind"], "role">, text: string): TemplateResult {
    return html`<button class="button" @click=${() => this.wish({ kind })}>${text}</button>`;
  }

  /** The list keeps saying what is so until the question is answered. */
  private chooseRole({ target }: Event): void {
    const select = target as HTMLSelectElement;
    const role = select.value as Role;
    select.value = this.user.role;
    this.wish({ kind: "role", role });
  }

  private wish(detail: Wish): void {
    this.dispatchEvent(new CustomEvent<Wish>("wish", { detail }));
  }
}
