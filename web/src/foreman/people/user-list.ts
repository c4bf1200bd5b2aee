/** Who may log in, as an administrator keeps them; every deed is asked for once more. */

import { css, html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import "../confirm";
import "./user-card";
import "./user-form";
import { icons } from "../../icons";
import { server } from "../../server";
import { moment } from "../../times";
import type { CurrentUser, PasswordLink, UserChange, UserRow } from "../../wire";
import { words } from "../../words";
import type { Question } from "../confirm";
import { Part } from "./part";
import type { Wish } from "./user-card";

const w = words.people;

@customElement("vs-users")
export class UserList extends Part<UserRow> {
  protected readonly heading = w.parts.users;
  protected readonly emptyText = w.noUsers;
  @property({ attribute: false }) me!: CurrentUser;
  @state() private adding = false;
  @state() private asked: Question | null = null;
  @state() private link: PasswordLink | null = null;
  @state() private copied = false;

  static override styles: CSSResultGroup = [Part.styles, css`
    .link { margin-bottom: 10px; }
    .link div { display: flex; gap: 8px; margin-top: 8px; }
    .link input { flex: 1; min-width: 0; min-height: 34px; padding: 4px 8px; border: 1px solid var(--line-2); border-radius: 7px; background: var(--paper); }
  `];

  protected fetchRows(): Promise<UserRow[]> {
    return server.users();
  }

  protected override above(): TemplateResult {
    return html`
      ${this.link ? this.linkCard(this.link) : nothing}
      ${this.adding
        ? html`<vs-user-form @added=${this.added} @cancel=${() => (this.adding = false)}></vs-user-form>`
        : html`<button class="button wide add" @click=${() => (this.adding = true)}>${icons.plus}${w.addUser}</button>`}`;
  }

  protected list(rows: UserRow[]): TemplateResult {
    return html`<ul>${repeat(rows, ({ id }) => id, (user) => html`<li data-user=${user.username}><vs-user-card
      .user=${user} ?own=${user.username === this.me.username}
      @wish=${({ detail }: CustomEvent<Wish>) => this.wished(user, detail)}></vs-user-card></li>`)}</ul>
      ${this.asked ? html`<vs-confirm .asked=${this.asked} @left=${this.settled}></vs-confirm>` : nothing}`;
  }

  private linkCard({ user, url, ends_at: ends }: PasswordLink): TemplateResult {
    return html`<div class="notice good link" role="status" data-link>${w.link(user.name, moment(ends))}
      <div><input readonly aria-label=${w.linkLabel} .value=${url} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
        <button class="button" @click=${() => this.copy(url)}>${this.copied ? w.copied : w.copy}</button></div></div>`;
  }

  private async copy(url: string): Promise<void> {
    this.renderRoot.querySelector<HTMLInputElement>("[data-link] input")?.select();
    await navigator.clipboard?.writeText(url).then(() => (this.copied = true), () => undefined);
  }

  private added({ detail }: CustomEvent<PasswordLink>): void {
    this.adding = false;
    this.show(detail);
    void this.load();
  }

  private show(link: PasswordLink): void {
    this.link = link;
    this.copied = false;
  }

  private wished(user: UserRow, wish: Wish): void {
    if (wish.kind === "activate") void this.change(user, { active: true });
    else this.asked = this.question(user, wish);
  }

  private question(user: UserRow, wish: Wish): Question {
    const { name, id } = user;
    if (wish.kind === "role") return {
      question: w.sure.role(name, w.roles[wish.role]), means: w.sure.roleMeans(w.roles[user.role], w.may[wish.role]),
      button: w.sure.roleButton, deed: () => this.change(user, { role: wish.role }),
    };
    if (wish.kind === "end") return {
      question: w.sure.end(name), means: w.sure.endMeans, button: w.endLogIns, deed: () => server.endLogIns(id),
    };
    if (wish.kind === "link") return {
      question: w.sure.link(name), means: w.sure.linkMeans, button: w.newLink,
      deed: async () => this.show(await server.passwordLink(id)),
    };
    return {
      question: w.sure.deactivate(name), means: w.sure.deactivateMeans, button: w.deactivate,
      deed: () => this.change(user, { active: false }),
    };
  }

  private async change({ id }: UserRow, change: UserChange): Promise<void> {
    const changed = await server.changeUser(id, change);
    this.rows = this.rows!.map((row) => (row.id === id ? changed : row));
  }

  /** Done or left: what the server now says. */
  private settled(): void {
    this.asked = null;
    void this.load();
  }
}
