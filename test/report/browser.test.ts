import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frontierSvg } from '../../src/report/frontier-svg.ts';
import { reportHtml } from '../../src/report/html.ts';
import { fixtureSummary } from './fixture.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const missing = existsSync(executablePath)
  ? ''
  : ` (skipped: no Chromium at ${executablePath}; install it, on Debian "apt-get install chromium", or set CHROMIUM to its path)`;

describe.skipIf(missing !== '')(`the page in a browser${missing}`, () => {
  const summary = fixtureSummary({ synthetic: true });
  const folder = mkdtempSync(join(tmpdir(), 'offramp-report-'));
  const file = join(folder, 'report.html');
  const complaints: string[] = [];
  const requests: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    writeFileSync(file, reportHtml(summary));
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const cells = (lambda: number, column: number) =>
    page
      .locator(
        `section.environment >> nth=0 >> tbody[data-terms="lambda ${lambda}"] tr:not(.group):not(.bound)`,
      )
      .evaluateAll((rows, at) => rows.map((row) => row.children[at]?.textContent?.trim() ?? ''), column);

  test('opens from disk, asks the network for nothing and has no complaint', () => {
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
  });

  test('shows its figures and, in order of reward, the summary’s numbers', async () => {
    const shown = page.locator('figure svg[role=img]:visible');
    expect(await shown.count()).toBe(6);
    for (let i = 0; i < 6; i++) expect((await shown.nth(i).boundingBox())?.width).toBeGreaterThan(600);
    const expected = summary.results
      .filter((row) => row.environment === 'cifar10-resnet-9exit' && row.lambda === 0.5)
      .map((row) => row.reward)
      .toSorted((a, b) => b - a)
      .map((reward) => reward.toFixed(4));
    expect(await cells(0.5, 1)).toEqual(expected);
  });

  test('sorts within each lambda, by keyboard too', async () => {
    const accuracies = (await cells(0.2, 3)).map((text) => Number.parseFloat(text));
    const head = page.locator('section.environment >> nth=0 >> thead button >> text=accuracy');
    await head.focus();
    await page.keyboard.press('Enter');
    expect((await cells(0.2, 3)).map((text) => Number.parseFloat(text))).toEqual(
      accuracies.toSorted((a, b) => b - a),
    );
    await page.keyboard.press('Enter');
    expect((await cells(0.2, 3)).map((text) => Number.parseFloat(text))).toEqual(
      accuracies.toSorted((a, b) => a - b),
    );
    const header = page.locator('th[data-key=accuracy]').first();
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
  });

  test('brings one agent forward in every figure, and back', async () => {
    const button = page.locator('.legend button', { hasText: 'dqn' }).first();
    const key = await button.getAttribute('data-agent');
    await button.click();
    const loud = await page
      .locator('figure .wide .plot [class^=agent-]:not(.quiet)')
      .evaluateAll((marks) => [...new Set(marks.map((mark) => mark.getAttribute('class')))]);
    expect(loud).toEqual([key]);
    await button.click();
    await page.mouse.move(0, 0);
    expect(await page.locator('.quiet').count()).toBe(0);
  });

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [400, 'light'],
  ] as const)(
    'at %i pixels, %s, nothing sticks out and text stands off its ground',
    async (width, scheme) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      // in the page, where the types of a browser are not known here
      const [scroll, text, ground] = await page.evaluate<[number, string, string]>(`[
      document.documentElement.scrollWidth,
      ...['color', 'backgroundColor'].map((name) => getComputedStyle(document.body)[name]),
    ]`);
      expect(scroll).toBeLessThanOrEqual(width);
      expect(contrast(text, ground)).toBeGreaterThan(7);
      expect(complaints).toEqual([]);
    },
  );

  test('the figure of its own is well-formed XML, whatever agents are called', async () => {
    const results = summary.results.map((row) =>
      Object.assign({}, row, { agent: `<${row.agent}> & "\u00a0"` }),
    );
    const svg = frontierSvg({ ...summary, results }, 'cifar10-resnet-9exit');
    const root = await page.evaluate(
      `new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').documentElement.nodeName`,
    );
    expect(root).toBe('svg');
  });
});

/** Contrast of two `rgb(r, g, b)` colours (WCAG 2.1). */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = (colour.match(/\d+/g) ?? []).map((channel) => {
    const value = Number(channel) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
