import { expect, it } from 'vitest';
import { takeImages } from '../../src/data/dataset.ts';

it('takeImages copies the images and labels at the rows given, in their order', () => {
  const images = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  const labels = Uint8Array.of(0, 1, 2);
  const dataset = { name: 'a', classes: 3, height: 2, width: 1, channels: 2, images, labels, count: 3 };
  const taken = takeImages(dataset, Int32Array.of(2, 0));
  expect([...taken.images]).toEqual([9, 10, 11, 12, 1, 2, 3, 4]);
  expect([...taken.labels]).toEqual([2, 0]);
  expect(taken).toMatchObject({ name: 'a', classes: 3, height: 2, width: 1, channels: 2, count: 2 });
  taken.images[0] = 99;
  expect(images[8]).toBe(9);
});
