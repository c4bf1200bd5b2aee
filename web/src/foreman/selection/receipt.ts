/** What a press of Tildel did: how many went, which somebody had already, what failed, and whether the mail is out. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look, panel } from "../../look";
import { Failure, server } from "../../server";
import { moment } from "../../times";
import type { AlreadyAssigned, Mail, MailState, Receipt } from "../../wire";
import { words } from "../../words";
import type { Outcome } from "./assign-form";

const w = words.receipt;

/** Mail normally leaves within seconds; after this the list of work orders is the place to look. */
const askEveryMs = 2000;
const askTimes = 30;

@customElement("vs-receipt")
export class ReceiptPanel extends LitElement {
  @property({ attribute: false }) outcome!: Outcome;
  @state() private mails: ReadonlyMap<number, Mail> = new Map();
  @state() private secondsLeft = 0;
  @state() private undoing = false;
  @state() private undone = false;
  @state() private failure = "";
  private timer = 0;
  private clock = 0;

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
    this.secondsLeft = Math.floor(Math.min(Infinity, ...this.outcome.receipts.map(({ mail }) => mail.undo_s)));
    if (!Number.isFinite(this.secondsLeft)) this.secondsLeft = 0;
    this.clock = window.setInterval(() => this.tick(), 1000);
    this.follow(askTimes);
  }

  private tick(): void {
    if (this.secondsLeft > 0) this.secondsLeft -= 1;
    else clearInterval(this.clock);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    clearInterval(this.clock);
  }

  override render() {
    const { receipts, already, failed, team } = this.outcome;
    const count = receipts.reduce((sum, { assigned }) => sum + assigned.length, 0);
    return html`
      <header>
        <h2 tabindex="-1">${w.title}</h2>
        ${receipts.map(({ id }) => html`<span class="tag">${w.order(id)}</span>`)}
        <button class="icon-button" aria-label=${words.close} @click=${this.close}>${icons.close}</button>
      </header>
      <div class="body" role="status" data-receipt>
        ${this.undone ? line("first", "good", icons.undo, w.undone)
          : receipts.length ? line("first", "good", icons.check, w.assigned(count, team))
          : line("first", "", icons.check, w.none)}
        ${this.undone ? nothing : receipts.map((receipt) => this.mailLine(receipt))}
        ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>` : nothing}
        ${already.length
          ? line("", "", icons.clock, w.already(already.length), html`<ul>${byOrder(already).map((group) => html`
              <li>${w.alreadyTeam(group.team, group.count, group.order)}${
                group.by && group.at ? html`<br /><span class="muted">${w.alreadyBy(group.by, moment(group.at))}</span>` : nothing}</li>`)}</ul>`)
          : nothing}
        ${failed.length
          ? line("", "bad", icons.warning, w.failed(failed.length), html`<ul>${failed.map((damage) => html`
              <li>${w.failedOne(damage.damage_id, damage.reason)}</li>`)}</ul>`)
          : line("", "", icons.check, w.noneFailed)}
      </div>
      <footer>
        ${this.secondsLeft > 0 && receipts.length && !this.undone ? html`<button class="button" ?disabled=${this.undoing} @click=${this.undo}
          >${icons.undo}${this.undoing ? w.undoing : w.undo}</button>` : nothing}
        <button class="button primary" @click=${this.close}>${w.done}</button>
        <button class="button" @click=${() => this.dispatchEvent(new Event("show-orders"))}>${w.show}</button>
      </footer>`;
  }

  private mailLine({ id, mail: { state: first, to } }: Receipt): TemplateResult {
    const mail = this.mails.get(id) ?? null;
    const state = mail?.state ?? first;
    const text = state === "sent" ? w.mail.sent(to, mail?.sent_at ? moment(mail.sent_at) : "")
      : state === "queued" && this.secondsLeft > 0 ? w.leaves(this.secondsLeft, to)
      : w.mail[state](to);
    const again = state === "maybe_sent" ? html`<p>${words.mail.askTeam(whenAgain(mail))}</p>`
      : state === "no_mail_server" ? html`<p>${words.mail.nextStep}</p>` : nothing;
    return html`<div data-mail=${state}>${line("", toneOf[state] ?? "", icons.mail, text, again)}</div>`;
  }

  /** Asks until the mails have left. A lost connection here is no news: the receipt stands. */
  private follow(times: number): void {
    const waiting = this.outcome.receipts.filter(({ id }) => this.mails.get(id)?.state !== "sent");
    if (waiting.length === 0 || times === 0 || this.undone) return;
    this.timer = window.setTimeout(async () => {
      for (const { id } of waiting) {
        const order = await server.workOrder(id).catch(() => null);
        if (order) this.mails = new Map([...this.mails, [id, order.mail]]);
      }
      if (this.isConnected) this.follow(this.secondsLeft > 0 ? times : times - 1);
    }, askEveryMs);
  }

  private async undo(): Promise<void> {
    this.undoing = true;
    this.failure = "";
    try {
      for (const { id } of this.outcome.receipts) await server.withdraw(id);
      this.undone = true;
      this.dispatchEvent(new Event("damages-changed"));
    } catch (error) {
      this.failure = Failure.from(error).message;
    } finally {
      this.undoing = false;
    }
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

interface Held {
  team: string;
  order: number;
  count: number;
  by: string | null;
  at: string | null;
}

function byOrder(already: readonly AlreadyAssigned[]): Held[] {
  const groups = new Map<number, Held>();
  for (const { work_order_id: order, team, by, at } of already) {
    const group = groups.get(order) ?? { team, order, count: 0, by, at };
    groups.set(order, { ...group, count: group.count + 1 });
  }
  return [...groups.values()];
}
