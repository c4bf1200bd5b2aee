/** The door. */

import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { look } from "../look";
import { server } from "../server";
import type { CurrentUser } from "../wire";
import { words } from "../words";
import { SendingForm } from "./selection/sending-form";

@customElement("vs-login")
export class LogIn extends SendingForm<CurrentUser> {
  /** Somebody was logged in a moment ago. */
  @property({ type: Boolean }) lost = false;
  protected readonly done = "logged-in";

  static override styles = [look, css`
    :host { display: grid; place-items: center; min-height: 100%; padding: 24px; background: var(--rail); }
    main { width: min(360px, 100%); }
    form {
      padding: 32px; border-radius: 12px; background: var(--paper);
      box-shadow: 0 20px 60px rgb(0 0 0 / 30%);
    }
    .brand { display: flex; align-items: center; gap: 10px; font-size: 20px; font-weight: 700; letter-spacing: -0.02em; }
    p.lead { margin: 10px 0 22px; color: var(--ink-2); }
    .field { margin-top: 14px; }
    .button { margin-top: 22px; min-height: 40px; }
    .notice { margin-top: 16px; }
  `];

  override render() {
    return html`<main><form @submit=${this.submit} aria-label=${words.logIn.title}>
      <h1 class="brand"><img src="/assets/sign.svg" width="30" height="30" alt="" />Vejsyn</h1>
      <p class="lead">${words.logIn.lead}</p>
      ${this.lost && !this.failure ? html`<p class="notice">${words.logIn.lost}</p>` : nothing}
      <label class="field">${words.logIn.username}
        <input name="username" autocomplete="username" autocapitalize="none" required />
      </label>
      <label class="field">${words.logIn.password}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      ${this.trouble()}
      <button class="button primary wide" ?disabled=${this.working}>
        ${this.working ? html`<span class="spinner"></span>${words.logIn.working}` : words.logIn.button}
      </button>
    </form></main>`;
  }

  protected override send(form: FormData): Promise<CurrentUser> {
    return server.logIn(String(form.get("username")), String(form.get("password")));
  }

  protected override failed(): void {
    this.renderRoot.querySelector<HTMLInputElement>("input[type=password]")?.select();
  }
}
