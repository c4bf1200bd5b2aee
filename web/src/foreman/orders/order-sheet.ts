/** Asks once more before an order is withdrawn or its link is sent anew, does it, and tells what went wrong. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { look } from "../../look";
import { Failure, server } from "../../server";
import type { WorkOrder } from "../../wire";
import { words } from "../../words";

export type OrderDeed = "withdraw" | "link";

const w = words.orders;

@customElement("vs-order-sheet")
export class OrderSheet extends LitElement {
  @property({ attribute: false }) order!: WorkOrder;
  @property() deed: OrderDeed = "link";
  @state() private working = false;
  @state() private failure = "";

  static override styles = [look, css`
    dialog {
      width: min(420px, calc(100vw - 32px)); padding: 20px; border: 0; border-radius: 12px;
      background: var(--paper); color: var(--ink); box-shadow: 0 18px 60px rgb(9 18 23 / 35%);
    }
    dialog::backdrop { background: rgb(9 18 23 / 45%); }
    dialog > * + * { margin-top: 10px; }
    ul { display: grid; gap: 6px; padding-left: 18px; list-style: disc; color: var(--ink-2); }
    .ends { display: flex; gap: 8px; margin-top: 18px; }
    .ends :first-child { flex: 1; }
    .button.danger { border-color: var(--bad); }
  `];

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render() {
    const sure = this.deed === "withdraw" ? w.withdrawSure : w.linkSure;
    return html`<dialog aria-labelledby="question" @close=${this.leave} @cancel=${this.stay}>
      <h2 id="question">${sure.question(this.order.id, this.order.team)}</h2>
      <ul>${sure.means(this.order.done_count).map((line) => html`<li>${line}</li>`)}</ul>
      <div role="alert">${this.failure ? html`<p class="notice bad">${this.failure}</p>` : nothing}</div>
      <div class="ends">
        <button class="button ${this.deed === "withdraw" ? "danger" : "primary"}" ?disabled=${this.working} @click=${this.act}>
          ${this.working ? html`<span class="spinner"></span>` : nothing}${sure.button}</button>
        <button class="button" autofocus ?disabled=${this.working} @click=${() => this.dialog.close()}>${words.cancel}</button>
      </div>
    </dialog>`;
  }

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  private readonly act = async (): Promise<void> => {
    this.working = true;
    this.failure = "";
    try {
      const order = await (this.deed === "withdraw" ? server.withdraw(this.order.id) : server.sendLink(this.order.id));
      this.dispatchEvent(new CustomEvent<WorkOrder>("settled", { detail: order }));
    } catch (error) {
      this.failure = Failure.from(error).message;
    } finally {
      this.working = false;
    }
  };

  /** Escape does not hide an answer that is on its way. */
  private stay(event: Event): void {
    if (this.working) event.preventDefault();
  }

  private leave(): void {
    this.dispatchEvent(new Event("left"));
  }
}
