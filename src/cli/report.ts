import { Command } from 'commander';
import { frontierSvg } from '../report/frontier-svg.ts';
import { reportHtml } from '../report/html.ts';
import { resultsTable } from '../report/table.ts';
import { existingRun } from '../run/run-folder.ts';
import { summariseRun } from '../run/summarise-run.ts';
import { writeFileWhole } from '../file/write-file.ts';

/** `offramp report`: the page and the table of what a run holds by now. */
export function reportCommand(): Command {
  return new Command('report')
    .description('make the page of a run, finished or not')
    .argument('<run>', 'folder of the run')
    .option('-o, --out <report.html>', 'file to write (default: report.html in that folder)')
    .option('--figure <frontier.svg>', 'also write accuracy against cost as a file of its own')
    .action((run: string, { out, figure }: { out?: string; figure?: string }) => {
      const { folder, manifest } = existingRun(run);
      const summary = summariseRun(folder, manifest);
      const file = out ?? folder.report;
      writeFileWhole(file, reportHtml(summary));
      const [first] = summary.environments;
      if (figure && first) writeFileWhole(figure, frontierSvg(summary, first.name));
      const { total, done } = summary.trials;
      const state = done < total ? `${done} of ${total} trials\n` : '';
      process.stdout.write(`${resultsTable(summary)}\n${state}report   ${file}\n`);
    });
}
