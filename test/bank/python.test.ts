import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { float16Value } from '../../src/bank/float16.ts';
import { writeBank } from '../../src/bank/write.ts';
import { smallContent } from './content.ts';

const python = process.env.OFFRAMP_PYTHON ?? 'python3';

function lacks(module: string): boolean {
  return spawnSync(python, ['-c', `import ${module}`]).status !== 0;
}

const READERS = {
  pyarrow: `
import pyarrow.ipc
file = pyarrow.ipc.open_file(path)
table = file.read_all()
table.validate(full=True)
metadata = json.loads(table.schema.metadata[b'offramp'])
types = {field.name: str(field.type) for field in table.schema}
print(json.dumps({'rows': table.to_pydict(), 'metadata': metadata, 'types': types, 'batches': file.num_record_batches}, default=float))`,
  pandas: `
import pandas
frame = pandas.read_feather(path)
print(json.dumps({'rows': {name: frame[name].to_list() for name in frame}}, default=lambda x: x.tolist()))`,
  polars: `
import polars
frame = polars.read_ipc(path)
print(json.dumps({'rows': {name: frame[name].to_list() for name in frame.columns}}))`,
} as const;

// set OFFRAMP_PYTHON to a python that has them: python3 -m venv .venv && .venv/bin/pip install pyarrow pandas polars
describe('a bank file in Python', () => {
  for (const [name, script] of Object.entries(READERS)) {
    const skip = lacks(name) || (name === 'pandas' && lacks('pyarrow'));
    it.skipIf(skip)(`is read by ${name} (needs python3 with ${name}, see OFFRAMP_PYTHON)`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'offramp-python-'));
      const file = join(folder, 'bank.arrow');
      const content = smallContent();
      await writeBank(file, content);
      const program = `import json, sys\npath = sys.argv[1]${script}`;
      const found = JSON.parse(execFileSync(python, ['-c', program, file], { encoding: 'utf8' }));
      await rm(folder, { recursive: true });
      const rows = (data: Iterable<number>, width: number): number[][] => {
        const values = [...data];
        return Array.from({ length: content.samples }, (_, i) => values.slice(i * width, (i + 1) * width));
      };
      expect(found.rows).toEqual({
        sample: [10, 11, 12, 13, 14],
        split: ['backbone', 'policy', 'tune', 'test', 'test'],
        label: [0, 1, 2, 0, 1],
        logits: rows([...content.logits.data].map(float16Value), 6),
        features: rows(content.features?.data ?? [], 3),
      });
      if (name !== 'pyarrow') return;
      expect(found.batches).toBe(1);
      expect(found.metadata).toMatchObject({
        version: 1,
        name: 'small',
        exits: 2,
        classes: 3,
        macs: [100, 250.5],
      });
      expect(found.types).toMatchObject({
        sample: 'int32',
        split: 'dictionary<values=string, indices=int8, ordered=0>',
        label: 'int32',
      });
    });
  }
});
