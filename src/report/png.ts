import { createRequire } from 'node:module';
import { UserError } from '../error.ts';

type Renderer = typeof import('@resvg/resvg-js');

/** The fonts of a drawing: Inter, which the SVG files ask for first, so that no machine's own fonts matter. */
const FONTS = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];
const FAMILY = 'Inter';

/** How an SVG becomes pixels. */
export interface PngOptions {
  /** Pixels for each CSS pixel, > 0; 2 where it is not given, as print and dense screens want it. */
  readonly scale?: number;
}

/**
 * An SVG file that needs no other, such as `frontierSvg` gives, as the bytes of a PNG file. Text is set in Inter; the
 * same SVG gives the same bytes. Custom properties, `color-mix` and style sheets are not understood.
 * @throws UserError where the text is no SVG, the scale is not above 0, or there is no renderer for this machine.
 */
export function svgToPng(svg: string, { scale = 2 }: PngOptions = {}): Uint8Array {
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new UserError(`png: scale ${scale}, expected a number above 0`);
  }
  const { require, Resvg } = renderer();
  const font = {
    loadSystemFonts: false,
    fontFiles: FONTS.map((file) => require.resolve(`@expo-google-fonts/inter/${file}`)),
    defaultFontFamily: FAMILY,
    sansSerifFamily: FAMILY,
  };
  try {
    return Uint8Array.from(new Resvg(svg, { font, fitTo: { mode: 'zoom', value: scale } }).render().asPng());
  } catch (error) {
    throw new UserError(`png: cannot be drawn: ${(error as Error).message}; expected an SVG with a size`, {
      cause: error,
    });
  }
}

/** Loaded when it is first needed: it is native, and all else has to work on machines that it was not built for. */
function renderer(): { readonly require: NodeJS.Require; readonly Resvg: Renderer['Resvg'] } {
  const require = createRequire(import.meta.url);
  try {
    const { Resvg } = require('@resvg/resvg-js') as Renderer;
    return { require, Resvg };
  } catch (error) {
    throw new UserError(
      `png: @resvg/resvg-js does not load on ${process.platform} ${process.arch}; install the dependencies again, or use the SVG`,
      { cause: error },
    );
  }
}
