import { Command } from 'commander';
import { writeFileWhole } from '../file/write-file.ts';
import { reportHtml } from '../report/html.ts';
import { resultsTable } from '../report/table.ts';
import { existingRun } from '../run/run-folder.ts';
import { summariseRun } from '../run/summarise-run.ts';
import { exportReport } from './export-report.ts';

interface ReportOptions {
  readonly out?: string;
  readonly export?: string;
}

/** `offramp report`: the page and the table of what a run holds by now. */
export function reportCommand(): Command {
  return new Command('report')
    .description('make the page of a run, finished or not')
    .argument('<run>', 'folder of the run')
    .option('-o, --out <report.html>', 'file to write (default: report.html in that folder)')
    .option('--export <folder>', 'also write figures as SVG and PNG, and results as CSV, Arrow and LaTeX')
    .action((run: string, options: ReportOptions) => {
      const { folder, manifest } = existingRun(run);
      const summary = summariseRun(folder, manifest);
      const file = options.out ?? folder.report;
      writeFileWhole(file, reportHtml(summary));
      if (options.export !== undefined) exportReport(summary, options.export);
      const { total, done } = summary.trials;
      const state = done < total ? `${done} of ${total} trials\n` : '';
      const exported = options.export === undefined ? '' : `export   ${options.export}\n`;
      process.stdout.write(`${resultsTable(summary)}\n${state}report   ${file}\n${exported}`);
    });
}
