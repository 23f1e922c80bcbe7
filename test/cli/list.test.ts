import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { docstring } from '../../src/cli/list.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const folder = temporaryFolder();

function fileWith(text: string): string {
  const file = join(folder(), 'agent.ts');
  writeFileSync(file, text);
  return file;
}

describe('docstring', () => {
  it('is the first sentence of the comment on the default export, whatever its lines', () => {
    const text = `/** Not this one. */
const x = 1;
/**
 * Exit where the network is sure (BranchyNet, Teerapittayanon et al. 2016),
 * at exit k = 0.5. Second sentence.
 */
export default defineAgent({});`;
    expect(docstring(fileWith(text))).toBe(
      'Exit where the network is sure (BranchyNet, Teerapittayanon et al. 2016), at exit k = 0.5',
    );
  });

  it('is empty where there is none', () => {
    expect(docstring(fileWith('/** About x. */\nconst x = 1;\nexport default x;'))).toBe('');
  });
});
