import { type ImageDataset, imageSize } from '../data/dataset.ts';

/** Mean and standard deviation of the pixels of each channel over some rows of a dataset [channels]. */
export function channelStatistics(
  dataset: ImageDataset,
  rows: Int32Array,
): { readonly mean: Float32Array; readonly deviation: Float32Array } {
  const { channels, images } = dataset;
  const size = imageSize(dataset);
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (const row of rows) {
    for (let at = row * size, end = at + size; at < end; at += channels) {
      for (let c = 0; c < channels; c++) {
        const pixel = images[at + c] as number;
        sums[c] = (sums[c] as number) + pixel;
        squares[c] = (squares[c] as number) + pixel * pixel;
      }
    }
  }
  const count = (rows.length * size) / channels;
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const deviation = Float32Array.from(squares, (square, c) => {
    const variance = square / count - ((sums[c] as number) / count) ** 2;
    // a channel of one value carries nothing: left as it is
    return variance > 0 ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}
