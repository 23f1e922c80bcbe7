import type { BoundsRecord } from '../contract/bounds-record.ts';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { TrialRecord } from '../contract/record.ts';
import type { Score } from '../contract/score.ts';
import type { RunSummary } from '../contract/summary.ts';
import { UserError } from '../error.ts';
import { MANIFEST, RECORD } from '../schema/formats.ts';
import { trialRecordSchema } from '../schema/record.ts';
import { scoreSchema } from '../schema/score.ts';
import { resultsOf } from '../schema/results.ts';
import { canonicalJson } from './canonical-json.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { readJson } from './read-json.ts';
import { boundsRecordSchema, type Failure, failureSchema } from './record-schema.ts';
import { trialId } from './trial-id.ts';
import { sweep, writeError, writeFileWhole } from '../file/write-file.ts';

const FOLDERS = ['records', 'failures'] as const;
const ANEW = 'delete it to have it computed again';

/** The files of a run. Reading checks everything; writing is whole or not at all. */
export interface RunFolder {
  readonly path: string;
  readonly lock: string;
  readonly results: string;
  readonly report: string;
  /** Makes the folders that are missing; `undo` removes those that are still empty. */
  create(): { undo(): void };
  /** Removes what a killed process left half-written. */
  sweep(): void;
  /** Undefined before the run began. */
  manifest(): Manifest | undefined;
  /** The record of a trial; undefined where there is none. */
  record(id: string): TrialRecord | undefined;
  /** Undefined before they were computed. */
  bounds(): BoundsRecord[] | undefined;
  failures(): Failure[];
  writeManifest(manifest: Manifest): void;
  /** Takes the place of the trial's failure, if there was one. */
  writeRecord(record: TrialRecord): void;
  writeBounds(bounds: readonly BoundsRecord[]): void;
  writeFailure(failure: Failure): void;
  writeResults(summary: RunSummary): void;
  /** What the experiment's results come to; undefined before they are there. */
  score(): Score | undefined;
  writeScore(score: Score): void;
  /** A line of log.jsonl, where times are kept: records have none. */
  log(entry: Readonly<Record<string, string | number>>): void;
}

/** The run folder at this path, which need not exist yet. */
export function runFolder(path: string): RunFolder {
  const at = (...parts: string[]): string => join(path, ...parts);
  const record = (id: string): string => at('records', `${id}.json`);
  const failure = (id: string): string => at('failures', `${id}.json`);
  return {
    path,
    lock: at('lock'),
    results: at('results.json'),
    report: at('report.html'),
    create: () => createFolders(path),
    sweep: () => [path, ...FOLDERS.map((name) => at(name))].forEach(sweep),
    manifest: () =>
      readJson(at('run.json'), manifestSchema, 'the run is lost without it: start a new one', MANIFEST),
    record: (id) => readRecord(record(id), id),
    bounds: () => readJson(at('bounds.json'), z.array(boundsRecordSchema), ANEW),
    failures: () =>
      (existsSync(at('failures')) ? readdirSync(at('failures')) : [])
        .filter((name) => name.endsWith('.json'))
        .sort()
        .flatMap((name) => readJson(at('failures', name), failureSchema, ANEW) ?? []),
    writeManifest: (manifest) => write(at('run.json'), manifest),
    writeRecord(value) {
      write(record(value.id), value);
      rmSync(failure(value.id), { force: true });
    },
    writeBounds: (bounds) => write(at('bounds.json'), bounds),
    writeFailure: (value) => write(failure(value.id), value),
    score: () => readJson(at('score.json'), scoreSchema, ANEW),
    writeScore: (score) => write(at('score.json'), score),
    writeResults: (summary) => write(at('results.json'), resultsOf(summary)),
    log: (entry) => append(at('log.jsonl'), `${JSON.stringify(entry)}\n`),
  };
}

/** The run at a path that a user gave. */
export function existingRun(path: string): { readonly folder: RunFolder; readonly manifest: Manifest } {
  const folder = runFolder(path);
  const manifest = folder.manifest();
  if (manifest) return { folder, manifest };
  throw new UserError(
    `run ${path}: has no run.json; expected the folder of a run, as "offramp run" names it`,
  );
}

function write(file: string, value: unknown): void {
  writeFileWhole(file, `${canonicalJson(value)}\n`);
}

function createFolders(path: string): { undo(): void } {
  const inner = FOLDERS.map((name) => join(path, name));
  let first: string | undefined;
  const undo = (): void => {
    if (first === undefined) return;
    inner.forEach(removeIfEmpty);
    for (let folder = resolve(path); folder.length >= first.length; folder = dirname(folder))
      removeIfEmpty(folder);
  };
  try {
    first = mkdirSync(path, { recursive: true });
    for (const folder of inner) mkdirSync(folder, { recursive: true });
  } catch (error) {
    undo();
    throw writeError(path, error);
  }
  return { undo };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It was never made, or somebody else uses it.
  }
}

function readRecord(file: string, id: string): TrialRecord | undefined {
  const nextStep = 'delete it and resume to have its trial computed again';
  const record = readJson(file, trialRecordSchema, nextStep, RECORD);
  if (record && (record.id !== id || trialId(record.trial) !== id)) {
    throw new UserError(`${file}: unreadable: its trial is another one than its name says; ${nextStep}`);
  }
  return record;
}

function append(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    throw writeError(file, error);
  }
}
