/** What a press of Tildel did: how many went, which somebody had already, what failed, and whether the mail is out. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look, panel } from "../../look";
import { server } from "../../server";
import { moment } from "../../times";
import type { AlreadyAssigned, Mail, MailState, Receipt } from "../../wire";
import { words } from "../../words";
import type { Outcome } from "./selection-panel";

const w = words.receipt;

/** Mail normally leaves within seconds; after this the list of work orders is the place to look. */
const askEveryMs = 2000;
const askTimes = 30;

@customElement("vs-receipt")
export class ReceiptPanel extends LitElement {
  @property({ attribute: false }) outcome!: Outcome;
  @state() private mail: Mail | null = null;
  private timer = 0;

  static override styles = [look, panel, css`
    .line { display: grid; grid-template-columns: 28px 1fr; gap: 10px; align-items: start; }
    .line + .line { margin-top: 14px; }
    .line .mark {
      display: grid; place-items: center; width: 28px; height: 28px; border-radius: 50%; background: var(--paper-3);
      color: var(--ink-2);
    }
    .line .mark.good { background: var(--good-soft); color: var(--good); }
    .line .mark.bad { background: var(--bad-soft); color: var(--bad); }
    .line strong { display: block; padding-top: 4px; font-weight: 600; }
    .line.first strong { font-size: 16px; letter-spacing: -0.01em; padding-top: 2px; }
    .line li, .line p { color: var(--ink-2); }
    footer { display: flex; gap: 8px; }
    footer .primary { flex: 1; }
  `];

  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("h2")?.focus();
    this.follow(askTimes);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render() {
    const { receipt, already, failed, team } = this.outcome;
    return html`
      <header>
        <h2 tabindex="-1">${w.title}</h2>
        ${receipt ? html`<span class="tag">${w.order(receipt.id)}</span>` : nothing}
        <button class="icon-button" aria-label=${words.close} @click=${this.close}>${icons.close}</button>
      </header>
      <div class="body" role="status" data-receipt>
        ${receipt
          ? line("first", "good", icons.check, w.assigned(receipt.assigned.length, team))
          : line("first", "", icons.check, w.none)}
        ${receipt ? this.mailLine(receipt.mail) : nothing}
        ${already.length
          ? line("", "", icons.clock, w.already(already.length), html`<ul>${byOrder(already).map((group) => html`
              <li>${w.alreadyTeam(group.team, group.count, group.order)}</li>`)}</ul>`)
          : nothing}
        ${failed.length
          ? line("", "bad", icons.warning, w.failed(failed.length), html`<ul>${failed.map((damage) => html`
              <li>${w.failedOne(damage.damage_id, damage.reason)}</li>`)}</ul>`)
          : line("", "", icons.check, w.noneFailed)}
      </div>
      <footer>
        <button class="button primary" @click=${this.close}>${w.done}</button>
        <button class="button" @click=${() => this.dispatchEvent(new Event("show-orders"))}>${w.show}</button>
      </footer>`;
  }

  private mailLine({ state: first, to }: Receipt["mail"]): TemplateResult {
    const state = this.mail?.state ?? first;
    const text = state === "sent" ? w.mail.sent(to, this.mail?.sent_at ? moment(this.mail.sent_at) : "")
      : w.mail[state](to);
    const again = state === "maybe_sent" ? html`<p>${words.mail.askTeam(whenAgain(this.mail))}</p>`
      : state === "no_mail_server" ? html`<p>${words.mail.nextStep}</p>` : nothing;
    return html`<div data-mail=${state}>${line("", toneOf[state] ?? "", icons.mail, text, again)}</div>`;
  }

  /** Asks until the mail has left. A lost connection here is no news: the receipt stands. */
  private follow(times: number): void {
    const id = this.outcome.receipt?.id;
    if (id === undefined || times === 0) return;
    this.timer = window.setTimeout(async () => {
      this.mail = await server.workOrder(id).then(({ mail }) => mail, () => this.mail);
      if (this.mail?.state !== "sent" && this.isConnected) this.follow(times - 1);
    }, askEveryMs);
  }

  private close(): void {
    this.dispatchEvent(new Event("close"));
  }
}

const toneOf: Partial<Record<MailState, string>> = { sent: "good", failed: "bad", maybe_sent: "bad", no_mail_server: "bad" };

const whenAgain = (mail: Mail | null): string => (mail?.next_try_at ? moment(mail.next_try_at) : "");

const line = (
  kind: string, tone: string, icon: TemplateResult, text: string, more: TemplateResult | typeof nothing = nothing,
): TemplateResult => html`<div class="line ${kind}">
  <span class="mark ${tone}">${icon}</span><div><strong>${text}</strong>${more}</div>
</div>`;

function byOrder(already: readonly AlreadyAssigned[]): { team: string; order: number; count: number }[] {
  const groups = new Map<number, { team: string; order: number; count: number }>();
  for (const { work_order_id: order, team } of already) {
    const group = groups.get(order) ?? { team, order, count: 0 };
    groups.set(order, { ...group, count: group.count + 1 });
  }
  return [...groups.values()];
}
