/** A member of an archive. */
export interface Member {
  readonly name: string;
  readonly content?: Uint8Array;
  /** POSIX type flag: 0 a file (default), 2 a symbolic link, 5 a folder. */
  readonly type?: '0' | '2' | '5';
}

const BLOCK = 512;

/** A tar archive (POSIX.1-1988, ustar) of the members, names as given, and its two blocks of zeros at the end. */
export function tar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(({ name, content = new Uint8Array(0), type = '0' }) => {
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(name, content.length, type), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  if (type === '2') block.write('/etc/passwd', 157);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
