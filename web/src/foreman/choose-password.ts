/** Choosing a password by the link that an administrator has made; it works once. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";

import { look } from "../look";
import { Failure, server } from "../server";
import type { CurrentUser } from "../wire";
import { words } from "../words";
import { SendingForm } from "./selection/sending-form";

const w = words.logIn;

@customElement("vs-choose-password")
export class ChoosePassword extends SendingForm<CurrentUser> {
  protected readonly done = "chosen";
  @property() secret = "";

  static override styles = [look, css`
    :host { display: grid; place-items: center; min-height: 100%; padding: 24px; background: var(--rail); }
    main { width: min(360px, 100%); }
    form { padding: 32px; border-radius: 12px; background: var(--paper); box-shadow: 0 20px 60px rgb(0 0 0 / 30%); }
    h1 { font-size: 20px; font-weight: 700; letter-spacing: -0.02em; }
    p { margin-top: 10px; color: var(--ink-2); }
    .field { margin-top: 14px; }
    .button { margin-top: 22px; min-height: 40px; }
  `];

  override render(): TemplateResult {
    return html`<main><form @submit=${this.submit} aria-label=${w.choose}>
      <h1>${w.choose}</h1>
      <p>${w.chooseLead}</p>
      <label class="field">${w.newPassword}<input name="password" type="password" autocomplete="new-password" maxlength="200" required /></label>
      <label class="field">${w.repeat}<input name="again" type="password" autocomplete="new-password" maxlength="200" required /></label>
      ${this.trouble()}
      <button class="button primary wide" ?disabled=${this.working}>${this.working ? html`<span class="spinner"></span>` : nothing}${w.chooseButton}</button>
    </form></main>`;
  }

  protected override async send(form: FormData): Promise<CurrentUser> {
    if (form.get("password") !== form.get("again")) throw new Failure("different", w.different);
    return server.choosePassword(this.secret, String(form.get("password")));
  }
}
