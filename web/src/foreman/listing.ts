/** A panel that shows what one request answers: waiting, failing, empty or full. */

import { LitElement, css, html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { icons } from "../icons";
import { look, panel } from "../look";
import { Failure } from "../server";
import { words } from "../words";

export abstract class Listing<Row> extends LitElement {
  @state() protected rows: Row[] | null = null;
  @state() private failure = "";

  protected abstract readonly heading: string;
  protected abstract readonly emptyText: string;
  protected abstract fetchRows(): Promise<Row[]>;
  protected abstract list(rows: Row[]): TemplateResult;
  /** What stands over the rows, be there any or none. */
  protected above(): TemplateResult | typeof nothing {
    return nothing;
  }
  /** What stands under them. */
  protected below(): TemplateResult | typeof nothing {
    return nothing;
  }

  static override styles: CSSResultGroup = [look, panel, css`
    .body { padding: 12px; }
    .card { padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius); }
    li + li { margin-top: 8px; }
    .card .top { display: flex; align-items: center; gap: 8px; }
    .card .top strong { font-weight: 600; overflow-wrap: anywhere; }
    .card .top .end { margin-left: auto; }
    .card p { margin-top: 4px; color: var(--ink-2); }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected readonly load = async (): Promise<void> => {
    this.failure = "";
    try {
      this.rows = await this.fetchRows();
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
  };

  override render(): TemplateResult {
    return html`
      <header>
        <h2>${this.heading}</h2>
        <button class="icon-button" aria-label=${words.close} @click=${() => this.dispatchEvent(new Event("close"))}>
          ${icons.close}</button>
      </header>
      <div class="body" tabindex="0">${this.contents()}</div>`;
  }

  /** What stands under the heading. */
  protected contents(): TemplateResult {
    return html`
      ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>
        <button class="button" @click=${this.load}>${words.retry}</button>` : nothing}
      ${this.rows === null && !this.failure ? html`<p class="muted" role="status">${words.loading}</p>` : nothing}
      ${this.rows ? this.above() : nothing}
      ${this.rows?.length === 0 ? html`<p class="notice">${this.emptyText}</p>` : nothing}
      ${this.rows?.length ? this.list(this.rows) : nothing}
      ${this.rows ? this.below() : nothing}`;
  }
}
