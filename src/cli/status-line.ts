/** What a long command is doing, on stderr. */
export interface StatusLine {
  readonly tell: (message: string) => void;
  /** Leaves the terminal as it should be. */
  end(): void;
}

/** One line written over in a terminal; in a pipe nothing but the title. */
export function statusLine(title: string): StatusLine {
  const { stderr } = process;
  if (!stderr.isTTY || process.env['CI']) {
    stderr.write(`${title}\n`);
    return { tell: () => {}, end: () => {} };
  }
  return {
    tell: (message) => void stderr.write(`\r\u001b[K${title}: ${message}`),
    end: () => void stderr.write('\r\u001b[K'),
  };
}
