import { html, type Markup } from '../report/markup.ts';
import type { SampleImage } from './test-images.ts';

/** An image as an SVG file of its own, every pixel `scale` CSS pixels wide and high, > 0. */
export function imageSvg(image: SampleImage, scale = 12): string {
  const [width, height] = [image.width * scale, image.height * scale];
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${image.width} ${image.height}" role="img" aria-label="image of class ${image.label}">${pixelsOf(image)}</svg>
`.markup;
}

/** A square for each pixel, one unit wide and high. */
export function pixelsOf({ height, width, channels, pixels }: SampleImage): Markup {
  const squares = Array.from({ length: height * width }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const colour = Array.from({ length: 3 }, (__, c) =>
      (pixels[at * channels + (channels === 1 ? 0 : c)] as number).toString(16).padStart(2, '0'),
    );
    return html`<rect x="${x}" y="${y}" width="1" height="1" fill="#${colour.join('')}"/>`;
  });
  return html`<g shape-rendering="crispEdges">${squares}</g>`;
}
