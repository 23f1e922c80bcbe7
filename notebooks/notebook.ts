import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that the notebooks are in. */
export const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** What a code cell shows. */
export interface Output {
  readonly output_type: string;
  /** Of a stream: `stdout` or `stderr`. */
  readonly name?: string;
  /** Of a stream: its lines. */
  readonly text?: readonly string[];
  /** Of what is displayed: contents by media type. */
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
}

/** A cell of prose or code; `source` is its lines, each with its line feed. */
export interface Cell {
  readonly id: string;
  readonly cell_type: 'markdown' | 'code';
  readonly metadata: object;
  readonly source: readonly string[];
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

/** A file `NN-question.ipynb`, version 4.5 of the format. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: object;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** Names of the notebooks, in order. */
export const NOTEBOOKS: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.ipynb'))
  .sort();

/** Reads a notebook. */
export function readNotebook(file: string): Notebook {
  return JSON.parse(readFileSync(file, 'utf8')) as Notebook;
}

/** A notebook as the bytes of its file: as Jupyter writes it, whatever the order of the keys. */
export function notebookText(notebook: Notebook): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  return `${JSON.stringify(sorted(notebook), null, 1)}\n`;
}

/** What is written in a cell. */
export const sourceOf = ({ source }: Cell): string => source.join('');

/** The cells of code. */
export const codeOf = ({ cells }: Notebook): Cell[] => cells.filter((cell) => cell.cell_type === 'code');

/** The notebook with the outputs that another one, of the same cells, was executed to from top to bottom. */
export function withOutputs(notebook: Notebook, executed: Notebook): Notebook {
  let count = 0; // the kernel tells nobody
  return changed(notebook, (_, i) => ({
    outputs: executed.cells[i]?.outputs ?? [],
    execution_count: ++count,
  }));
}

/** The notebook as it is before anything is executed. */
export function withoutOutputs(notebook: Notebook): Notebook {
  return changed(notebook, () => ({ outputs: [], execution_count: null }));
}

type Shown = Pick<Cell, 'outputs' | 'execution_count'>;

function changed({ cells, ...rest }: Notebook, shown: (cell: Cell, i: number) => Shown): Notebook {
  return {
    ...rest,
    cells: cells.map((cell, i) => (cell.cell_type === 'code' ? { ...cell, ...shown(cell, i) } : cell)),
  };
}

/** What is wrong with what the cells show, one line each. */
export function faultsOf(notebook: Notebook): string[] {
  return codeOf(notebook).flatMap((cell, i) => {
    const { outputs = [] } = cell;
    const place = `code cell ${i + 1}`;
    const errors = outputs
      .filter(({ name, output_type }) => name === 'stderr' || output_type === 'error')
      .map(({ text = [] }) => `${place} fails: ${text.join('').trim()}`);
    if (/\bdisplay\.|\bconsole\./.test(sourceOf(cell)) && !outputs.some(showsSomething)) {
      errors.push(`${place} shows nothing`);
    }
    return errors;
  });
}

const showsSomething = ({ text, data }: Output): boolean =>
  [text ?? [], ...Object.values(data ?? {})].some((content) => [content].flat().join('').trim() !== '');
