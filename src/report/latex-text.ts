/** Text as LaTeX sets it in any font encoding, its special characters and the signs of our figures escaped. */
export const latexText = (text: string): string =>
  text.replace(SPECIAL, (character) => LATEX[character] as string);

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  // at the start of a row they would be read as an argument of the \\ before it
  '[': '{[}',
  '*': '{*}',
  '\u2212': '$-$',
  λ: '$\\lambda$',
  '×': '$\\times$',
  '·': '\\textperiodcentered{}',
  '\n': ' ',
  '\u00a0': '~',
};

const SPECIAL = /[\\{}$&#_%~^<>|"[*\u2212λ×·\n\u00a0]/g;
