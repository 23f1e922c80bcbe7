// Builds kernels.wasm from kernels.ts: `node src/nn/kernels/build.mjs`. With --check it writes nothing and exits 1
// where the committed module is not what the source gives.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = new URL('kernels.wasm', import.meta.url);

async function compile() {
  const flags = '--importMemory --runtime stub --enable simd -O3 --noAssert --converge'.split(' ');
  let built;
  let messages = '';
  const { error } = await main(['kernels.ts', '--outFile', 'kernels.wasm', '--baseDir', here, ...flags], {
    writeFile: (_name, contents) => void (built = contents),
    stderr: { write: (text) => void (messages += text) },
  });
  if (error) throw new Error(`kernels.ts does not compile\n${messages}`);
  return Buffer.from(built);
}

const built = await compile();
if (process.argv.includes('--check')) {
  const committed = await readFile(target).catch(() => Buffer.alloc(0));
  if (!built.equals(committed)) {
    console.error(
      `src/nn/kernels/kernels.wasm (${committed.length} bytes) is not what kernels.ts gives (${built.length} bytes): ` +
        'run `node src/nn/kernels/build.mjs` and commit the module',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(target, built);
  console.log(`kernels.wasm: ${built.length} bytes`);
}
