/** A team's name, mail, and what it owns: a kind of road, and an area taken from the ring on the map. */

import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { look } from "../../look";
import { server } from "../../server";
import type { Area, Kind, Team } from "../../wire";
import { words } from "../../words";
import { SendingForm } from "../selection/sending-form";

const w = words.people;
const kinds: readonly (Kind | "")[] = ["", "road", "path"];

@customElement("vs-team-editor")
export class TeamEditor extends SendingForm<Team> {
  protected readonly done = "saved";
  @property({ attribute: false }) team!: Team;
  @property({ attribute: false }) ring: Area | null = null;
  @state() private area: Team["area"] = null;

  static override styles = [look, css`
    .field + .field, fieldset, .notice { margin-top: 10px; }
    fieldset { margin-inline: 0; padding: 0; border: 0; }
    legend { padding: 0; font-weight: 550; }
    .deeds, .ends { display: flex; gap: 8px; margin-top: 8px; }
    .ends { margin-top: 12px; }
    .ends .primary { flex: 1; }
  `];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("team")) this.area = this.team.area;
  }

  override render() {
    const { name, email, kind } = this.team;
    return html`<form @submit=${this.submit} aria-label="${w.edit} ${name}">
      <label class="field">${w.teamName}<input name="name" required maxlength="80" autocomplete="off" .value=${name} /></label>
      <label class="field">${w.teamEmail}<input name="email" type="email" required maxlength="200" autocomplete="off" .value=${email} /></label>
      <div class="field"><label for="kind">${w.owns}</label><select id="kind" name="kind">${kinds.map((one) => html`<option
        value=${one} ?selected=${one === (kind ?? "")}>${w.kinds[one]}</option>`)}</select></div>
      <fieldset><legend>${w.area}</legend>
        <p role="status">${this.area ? w.areaThere : w.areaNone}</p>
        <div class="deeds">
          <button type="button" class="button" ?disabled=${!this.ring} @click=${this.takeRing}>${w.takeRing}</button>
          ${this.area ? html`<button type="button" class="button" @click=${() => (this.area = null)}>${w.removeArea}</button>` : nothing}
        </div></fieldset>
      ${this.trouble()}
      ${this.ends(words.save)}
    </form>`;
  }

  private takeRing(): void {
    if (this.ring?.type === "polygon" || this.ring?.type === "circle") this.area = this.ring;
  }

  protected override send(form: FormData): Promise<Team> {
    return server.changeTeam(this.team.id, {
      name: String(form.get("name")).trim(), email: String(form.get("email")).trim(),
      kind: (form.get("kind") as Kind | "") || null, area: this.area,
    });
  }
}
