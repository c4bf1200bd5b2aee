/** How long what is kept: the office's decisions, what needs none, and what the latest nights have deleted. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { Failure, server } from "../../server";
import { day, moment } from "../../times";
import type { Retention, RetentionRule } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";

const w = words.retention;

@customElement("vs-retention")
export class RetentionPage extends Listing<Retention> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;
  @state() private saved: RetentionRule["rule"] | null = null;
  @state() private trouble: { rule: RetentionRule["rule"]; message: string } | null = null;

  static override styles = [Listing.styles, css`
    .lead { padding: 0 4px 10px; color: var(--ink-2); }
    .term { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-top: 9px; }
    .term input[type="number"] {
      width: 84px; min-height: 34px; padding: 4px 8px; border: 1px solid var(--line-2); border-radius: 7px;
      text-align: right; font-variant-numeric: tabular-nums;
    }
    .term label { display: inline-flex; align-items: center; gap: 6px; margin-left: auto; }
    .card p.small { font-size: 12px; color: var(--ink-3); }
    .ok { display: inline-flex; color: var(--good); }
    h3 { margin: 20px 4px 8px; }
    dl { padding: 0 4px; }
    dt { font-weight: 550; }
    dd { margin: 0 0 8px; color: var(--ink-2); }
    table { width: 100%; border-collapse: collapse; }
    td { padding: 6px 4px; border-bottom: 1px solid var(--line); vertical-align: top; }
    td:last-child { text-align: right; }
  `];

  protected async fetchRows(): Promise<Retention[]> {
    return [await server.retention()];
  }

  protected list([all]: Retention[]): TemplateResult {
    if (!all) return html``;
    return html`<p class="lead">${w.lead}</p>
      <ul>${all.rules.map((rule) => this.card(rule))}</ul>
      <h3>${w.runs}</h3>
      ${all.runs.length ? html`<table><tbody>${all.runs.map((run) => html`<tr>
        <td>${moment(run.started_at)}</td>
        <td>${run.ended_at ? w.freed(run.files, run.bytes) : w.died}
          ${run.fault ? html`<div class="notice bad">${run.fault}</div>` : nothing}
          ${run.unclaimed ? html`<div class="muted">${w.unclaimed(run.unclaimed)}</div>` : nothing}</td>
      </tr>`)}</tbody></table>` : html`<p class="notice">${w.noRuns}</p>`}
      <h3>${w.fixed}</h3>
      <dl>${all.fixed.map(({ title, covers }) => html`<dt>${title}</dt><dd>${covers}</dd>`)}</dl>`;
  }

  private card(rule: RetentionRule): TemplateResult {
    return html`<li class="card" data-rule=${rule.rule}>
      <strong>${rule.title}</strong>
      <p>${rule.covers}</p>
      <div class="term">
        <input
          type="number" min="0" max=${rule.most_days} step="1" inputmode="numeric" required
          aria-label=${w.daysOf(rule.title)} ?disabled=${rule.days === null}
          .value=${rule.days?.toString() ?? rule.default_days.toString()}
          @change=${(event: Event) => this.typed(rule, event.target as HTMLInputElement)}
        /><span class="muted">${rule.days === null ? w.kept : w.days}</span>
        <span role="status">${this.saved === rule.rule
          ? html`<span class="ok">${icons.check}<span class="sr">${w.saved}</span></span>` : nothing}</span>
        ${rule.may_be_kept ? html`<label><input
          type="checkbox" aria-label=${w.keepOf(rule.title)} .checked=${rule.days === null}
          @change=${(event: Event) => this.save(rule, (event.target as HTMLInputElement).checked ? null : rule.default_days)}
        />${w.keep}</label>` : html`<span class="muted">${w.most(rule.most_days)}</span>`}
      </div>
      <p class="small">${w.standard(rule.default_days)}${
        rule.changed_by && rule.changed_at ? html` ${w.changed(rule.changed_by, day(rule.changed_at))}` : nothing}</p>
      ${this.trouble?.rule === rule.rule ? html`<div class="notice bad" role="alert">${this.trouble.message}</div>` : nothing}
    </li>`;
  }

  private typed(rule: RetentionRule, input: HTMLInputElement): void {
    if (input.reportValidity()) void this.save(rule, Number(input.value));
  }

  private async save(rule: RetentionRule, days: number | null): Promise<void> {
    this.trouble = null;
    this.saved = null;
    try {
      const changed = await server.setTerm(rule.rule, days);
      this.rows = this.rows!.map((all) => ({
        ...all, rules: all.rules.map((other) => (other.rule === changed.rule ? changed : other)),
      }));
      this.saved = rule.rule;
    } catch (error) {
      this.trouble = { rule: rule.rule, message: Failure.from(error).message };
    }
  }
}
