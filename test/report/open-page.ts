import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Page, chromium } from 'playwright-core';
import { reportHtml } from '../../src/report/html.ts';
import type { RunSummary } from '../../src/contract/summary.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why there is no browser to test in; empty where there is one. */
export const MISSING_BROWSER = existsSync(executablePath)
  ? ''
  : ` (skipped: no Chromium at ${executablePath}; install it, on Debian "apt-get install chromium", or set CHROMIUM to its path)`;

/** A report opened from disk. */
export interface OpenPage {
  readonly page: Page;
  readonly address: string;
  /** What the console and the page complained of, and what was asked for. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** Writes a summary's page to a folder of its own and opens it, 1400 pixels wide. */
export async function openPage(summary: RunSummary, setting: { touch?: boolean } = {}): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-report-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, reportHtml(summary));
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage({
    viewport: { width: 1400, height: 900 },
    hasTouch: setting.touch ?? false,
    reducedMotion: 'reduce',
  });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  const close = async (): Promise<void> => {
    await browser.close();
    rmSync(folder, { recursive: true });
  };
  return { page, address, complaints, requests, close };
}
