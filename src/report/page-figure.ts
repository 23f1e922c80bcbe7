import { type Markup, html } from './markup.ts';

/** Of the page's figures where there is room [CSS pixels]. */
export const FIGURE_WIDTH = 1000;

/** A drawing with its title and what it shows; scrolls sideways where the page is narrow. */
export const pageFigure = (
  title: string,
  caption: string,
  svg: Markup,
  kind = 'comparison',
): Markup => html`<figure class="${kind}">
<figcaption><h3>${title}</h3>
<p>${caption}</p></figcaption>
<div class="scroll">${svg}</div>
</figure>`;
