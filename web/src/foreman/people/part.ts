/** A list inside the page of people: it has no heading of its own. */

import { css, type CSSResultGroup, type TemplateResult } from "lit";

import { Listing } from "../listing";

export abstract class Part<Row> extends Listing<Row> {
  static override styles: CSSResultGroup = [Listing.styles, css`
    :host { display: block; height: auto; overflow: visible; }
    .add { margin-bottom: 10px; }
    vs-user-form, vs-team-form { margin-bottom: 10px; }
  `];

  override render(): TemplateResult {
    return this.contents();
  }
}
