/** Before an answer goes off: how it went; a photo, depth, time, material and a word, all of it optional. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../icons";
import { look } from "../look";
import type { CrewTask } from "../wire";
import type { Outcome } from "../server";
import { words } from "../words";
import { crewLook } from "./crew-look";
import type { Draft } from "./outbox";
import { shrink } from "./photo";

const w = words.crew;

const outcomes: readonly Outcome[] = ["done", "partly", "not_found"];

@customElement("vs-done-sheet")
export class DoneSheet extends LitElement {
  @property({ attribute: false }) task!: CrewTask;
  @state() private photo: { blob: Blob; url: string } | null = null;
  @state() private preparing = false;
  @state() private outcome: Outcome = "done";
  @state() private photoFailed = false;

  static override styles = [look, crewLook, css`
    dialog {
      width: 100%; max-width: 560px; max-height: 100dvh; margin: auto auto 0; padding: 18px 16px calc(18px + env(safe-area-inset-bottom));
      border: 0; border-radius: 18px 18px 0 0; background: #fff; color: #14232b; overflow: auto;
    }
    dialog::backdrop { background: rgb(9 18 23 / 65%); }
    h2 { font-size: 22px; }
    .where { margin-top: 2px; font-size: 17px; color: #2b3b43; }
    form > * + * { margin-top: 14px; }
    form { margin-top: 16px; }
    img { display: block; width: 100%; max-height: 40vh; object-fit: cover; border-radius: 12px; background: #dfe7e6; }
    .outcome { display: grid; grid-template-columns: 1fr 1fr 1.2fr; gap: 6px; margin: 0; padding: 0; border: 0; }
    .outcome input { position: absolute; width: 1px; height: 1px; opacity: 0; }
    .outcome span {
      display: grid; place-items: center; min-height: 56px; padding: 4px 6px; border: 2px solid #7d8b8a; border-radius: 10px;
      font-size: 16px; font-weight: 650; line-height: 1.15; text-align: center;
    }
    .outcome input:checked + span { border-color: #12303d; background: #12303d; color: #fff; }
    .outcome input:focus-visible + span { box-shadow: var(--focus); }
    form > .means { margin-top: 8px; font-size: 15px; color: #2b3b43; }
    .photo > * + * { margin-top: 10px; }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
    input[type="file"] { position: absolute; width: 1px; height: 1px; opacity: 0; }
    .big:has(input:focus-visible) { box-shadow: var(--focus); }
  `];

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")!.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dropPhoto();
  }

  override render() {
    return html`<dialog aria-label=${w.sheetTitle} @close=${this.leave}>
      <h2>${w.sheetTitle}</h2>
      <p class="where">${this.task.damage.place_text}</p>
      <form @submit=${this.confirm}>
        <fieldset class="outcome"><legend class="sr">${w.sheetTitle}</legend>${outcomes.map((outcome) => html`<label
          ><input type="radio" name="outcome" .checked=${outcome === this.outcome} @change=${() => (this.outcome = outcome)}
          /><span>${w.outcome[outcome]}</span></label>`)}</fieldset>
        <p class="means" role="status">${w.means[this.outcome]}</p>
        <div class="photo">
          ${this.photo ? html`<img src=${this.photo.url} alt=${w.photoAlt} />` : nothing}
          <div class=${this.photo ? "pair" : ""}>
            <label class="big">${icons.camera}${this.preparing ? w.preparing : this.photo ? w.changePhoto : w.addPhoto}
              <input type="file" name="photo" accept="image/*" capture="environment" @change=${this.takePhoto} />
            </label>
            ${this.photo ? html`<button type="button" class="big" @click=${this.dropPhoto}>${w.removePhoto}</button>` : nothing}
          </div>
          <div role="alert">${this.photoFailed ? html`<p class="notice bad">${w.photoFailed}</p>` : nothing}</div>
        </div>
        <label class="field">${w.depth} <span class="hint">(${words.optional})</span>
          <input name="depth" type="number" inputmode="numeric" min="1" max="1000" step="1" /></label>
        <div class="pair">
          <label class="field">${w.minutes} <input name="minutes" type="number" inputmode="numeric" min="0" max="1440" step="1" /></label>
          <label class="field">${w.material} <input name="material" maxlength="100" autocomplete="off" /></label>
        </div>
        <label class="field">${w.note} <span class="hint">(${words.optional})</span>
          <textarea name="note" rows="2" maxlength="1000"></textarea></label>
        <button class="big go" ?disabled=${this.preparing}>${icons.check}${w.confirm[this.outcome]}</button>
        ${this.task.damage.class === "D40" ? html`<button type="button" class="big" ?disabled=${this.preparing} @click=${this.measure}>
          ${icons.ruler}${w.measureOnly}</button>` : nothing}
        <button type="button" class="big quiet" @click=${() => this.renderRoot.querySelector("dialog")!.close()}>${w.back}</button>
      </form>
    </dialog>`;
  }

  private async takePhoto({ target }: Event): Promise<void> {
    const file = (target as HTMLInputElement).files?.[0];
    if (!file) return;
    this.preparing = true;
    this.photoFailed = false;
    try {
      const blob = await shrink(file);
      this.dropPhoto();
      this.photo = { blob, url: URL.createObjectURL(blob) };
    } catch {
      this.photoFailed = true;
    } finally {
      this.preparing = false;
    }
  }

  private readonly dropPhoto = (): void => {
    if (this.photo) URL.revokeObjectURL(this.photo.url);
    this.photo = null;
  };

  private confirm(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const depth = String(form.get("depth") ?? "");
    const minutes = String(form.get("minutes") ?? "");
    const detail: Draft = {
      kind: this.outcome,
      note: String(form.get("note") ?? "").trim(),
      depthMm: depth === "" ? null : Number(depth),
      minutes: minutes === "" ? null : Number(minutes),
      material: String(form.get("material") ?? "").trim(),
      photo: this.photo?.blob ?? null,
    };
    this.dispatchEvent(new CustomEvent<Draft>("confirmed", { detail }));
  }

  /** The hole is measured today and mended another day. */
  private measure(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>("input[name=depth]")!;
    field.required = true;
    const valid = field.reportValidity();
    field.required = false;
    if (!valid) return;
    const detail: Draft = {
      kind: "depth", note: "", depthMm: Number(field.value), minutes: null, material: "", photo: null,
    };
    this.dispatchEvent(new CustomEvent<Draft>("confirmed", { detail }));
  }

  private leave(): void {
    this.dispatchEvent(new Event("left"));
  }
}
