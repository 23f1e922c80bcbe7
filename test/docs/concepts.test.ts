import { describe, expect, it } from 'vitest';
import { DEFAULT_OBSERVATIONS, listObservations, observationColumns } from '../../src/mdp/observations.ts';
import { QUALITY_NAMES } from '../../src/mdp/quality.ts';
import { smallContent } from '../bank/content.ts';
import { textOf } from './blocks.ts';

const page = textOf('docs/concepts.md');

/** Cells of the table of observations. */
function observationTable(): string[][] {
  const lines = page.split('\n');
  const head = lines.findIndex((line) => /^\| name +\| columns/.test(line));
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('docs/concepts.md', () => {
  const rows = observationTable();

  it('lists the observations as the framework does', () => {
    expect(rows.map(([name, , about]) => ({ name: name?.replaceAll('`', ''), about }))).toEqual(
      listObservations(),
    );
  });

  it('marks those that are shown by default', () => {
    const shown = rows
      .filter(([, , , byDefault]) => byDefault === 'yes')
      .map(([name]) => name?.replaceAll('`', ''));
    expect(shown).toEqual(DEFAULT_OBSERVATIONS);
  });

  it('counts their columns', () => {
    const content = smallContent();
    const bank = {
      ...content,
      classes: 7,
      exits: 5,
      featureWidths: [2, 6, 3, 3, 3],
      hash: '',
      buffer: new ArrayBuffer(0),
    };
    const meaning: Record<string, number> = { '1': 1, C: 7, K: 5, 'max F': 6, 'min(n, C)': 4 };
    for (const [name = '', columns = ''] of rows) {
      const [found] = observationColumns(bank, [name.replaceAll('`', '')]);
      expect([name, (found?.end ?? 0) - (found?.start ?? 0)]).toEqual([name, meaning[columns]]);
    }
  });

  it('names every quantity that a quality may be made of', () => {
    const row = page.split('\n').find((line) => line.startsWith('| an expression')) ?? '';
    expect(Array.from(row.matchAll(/`(\w+)`/g), ([, name]) => name)).toEqual([...QUALITY_NAMES]);
  });
});
