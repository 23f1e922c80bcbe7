// Stages of a long check: each is timed, and what fails in one does not keep the others from being tried.
import { spawnSync } from 'node:child_process';

const counts = { passed: 0, failed: 0, skipped: 0 };

/** Thrown by a stage that cannot be had here. */
export class Skip extends Error {}

/** Carries out one stage and says how it went and how long it took; what the stage gives, or undefined. */
export async function stage(name, body) {
  const from = performance.now();
  const said = (how) => {
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    console.log(`${seconds.padStart(7)} s  ${how.padEnd(7)}  ${name}`);
  };
  try {
    const value = await body();
    counts.passed++;
    said('passed');
    return value;
  } catch (error) {
    const skipped = error instanceof Skip;
    counts[skipped ? 'skipped' : 'failed']++;
    said(skipped ? 'skipped' : 'FAILED');
    console.log(String(error.message).replaceAll(/^/gm, '             '));
    return undefined;
  }
}

/** The last line, and the exit code. */
export function conclude() {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** Runs a program to its end; throws with all it printed unless it exits with `code`. */
export function run(program, words, { cwd, code = 0 } = {}) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd, env, encoding: 'utf8' });
  if (error) throw error;
  if (status === code) return { stdout, stderr };
  throw new Error(`${program} ${words.join(' ')}: exit code ${status}, expected ${code}\n${stdout}${stderr}`);
}
