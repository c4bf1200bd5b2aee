/** How the server is set up: read only, with the variable that sets each. */

import { css, html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { server } from "../../server";
import type { Place } from "../rail";
import type { SettingsGroup } from "../../wire";
import { words } from "../../words";
import { Part } from "./part";

const w = words.people;

@customElement("vs-settings")
export class SettingsList extends Part<SettingsGroup> {
  protected readonly heading = w.parts.settings;
  protected readonly emptyText = w.noSettings;

  static override styles: CSSResultGroup = [Part.styles, css`
    p { margin: 0 2px 12px; color: var(--ink-2); }
    h3 { margin: 18px 2px 4px; }
    table { width: 100%; border-collapse: collapse; table-layout: fixed; }
    th, td { padding: 7px 2px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; font-weight: 400; }
    th { width: 55%; }
    th code { display: block; color: var(--ink-3); font-size: 11px; }
    td small { display: block; color: var(--ink-3); font-size: 11px; }
  `];

  protected fetchRows(): Promise<SettingsGroup[]> {
    return server.settings();
  }

  protected list(groups: SettingsGroup[]): TemplateResult {
    return html`<p>${w.settingsLead}</p>
      <button class="button wide" @click=${() => this.dispatchEvent(new CustomEvent<Place>("go", { detail: "retention", bubbles: true, composed: true }))}
      >${w.retention}</button>
      ${groups.map(({ title, settings }) => html`<h3>${title}</h3><table aria-label=${w.tableLabel(title)}>
        <thead class="sr"><tr><th scope="col">${w.setting}</th><th scope="col">${w.value}</th></tr></thead>
        <tbody>${settings.map(({ title: name, variable, value, secret, given }) => html`<tr>
          <th scope="row">${name}<code>${variable}</code></th>
          <td>${secret && given ? w.secretSet : value || w.unset}${secret ? nothing : html`<small>${given ? w.given : w.standard}</small>`}</td>
        </tr>`)}</tbody></table>`)}`;
  }
}
