/** Height of an SVG element in CSS pixels, as its first tag has it. */
export function heightOf(svg: string): number {
  const height = /^<svg\b[^>]*?\sheight="([\d.]+)"/.exec(svg)?.[1];
  if (height === undefined) throw new Error('an SVG element without a height');
  return Number(height);
}
