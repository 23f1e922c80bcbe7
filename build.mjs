// Builds dist/: what the compiler makes of the sources, and the files beside them that are no TypeScript.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const assets = [
  ['src', /(\.wasm|(boot|-as-module)\.mjs)$/],
  ['environments', /(\.(arrow|safetensors)|README\.md)$/],
  ['experiments', /baseline\.json$/],
  ['templates', /\.[jt]s$/],
];

rmSync(join(root, 'dist'), { recursive: true, force: true });
compile();
for (const [folder, pattern] of assets) {
  for (const file of readdirSync(join(root, folder), { recursive: true })) {
    if (pattern.test(file)) cpSync(join(root, folder, file), join(root, 'dist', folder, file));
  }
}
chmodSync(join(root, 'dist/src/cli/main.js'), 0o755);

function compile() {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = join(dirname(manifest), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
