/** One's own access: where one is logged in, and the second factor beside the password. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import "./second-factor";
import { Failure, server } from "../../server";
import { moment } from "../../times";
import type { LogInRow } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";

const w = words.account;

@customElement("vs-account")
export class Account extends Listing<LogInRow> {
  protected readonly heading = w.title;
  protected readonly emptyText = "";
  @state() private trouble = "";

  static override styles = [Listing.styles, css`
    h3 { margin: 4px 2px 10px; }
    vs-second-factor { display: block; margin-top: 22px; }
    .card .top strong { flex: 1; }
  `];

  protected fetchRows(): Promise<LogInRow[]> {
    return server.sessions();
  }

  protected override above(): TemplateResult {
    return html`<h3>${w.sessions}</h3>
      <div role="alert">${this.trouble ? html`<p class="notice bad">${this.trouble}</p>` : nothing}</div>`;
  }

  protected list(rows: LogInRow[]): TemplateResult {
    return html`<ul>${rows.map((row) => this.card(row))}</ul>`;
  }

  protected override below(): TemplateResult {
    return html`<vs-second-factor></vs-second-factor>`;
  }

  private card(row: LogInRow): TemplateResult {
    return html`<li class="card" data-session=${row.id}>
      <div class="top"><strong>${browser(row.browser)}</strong>${row.current
        ? html`<span class="tag good">${w.current}</span>`
        : html`<button class="button" @click=${() => this.end(row)}>${w.end}</button>`}</div>
      <p>${[w.since(moment(row.began_at)), row.network, row.how === "oidc" ? w.byProvider : ""].filter(Boolean).join(" · ")}</p>
    </li>`;
  }

  private async end({ id }: LogInRow): Promise<void> {
    this.trouble = "";
    await server.endSession(id).catch((error: unknown) => (this.trouble = Failure.from(error).message));
    await this.load();
  }
}

/** A browser's and its system's name, out of what it calls itself. */
function browser(agent: string): string {
  const name = /(Edg|OPR|Firefox|Chrome|Safari)/.exec(agent)?.[1];
  const system = /(Android|iPhone|iPad|Windows|Mac OS|Linux)/.exec(agent)?.[1];
  return [name === "Edg" ? "Edge" : name === "OPR" ? "Opera" : name, system].filter(Boolean).join(" · ") || w.unknown;
}
