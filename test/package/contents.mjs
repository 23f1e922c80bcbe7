// What the packed package holds, and whether its entries resolve, with types, for those who import it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './stages.mjs';

const TEMPLATE = /^dist\/templates\/[a-z]+(\.test)?\.[jt]s$/;
const ALLOWED = [
  /^(package\.json|LICENSE|README\.md|CHANGELOG\.md)$/,
  /^dist\/(src|agents|environments|experiments)\/.+\.(js|js\.map|d\.ts|mjs|wasm)$/,
  /^dist\/environments\/.+\/(bank\.arrow|weights\.safetensors|README\.md)$/,
  /^dist\/experiments\/.+\/baseline\.json$/,
  /^schemas\/.+\.schema\.json$/,
  TEMPLATE,
];

/** Users get the compiled framework with types, source maps, banks, templates and schemas, and nothing else. */
export function checkContents(unpacked) {
  const files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
  const stray = files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)));
  assert.deepEqual(stray, [], 'files that no user needs');
  const tests = files.filter((file) => /(^|\/)test\/|\.test\./.test(file) && !TEMPLATE.test(file));
  assert.deepEqual(tests, [], 'tests in the package');
  for (const file of files.filter((name) => /^dist\/(?!templates).*\.js$/.test(name))) {
    for (const beside of [`${file}.map`, file.replace(/js$/, 'd.ts')]) {
      assert.ok(files.includes(beside), `${beside} is missing`);
    }
  }
  for (const file of files.filter((name) => name.endsWith('.map'))) checkSourceMap(join(unpacked, file));
  assert.ok(files.includes('dist/environments/cifar10-epnet/bank.arrow'), 'the bank is missing');
  assert.ok(files.includes('dist/experiments/epnet/baseline.json'), 'what is reproduced is missing');
}

/** A debugger must find every source: in the map itself, or where the map says. */
function checkSourceMap(file) {
  const { sources, sourcesContent } = JSON.parse(readFileSync(file, 'utf8'));
  for (const [i, source] of sources.entries()) {
    const found = typeof sourcesContent?.[i] === 'string' || existsSync(join(dirname(file), source));
    assert.ok(found, `${file}: source ${source} is nowhere`);
  }
}

/** publint: the exports map and package.json. The condition for a clone's own sources leads nowhere in a package. */
export function checkManifest(tarball, bin) {
  const { stdout } = run(join(bin, 'publint'), ['run', '--pack', 'false', tarball]);
  const complaints = stdout
    .split('\n')
    .filter((line) => /^\s*\d+\. /.test(line) && !line.includes('["offramp-source"]'));
  assert.deepEqual(complaints, []);
}

/** @arethetypeswrong/cli: every entry, and one of each kind that is a pattern, has types that fit what is imported. */
export function checkTypes(tarball, bin) {
  const patterns = ['agents/reinforce', 'environments/synthetic', 'experiments/quickstart'];
  const words = [tarball, '--profile', 'esm-only', '--include-entrypoints', ...patterns];
  const excluded = ['agents/*', 'environments/*', 'experiments/*', 'schemas/*.schema.json'];
  run(join(bin, 'attw'), [...words, '--exclude-entrypoints', ...excluded]);
}
