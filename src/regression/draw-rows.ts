import type { Random } from '../random.ts';

/**
 * `count` of the rows 0 .. rows - 1, ascending, without replacement, each set as likely as another (selection
 * sampling: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). All rows are given without a draw.
 */
export function drawRows(rows: number, count: number, random: Random): Int32Array {
  const drawn = new Int32Array(count);
  for (let row = 0, taken = 0; taken < count; row++) {
    const needed = count - taken;
    if (needed === rows - row || random.uniform() * (rows - row) < needed) drawn[taken++] = row;
  }
  return drawn;
}
