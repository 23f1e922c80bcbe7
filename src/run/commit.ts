import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Commit that this clone stands at, `+ changes` where files differ from it; undefined in an installed package. */
export function commitOf(root: string = ROOT): string | undefined {
  if (!existsSync(`${root}.git`)) return undefined;
  const git = (...words: string[]) => spawnSync('git', ['-C', root, ...words], { encoding: 'utf8' });
  const head = git('rev-parse', 'HEAD');
  if (head.status !== 0) return undefined;
  const changes = git('status', '--porcelain', '--untracked-files=no').stdout.trim();
  return `${head.stdout.trim()}${changes === '' ? '' : ' + changes'}`;
}
