import * as fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { html, trusted } from '../../src/report/markup.ts';

test('escapes text, keeps markup, joins arrays', () => {
  const items = ['<a>', '"b" & \'c\''].map((text) => html`<li>${text}</li>`);
  expect(html`<ul title="${'"'}">${items}${trusted('<hr>')}${3}</ul>`.markup).toBe(
    '<ul title="&quot;"><li>&lt;a&gt;</li><li>&quot;b&quot; &amp; &#39;c&#39;</li><hr>3</ul>',
  );
});

test('any text comes back as it was, in content and in attributes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      const { document } = parseHTML(html`<p title="${text}">${text}</p>`.markup);
      const paragraph = document.querySelector('p');
      expect(paragraph?.textContent).toBe(text);
      expect(paragraph?.getAttribute('title')).toBe(text);
      expect(document.querySelectorAll('*').length).toBe(1);
    }),
  );
});
