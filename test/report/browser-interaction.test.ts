import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ResultRow } from '../../src/contract/summary.ts';
import { fixtureSummary } from './fixture.ts';
import { MISSING_BROWSER, type OpenPage, openPage } from './open-page.ts';
import { withCurves, withRegret } from './training-fixture.ts';

const FIRST = 'cifar10-resnet-9exit';

describe.skipIf(MISSING_BROWSER !== '')(`what the page can do${MISSING_BROWSER}`, () => {
  const summary = withCurves(withRegret(fixtureSummary({ synthetic: true })));
  let open: OpenPage;
  let page: Page;

  beforeAll(async () => {
    open = await openPage(summary, { touch: true });
    ({ page } = open);
  });
  beforeEach(async () => {
    // leaving the page first, since a change of its hash alone does not load it again
    await page.goto('about:blank');
    await page.goto(open.address);
  });
  afterAll(async () => {
    expect(open?.complaints).toEqual([]);
    await open?.close();
  });

  const row = (agent: string, lambda: number): ResultRow =>
    summary.results.find((one) => one.agent === agent && one.lambda === lambda) as ResultRow;
  const agent = (name: string): Locator => page.locator(`.legend button[data-name="${name}"]`);
  const tip = (): Locator => page.locator('#tip.open');
  const figure = (title: string): Locator =>
    page.locator(`section[data-environment="${FIRST}"] figure`, {
      has: page.locator(`h3:text-is("${title}")`),
    });
  /** The mark of one agent at the price of this index. */
  const mark = async (title: string, name: string, price: number): Promise<Locator> => {
    const key = await agent(name).getAttribute('data-agent');
    return figure(title).locator(`.${key} [data-tip]`).nth(price);
  };
  /**
   * Brings a mark into view and waits until nothing moves any more: figures are laid out once they are near, and the event
   * of the scrolling, which puts a tip away, comes a frame later.
   */
  const settled = async (target: Locator): Promise<Locator> => {
    for (let turn = 0; turn < 2; turn++) {
      await target.scrollIntoViewIfNeeded();
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    }
    return target;
  };
  const pointAt = async (target: Locator): Promise<void> => {
    const box = await (await settled(target)).boundingBox();
    if (!box) throw new Error('the mark is not shown');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  };
  const count = (selector: string): Promise<number> => page.locator(`${selector}:visible`).count();

  test.each(['Accuracy against relative cost', 'Gain over the best fixed exit'])(
    'hovering over a point of "%s" shows its values',
    async (title) => {
      await pointAt(await mark(title, 'fixed-exit', 2));
      const { accuracy, cost, reward, interval } = row('fixed-exit', 0.5);
      const text = await tip().innerText();
      expect(text).toContain('fixed-exit, λ = 0.5');
      for (const value of [`${(100 * accuracy).toFixed(1)}%`, cost.toFixed(3), reward.toFixed(4)]) {
        expect(text).toContain(value);
      }
      expect(text).toContain(`[${interval.reward.map((end) => end.toFixed(4)).join(', ')}]`);
      await page.mouse.move(2, 2);
      expect(await tip().count()).toBe(0);
    },
  );

  test('hovering over bars shows shares of exits and parts of regret', async () => {
    await pointAt(await mark('Where samples leave', 'dqn', 0));
    const shares = row('dqn', 0.1).exitShare.map(
      (share, exit) => `exit\u00a0${exit} ${(100 * share).toFixed(1)}%`,
    );
    const lines = await tip().locator('p').allTextContents();
    expect(lines.map((line) => line.trim())).toEqual(shares);
    await pointAt(await mark('Regret against hindsight', 'dqn', 3));
    expect(await tip().innerText()).toContain(row('dqn', 1).regret?.early.toFixed(4));
  });

  test('pointing near the line of a curve shows that curve', async () => {
    const curve = await mark('Learning curves', 'dqn', 1);
    // whose line ends a pixel away
    await agent('reinforce').click();
    await settled(curve);
    const box = await curve.locator('path').last().boundingBox();
    await page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 4);
    expect(await tip().innerText()).toContain('dqn, λ = 0.2');
    expect(await tip().innerText()).toContain(row('dqn', 0.2).reward.toFixed(4));
  });

  test('a tap shows values, a tap beside them puts them away', async () => {
    await (await settled(await mark('Gain over the best fixed exit', 'random', 1))).tap({ force: true });
    expect(await tip().innerText()).toContain('random, λ = 0.2');
    await page.locator('h1').tap();
    expect(await tip().count()).toBe(0);
  });

  test('an agent switched off is gone from all figures and tables, and its rows close up', async () => {
    const key = await agent('dqn').getAttribute('data-agent');
    const height = (await figure('Where samples leave').locator('svg').boundingBox())?.height ?? 0;
    const before = await count('tbody tr:not(.group)');
    expect(await count(`main .${key}`)).toBeGreaterThan(0);
    await agent('dqn').click();
    expect(await agent('dqn').getAttribute('aria-pressed')).toBe('false');
    expect(await count(`main .${key}`)).toBe(0);
    const rows = summary.results.filter((one) => one.agent === 'dqn').length;
    expect(await count('tbody tr:not(.group)')).toBe(before - rows);
    const lower = (await figure('Where samples leave').locator('svg').boundingBox())?.height ?? 0;
    expect(height - lower).toBeGreaterThan(24);
    expect(height - lower).toBeLessThan(28);
    await agent('dqn').click();
    expect(await count('tbody tr:not(.group)')).toBe(before);
  });

  test('Shift leaves one agent alone, "none" none, "all" all', async () => {
    await agent('reinforce').click({ modifiers: ['Shift'] });
    expect(await count('.legend [aria-pressed=true]')).toBe(1);
    expect(await page.locator('.shown').textContent()).toBe('1 of 9 shown');
    await page.locator('[data-none]').click();
    expect(await count('main [class^=agent-]')).toBe(0);
    await page.locator('[data-all]').click();
    expect(await count('.legend [aria-pressed=true]')).toBe(9);
    await agent('random').dblclick();
    expect(await count('.legend [aria-pressed=true]')).toBe(1);
  });

  test('an environment switched off is gone; its link brings it back and goes there', async () => {
    const section = page.locator('section[data-environment=synthetic]');
    await page.locator('.bar button[data-environment=synthetic]').click();
    expect(await section.isVisible()).toBe(false);
    await page.locator('.bar a', { hasText: 'synthetic' }).click();
    expect(await section.isVisible()).toBe(true);
    const top = (await section.locator('h2').boundingBox())?.y ?? -1;
    expect(top).toBeGreaterThan(40);
    expect(top).toBeLessThan(900);
  });

  test('the address shows the same view to somebody else', async () => {
    await agent('dqn').click();
    await agent('random').click();
    await page.locator('.bar button[data-environment=synthetic]').click();
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    const off = await page.locator('.legend [aria-pressed=false]').allTextContents();
    expect(off).toEqual(['random', 'dqn']);
    expect(await page.locator('section[data-environment=synthetic]').isVisible()).toBe(false);
    expect(page.url()).toBe(address);
    // a link within the page leaves the view alone
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.legend [aria-pressed=false]').count()).toBe(2);
  });

  test('by keyboard alone: skip to the results, to a figure, along an agent and to the next', async () => {
    const focused = (): Promise<string> =>
      page.evaluate<string>('document.activeElement.className.baseVal ?? document.activeElement.id');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('content');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('plot rows');
    const heading = (): Promise<string> => tip().locator('h4').innerText();
    const names = await figure('Gain over the best fixed exit')
      .locator('[class^=agent-] > text')
      .allTextContents();
    expect(await heading()).toBe(`${names[0]}, λ = 0.1`);
    await page.keyboard.press('ArrowRight');
    expect(await heading()).toBe(`${names[0]}, λ = 0.2`);
    await page.keyboard.press('ArrowDown');
    expect(await heading()).toBe(`${names[1]}, λ = 0.2`);
    expect(await tip().innerText()).toContain(row(names[1] as string, 0.2).reward.toFixed(4));
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await heading()).toBe(`${names[1]}, λ = 1`);
    await page.keyboard.press('Escape');
    expect(await tip().count()).toBe(0);
  });

  test('pointing at an agent’s name brings it forward in every figure', async () => {
    await agent('dqn').hover();
    const key = await agent('dqn').getAttribute('data-agent');
    const opacity = (selector: string): Promise<string[]> =>
      page.locator(`main .plot ${selector}`).evaluateAll((marks) => [
        // in the page, where the types of a browser are not known here
        ...new Set(marks.map((one) => one.ownerDocument.defaultView?.getComputedStyle(one).opacity ?? '')),
      ]);
    expect(await opacity(`.${key}`)).toEqual(['1']);
    expect(await opacity(`[class^=agent-]:not(.${key})`)).toEqual(['0.12']);
    await page.mouse.move(2, 2);
    expect(await opacity('[class^=agent-]')).toEqual(['1']);
  });

  test('light or dark can be chosen, and the choice stays', async () => {
    const ground = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const button = page.locator('.theme');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(20, 24, 27)');
    await button.click();
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'light' });
    await button.click();
    expect(await button.getAttribute('aria-label')).toBe('colours: dark');
    expect(await ground()).toBe('rgb(20, 24, 27)');
    await page.reload();
    expect(await ground()).toBe('rgb(20, 24, 27)');
    await page.evaluate('localStorage.clear()');
  });
});
