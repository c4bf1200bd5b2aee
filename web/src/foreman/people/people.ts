/** Who works with Vejsyn: users and teams, and how the server is set up. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./settings-list";
import "./team-list";
import "./user-list";
import { icons } from "../../icons";
import { look, panel } from "../../look";
import type { Area, CurrentUser } from "../../wire";
import { words } from "../../words";

const w = words.people;

type Part = keyof typeof w.parts;

@customElement("vs-people")
export class People extends LitElement {
  @property({ attribute: false }) me!: CurrentUser;
  /** The ring drawn on the map, which a team may be given. */
  @property({ attribute: false }) ring: Area | null = null;
  @state() private chosen: Part | null = null;

  static override styles = [look, panel, css`
    nav { display: flex; gap: 4px; flex: none; padding: 8px 12px; border-bottom: 1px solid var(--line); }
    nav .button[aria-current="true"] { border-color: var(--accent); background: var(--accent-soft); color: #074257; }
    .body { padding: 12px; }
  `];

  override render() {
    const parts: readonly Part[] = this.me.role === "admin" ? ["users", "teams", "settings"] : ["teams"];
    const part = this.chosen ?? parts[0]!;
    return html`<header>
        <h2>${w.title}</h2>
        <button class="icon-button" aria-label=${words.close} @click=${() => this.dispatchEvent(new Event("close"))}>
          ${icons.close}</button>
      </header>
      ${parts.length > 1 ? html`<nav aria-label=${w.title}>${parts.map((one) => html`<button
        class="button" aria-current=${one === part} @click=${() => (this.chosen = one)}>${w.parts[one]}</button>`)}</nav>` : nothing}
      <div class="body" tabindex="0">${this.contentsOf(part)}</div>`;
  }

  private contentsOf(part: Part): TemplateResult {
    if (part === "users") return html`<vs-users .me=${this.me}></vs-users>`;
    if (part === "teams") return html`<vs-teams .ring=${this.ring}></vs-teams>`;
    return html`<vs-settings></vs-settings>`;
  }
}
