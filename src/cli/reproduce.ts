import { join } from 'node:path';
import { Command } from 'commander';
import type { Score } from '../contract/score.ts';
import { UserError } from '../error.ts';
import { claimsText, comparisonText } from '../report/claims-text.ts';
import { compareWithBaseline } from '../results/compare-with-baseline.ts';
import { baselineFile, readBaseline, writeBaseline } from '../run/baseline.ts';
import { expand } from '../run/expand.ts';
import { absoluteSpecifier } from '../run/load-export.ts';
import { existingRun } from '../run/run-folder.ts';
import type { Baseline } from '../schema/baseline.ts';
import { carryOut, type RunFlags, shown, withRunFlags } from './carry-out.ts';

interface Flags extends RunFlags {
  readonly out: string;
  readonly update?: true;
}

/** `offramp reproduce`: an experiment as it was declared, its claims, and what moved since they were published. */
export function reproduceCommand(): Command {
  const command = new Command('reproduce')
    .description('run an experiment, judge its claims, and compare with its published figures')
    .argument('<experiment>', 'name of an experiment with a score ("offramp list"), or ./file.ts')
    .option('--out <folder>', 'where run folders are made', 'runs')
    .option('--update', 'publish the figures: write baseline.json beside the experiment');
  return withRunFlags(command).action(reproduce);
}

async function reproduce(experiment: string, flags: Flags): Promise<void> {
  const specifier = absoluteSpecifier(experiment, process.cwd());
  const plan = await expand({ experiment: specifier, set: [] });
  if (!plan.score) {
    throw new UserError(
      `experiment ${plan.experiment}: declares no score, so there is nothing to reproduce; carry it out with "offramp run"`,
    );
  }
  const file = await baselineFile(specifier);
  const published = flags.update ? undefined : readBaseline(file);
  const path = join(flags.out, plan.name);
  const summary = await carryOut(plan, path, flags, (finished, { report }) => {
    if (flags.json || !finished.score) return;
    process.stdout.write(`${claimsText(finished.score)}\nreport   ${shown(report)}\n`);
  });
  if (!summary?.score) return;
  if (published) compare(summary.score, published, path, flags);
  else publish(file, summary.score, path, flags);
}

function compare(score: Score, published: Baseline, run: string, { json }: Flags): void {
  const comparison = compareWithBaseline(score, published);
  process.stdout.write(
    json ? jsonText({ run, ...score, comparison }) : comparisonText(comparison, published.commit),
  );
  if (!comparison.reproduced) process.exitCode = 1;
}

function publish(file: string, score: Score, run: string, { json }: Flags): void {
  writeBaseline(file, score, existingRun(run).manifest);
  process.stdout.write(json ? jsonText({ run, ...score, published: file }) : `published  ${shown(file)}\n`);
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
