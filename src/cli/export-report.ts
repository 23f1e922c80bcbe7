import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from '../contract/summary.ts';
import { UserError } from '../error.ts';
import { writeError, writeFileWhole } from '../file/write-file.ts';
import { figureFiles } from '../report/figure-files.ts';
import { svgToPng } from '../report/png.ts';
import { resultsArrow } from '../report/results-arrow.ts';
import { resultsCsv } from '../report/results-csv.ts';
import { resultsLatex } from '../report/results-latex.ts';

/**
 * Writes the results of a run as tables (CSV, Arrow, LaTeX) and every figure as SVG and PNG into a folder, which is
 * made if it is not there.
 * @throws UserError where the folder cannot be made or written to.
 */
export function exportReport(summary: RunSummary, folder: string): void {
  const write = (name: string, content: string | Uint8Array): void =>
    writeFileWhole(join(folder, name), content);
  try {
    mkdirSync(folder, { recursive: true });
    write('results.csv', resultsCsv(summary.results));
    write('results.arrow', resultsArrow(summary.results));
    write('results.tex', resultsLatex(summary));
    for (const { name, svg } of figureFiles(summary)) {
      write(`${name}.svg`, svg);
      write(`${name}.png`, svgToPng(svg));
    }
  } catch (error) {
    throw withFlag(writeError(folder, error));
  }
}

/** A failed write advises another --out, which is another folder here. */
function withFlag(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(error.message.replace('--out', '--export'), { cause: error.cause });
}
