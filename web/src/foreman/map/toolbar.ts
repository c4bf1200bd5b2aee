/** The tools over the map: look, ring in three ways, pick one by one, take the whole view. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { words } from "../../words";
import type { Combining } from "../selection/selection";
import type { Tool } from "./map-view";

/** Pictures alone, but for the tool in use. */
const short = css`
  button { padding: 0 9px; gap: 0; }
  button span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  button[aria-pressed="true"] span { position: static; width: auto; height: auto; clip-path: none; margin-left: 6px; }
`;

const rings: ReadonlySet<Tool> = new Set<Tool>(["circle", "polygon", "freehand"]);
const ways: readonly Combining[] = ["new", "add", "subtract"];

const tools: readonly Tool[] = ["point", "circle", "polygon", "freehand", "pick"];

@customElement("vs-toolbar")
export class Toolbar extends LitElement {
  @property() tool: Tool = "point";
  @property() combining: Combining = "new";

  static override styles = [look, css`
    :host { display: flex; flex-direction: column; align-items: center; gap: 8px; pointer-events: none; }
    .bar {
      display: flex; padding: 4px; border-radius: 10px; background: var(--paper); box-shadow: var(--shadow);
      pointer-events: auto;
    }
    button {
      display: flex; align-items: center; gap: 6px; min-height: 36px; padding: 0 11px; border: 0; border-radius: 7px;
      background: transparent; color: var(--ink-2); font-weight: 550; white-space: nowrap;
    }
    button:hover { background: var(--paper-3); color: var(--ink); }
    button[aria-pressed="true"] { background: var(--accent); color: #fff; }
    .ways button { min-height: 28px; padding: 0 9px; font-size: 12px; }
    .divider { width: 1px; margin: 6px 4px; background: var(--line); }
    .hint {
      padding: 5px 12px; border-radius: 99px; background: rgb(18 48 61 / 88%); color: #fff; font-size: 12px;
      font-weight: 500; box-shadow: var(--shadow);
    }
    @media (max-width: 1180px) { ${short} }
    @container (max-width: 720px) { ${short} }
    @container (max-width: 460px) {
      button[aria-pressed="true"] span { position: absolute; width: 1px; height: 1px; clip-path: inset(50%); }
      button { padding: 0 8px; }
    }
  `];

  override render() {
    const hint = words.tools.hint[this.tool];
    return html`
      <div class="bar" role="toolbar" aria-label=${words.tools.label} @keydown=${this.walk}>
        ${tools.map((tool) => html`
          ${tool === "circle" ? html`<div class="divider"></div>` : nothing}
          <button
            aria-pressed=${tool === this.tool} title=${words.tools[tool as keyof typeof words.tools] as string}
            tabindex=${tool === this.tool ? 0 : -1} data-tool=${tool}
            @click=${() => this.dispatchEvent(new CustomEvent<Tool>("tool", { detail: tool }))}
          >${icons[tool]}<span>${words.tools[tool as keyof typeof words.tools]}</span></button>`)}
        <div class="divider"></div>
        <button tabindex="-1" title=${words.tools.viewLong} @click=${() => this.dispatchEvent(new Event("take-view"))}>
          ${icons.whole}<span>${words.tools.view}</span></button>
      </div>
      ${rings.has(this.tool) ? html`<div class="bar ways" role="group" aria-label=${words.selection.combining.label}>
        ${ways.map((way) => html`<button aria-pressed=${way === this.combining} data-way=${way}
          @click=${() => this.dispatchEvent(new CustomEvent<Combining>("combining", { detail: way }))}
        >${words.selection.combining[way]}</button>`)}
      </div>` : nothing}
      <div role="status">${hint ? html`<div class="hint">${hint}</div>` : nothing}</div>`;
  }

  /** A toolbar is one stop for Tab; the arrows walk inside it. */
  private walk(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...this.renderRoot.querySelectorAll<HTMLButtonElement>('[role="toolbar"] button')];
    const here = buttons.indexOf(this.shadowRoot!.activeElement as HTMLButtonElement);
    buttons[(here + step + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
  }
}
