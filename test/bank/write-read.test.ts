import { expect, it } from 'vitest';
import { openBank } from '../../src/bank/read.ts';
import { bankBytes } from '../../src/bank/write.ts';
import { smallContent } from './content.ts';

it('opens a written bank as views of a shared buffer', () => {
  const b = bankBytes(smallContent());
  const s = new SharedArrayBuffer(b.length);
  new Uint8Array(s).set(b);
  const bank = openBank(s, 'p');
  expect(bank).toMatchObject(smallContent());
});
