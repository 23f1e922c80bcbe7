import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('kernels.wasm is what kernels.ts gives', async () => {
  const build = fileURLToPath(new URL('../../../src/nn/kernels/build.mjs', import.meta.url));
  await expect(promisify(execFile)(process.execPath, [build, '--check'])).resolves.toMatchObject({
    stderr: '',
  });
});
