import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frontierSvg } from '../../src/report/frontier-svg.ts';
import { fixtureSummary } from './fixture.ts';
import { MISSING_BROWSER, type OpenPage, openPage } from './open-page.ts';
import { withCurves, withRegret } from './training-fixture.ts';

describe.skipIf(MISSING_BROWSER !== '')(`the page in a browser${MISSING_BROWSER}`, () => {
  const summary = withCurves(withRegret(fixtureSummary({ synthetic: true })));
  let open: OpenPage;
  let page: Page;

  beforeAll(async () => {
    open = await openPage(summary);
    ({ page } = open);
  });

  afterAll(() => open?.close());

  const cells = (lambda: number, column: number) =>
    page
      .locator(
        `section.environment >> nth=0 >> tbody[data-terms="lambda ${lambda}"] tr:not(.group):not(.bound)`,
      )
      .evaluateAll((rows, at) => rows.map((row) => row.children[at]?.textContent?.trim() ?? ''), column);

  test('opens from disk, asks the network for nothing and has no complaint', () => {
    expect(open.requests.filter((url) => !url.startsWith('data:'))).toEqual([open.address]);
    expect(open.complaints).toEqual([]);
  });

  test('shows its figures and, in order of reward, the summary’s numbers', async () => {
    const shown = page.locator('figure svg[role=img]:visible');
    expect(await shown.count()).toBe(10);
    for (let i = 0; i < 10; i++) expect((await shown.nth(i).boundingBox())?.width).toBeGreaterThan(600);
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

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [1024, 'light'],
    [400, 'light'],
    [360, 'dark'],
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
      expect(open.complaints).toEqual([]);
    },
  );

  test('on paper is light and whole, without anything to press', async () => {
    await page.setViewportSize({ width: 700, height: 1000 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe('rgb(255, 255, 255)');
    for (const control of ['.bar', '.agents', '.skip', '#tip']) {
      expect(await page.locator(control).isVisible()).toBe(false);
    }
    expect(await page.locator('figure svg[role=img]:visible').count()).toBe(10);
    expect(await page.locator('.paper-legend >> nth=0 >> li:visible').count()).toBe(9);
    expect(await page.locator('tbody tr:not(.group):not(.bound):visible').count()).toBe(
      summary.results.length,
    );
    await page.emulateMedia({ media: null });
  });

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
