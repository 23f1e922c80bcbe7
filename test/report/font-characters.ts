/** Code points that a TrueType font has a glyph for, from its `cmap` tables of formats 4 and 12 (ISO/IEC 14496-22). */
export function charactersOf(font: Buffer): ReadonlySet<number> {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, i) => 12 + 16 * i);
  const entry = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap') as number;
  const cmap = font.readUInt32BE(entry + 8);
  const found = new Set<number>();
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const at = cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4);
    for (const [first, last] of ranges(font, at)) {
      for (let point = first; point <= last; point++) found.add(point);
    }
  }
  return found;
}

function ranges(font: Buffer, at: number): (readonly [number, number])[] {
  const format = font.readUInt16BE(at);
  if (format === 12) {
    const groups = Array.from({ length: font.readUInt32BE(at + 12) }, (_, i) => at + 16 + 12 * i);
    return groups.map((group) => [font.readUInt32BE(group), font.readUInt32BE(group + 4)]);
  }
  if (format !== 4) return [];
  const segments = font.readUInt16BE(at + 6) / 2;
  return Array.from({ length: segments }, (_, i): readonly [number, number] => [
    font.readUInt16BE(at + 16 + 2 * segments + 2 * i),
    font.readUInt16BE(at + 14 + 2 * i),
  ]).filter(([, last]) => last !== 0xffff);
}
