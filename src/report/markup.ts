/** A piece of HTML that is safe to put into a page as it stands. */
export interface Markup {
  readonly markup: string;
}

type Content = Markup | string | number | readonly Content[];

/** HTML of a template: markup goes in as it is, arrays one after another, everything else escaped. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return trusted(parts.reduce((page, part, i) => page + render(contents[i - 1] ?? '') + part));
}

/** Markup this program has written itself; never text from a user. */
export const trusted = (markup: string): Markup => ({ markup });

function render(content: Content): string {
  if (isList(content)) return content.map(render).join('');
  return typeof content === 'object' ? content.markup : escape(String(content));
}

const isList = (content: Content): content is readonly Content[] => Array.isArray(content);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
