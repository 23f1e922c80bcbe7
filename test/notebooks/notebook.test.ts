import { describe, expect, it } from 'vitest';
import {
  type Cell,
  faultsOf,
  type Notebook,
  notebookText,
  type Output,
  withOutputs,
  withoutOutputs,
} from '../../notebooks/notebook.ts';

const prose: Cell = { id: 'a', cell_type: 'markdown', metadata: {}, source: ['# Why?'] };
const code = (source: string, ...outputs: Output[]): Cell => ({
  id: source,
  cell_type: 'code',
  metadata: {},
  source: [source],
  execution_count: null,
  outputs,
});
const notebook = (...cells: Cell[]): Notebook => ({ nbformat_minor: 5, nbformat: 4, metadata: {}, cells });
const shown = (text: string): Output => ({ output_type: 'display_data', data: { 'text/markdown': [text] } });

describe('faults of a notebook', () => {
  it('are none where every cell that displays shows something', () => {
    expect(faultsOf(notebook(prose, code('const a = 1;'), code('display.markdown(a)', shown('1'))))).toEqual(
      [],
    );
  });

  it('are cells that show nothing though they should, and cells that complain', () => {
    const complaint: Output = { output_type: 'stream', name: 'stderr', text: ['1:7 - Type ', 'error\n'] };
    expect(
      faultsOf(
        notebook(
          code('display.png(figure)'),
          prose,
          code('console.log("")', { output_type: 'stream', name: 'stdout', text: ['\n'] }),
          code('const a: number = "b";', complaint),
        ),
      ),
    ).toEqual([
      'code cell 1 shows nothing',
      'code cell 2 shows nothing',
      'code cell 3 fails: 1:7 - Type error',
    ]);
  });
});

describe('the outputs of a notebook', () => {
  const source = notebook(prose, code('a'), prose, code('b'));
  const executed = notebook(prose, code('a', shown('1')), prose, code('b', shown('2')));

  it('are put into it in order, and taken out again', () => {
    const kept = withOutputs(source, executed);
    expect(kept.cells.map(({ execution_count }) => execution_count)).toEqual([undefined, 1, undefined, 2]);
    expect(kept.cells.map(({ outputs }) => outputs)).toEqual([
      undefined,
      [shown('1')],
      undefined,
      [shown('2')],
    ]);
    expect(withoutOutputs(kept)).toEqual(source);
  });

  it('are written as Jupyter writes them: keys in order, one space a level, a line feed at the end', () => {
    expect(notebookText(notebook(prose))).toBe(
      '{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "id": "a",\n   "metadata": {},\n   "source": [\n    "# Why?"\n   ]\n  }\n ],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 5\n}\n',
    );
  });
});
