/** Texts that hovering shows, each once; a mark refers to its own by index. */
export interface Tips {
  /** Index of a text, which is added if it is new. */
  readonly index: (text: string) => number;
  readonly texts: () => readonly string[];
}

/** None so far. */
export function createTips(): Tips {
  const indices = new Map<string, number>();
  return {
    index: (text) => {
      const known = indices.get(text) ?? indices.size;
      indices.set(text, known);
      return known;
    },
    texts: () => [...indices.keys()],
  };
}

/**
 * A figure as it goes into the page: titles replaced by `data-tip`, an index into the page's tips; coordinates to a
 * tenth of a pixel; without attributes that the page's style sheet sets; reached by the Tab key.
 */
export function leanSvg(svg: string, tips: Tips): string {
  return svg
    .replaceAll(
      /<(\w+)([^<>]*)><title>([^<]*)<\/title>/g,
      (_, name: string, attributes: string, text: string) => {
        return `<${name}${attributes} data-tip="${tips.index(plain(text))}">`;
      },
    )
    .replaceAll(
      / (d|x|y|x1|x2|y1|y2|cx|cy|width|height|transform)="([^"]*)"/g,
      (_, name: string, value: string) => {
        return ` ${name}="${value.replaceAll(/-?\d+\.\d{2,}/g, (number) => `${Number(Number(number).toFixed(1))}`)}"`;
      },
    )
    .replaceAll(
      / fill="color-mix\(in oklab, var\(--last-exit\) (\d+)%, var\(--first-exit\)\)"/g,
      ' class="exit-$1"',
    )
    .replaceAll(/ (xmlns="[^"]*"|style="[^"]*"|aria-label="[a-z]+([ -][a-z]+)*"|font-family="[^"]*")/g, '')
    .replaceAll(/><\/(path|rect|line|circle)>/g, '/>')
    .replaceAll(' />', '/>')
    .replace('<svg ', '<svg tabindex="0" ');
}

/** Colours of the exits that a page with these figures shows, as style rules. */
export function exitRules(figures: string): string {
  const depths = new Set([...figures.matchAll(/ class="exit-(\d+)"/g)].map(([, depth]) => Number(depth)));
  return [...depths]
    .sort((a, b) => a - b)
    .map((depth) => `.exit-${depth}{fill:color-mix(in oklab,var(--last-exit) ${depth}%,var(--first-exit))}`)
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
  '&nbsp;': '\u00a0',
};

const plain = (text: string): string =>
  text.replaceAll(/&(lt|gt|quot|#39|amp|nbsp);/g, (entity) => ENTITIES[entity] as string);
