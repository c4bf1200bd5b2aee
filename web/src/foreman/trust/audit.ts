/** The log of who did what, newest first, a page at a time. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import { server } from "../../server";
import { moment } from "../../times";
import type { AuditEntry } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";

const w = words.audit;

@customElement("vs-audit")
export class Audit extends Listing<AuditEntry> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;
  @state() private more = true;

  static override styles = [Listing.styles, css`
    .lead { margin: 0 2px 12px; color: var(--ink-2); }
    .card { font-size: 13px; overflow-wrap: anywhere; }
    code { font-size: 12px; }
    .older { margin-top: 12px; }
  `];

  protected fetchRows(): Promise<AuditEntry[]> {
    return server.audit();
  }

  protected override above(): TemplateResult {
    return html`<p class="lead">${w.lead}</p>`;
  }

  protected list(rows: AuditEntry[]): TemplateResult {
    return html`<ul>${rows.map(row)}</ul>`;
  }

  protected override below(): TemplateResult | typeof nothing {
    const last = this.rows?.at(-1)?.number ?? 1;
    return this.more && last > 1
      ? html`<button class="button older" @click=${() => this.loadOlder(last)}>${w.older}</button>`
      : nothing;
  }

  private async loadOlder(before: number): Promise<void> {
    const older = await server.audit(before).catch(() => []);
    this.more = older.length > 0;
    this.rows = [...(this.rows ?? []), ...older];
  }
}

const row = (entry: AuditEntry): TemplateResult => html`<li class="card" data-number=${entry.number}>
  <div class="top"><strong>${entry.who ?? w.actor[entry.actor]}</strong>
    ${entry.outcome === "done" ? nothing : html`<span class="tag bad">${entry.outcome}</span>`}
    <time class="end" datetime=${entry.at}>${moment(entry.at)}</time></div>
  <p><code>${entry.words ? `vejsyn ${entry.words}` : entry.action}</code></p>
  <p>${[entry.who ? w.actor[entry.actor] : "", entry.network ?? "", object(entry)].filter(Boolean).join(" · ")}</p>
</li>`;

const object = ({ object }: AuditEntry): string =>
  Object.entries(object).map(([name, value]) => `${name} ${String(value)}`).join(", ");
