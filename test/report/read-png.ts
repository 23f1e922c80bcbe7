import { inflateSync } from 'node:zlib';

/** A picture, decoded. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `#rrggbb` at a pixel. */
  readonly colour: (x: number, y: number) => string;
  /** Every colour there is. */
  readonly colours: () => Set<string>;
}

/** Decodes a PNG of 8 bits RGBA that is not interlaced (ISO/IEC 15948), independently of what made it. */
export function readPng(bytes: Uint8Array): Picture {
  const file = Buffer.from(bytes);
  if (file.toString('latin1', 0, 8) !== '\u0089PNG\r\n\u001a\n') throw new Error('no PNG signature');
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.push({
      type: file.toString('latin1', at + 4, at + 8),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  const head = chunks[0]?.data as Buffer;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  if (head.readUInt32BE(8) >>> 8 !== 0x080600 || chunks.at(-1)?.type !== 'IEND')
    throw new Error('not 8 bits RGBA');
  const packed = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  );
  const pixels = unfiltered(packed, 4 * width, height);
  const at = (pixel: number): number => pixels.readUIntBE(4 * pixel, 3);
  return {
    width,
    height,
    colour: (x, y) => hexadecimal(at(y * width + x)),
    colours: () =>
      new Set([...new Set(Array.from({ length: width * height }, (_, i) => at(i)))].map(hexadecimal)),
  };
}

const hexadecimal = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

function unfiltered(packed: Buffer, row: number, height: number): Buffer {
  const pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (row + 1)] as number;
    for (let i = 0; i < row; i++) {
      const left = i >= 4 ? (pixels[y * row + i - 4] as number) : 0;
      const up = y > 0 ? (pixels[(y - 1) * row + i] as number) : 0;
      const corner = y > 0 && i >= 4 ? (pixels[(y - 1) * row + i - 4] as number) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] as number;
      pixels[y * row + i] = ((packed[y * (row + 1) + 1 + i] as number) + guess) & 255;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const sum = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(sum - value)) as [number, number, number];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
