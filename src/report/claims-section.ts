import type { Claim, Score } from '../contract/score.ts';
import { figureText } from './claims-text.ts';
import { type Markup, html } from './markup.ts';

/** The answer to what was asked, and each claim with its verdict, figure and interval; nothing without a score. */
export function claimsSection(score: Score | undefined): Markup {
  if (!score) return html``;
  return html`<section class="claims" aria-labelledby="claims">
<p class="findings">${score.answer}</p>
<h2 id="claims">Claims</h2>
<ul>${score.claims.map(item)}</ul>
</section>
`;
}

function item({ name, statement, figure, interval: [low, high], unit, verdict, detail }: Claim): Markup {
  return html`<li id="claim-${name}"><span class="verdict" data-verdict="${verdict}">${verdict}</span>
<div><p>${statement}</p>
<p class="figure"><b>${figureText(figure)}</b> [${figureText(low)}, ${figureText(high)}] <span>${unit}</span></p>
<p class="detail">${detail}</p></div></li>
`;
}
