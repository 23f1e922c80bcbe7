import { describe, expect, it } from 'vitest';
import { canonicalJson, jsonValue } from '../../src/run/canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts keys at every depth and writes no white space', () => {
    expect(canonicalJson({ b: [1, { z: null, a: 'ü"\n' }], a: true, B: -0 })).toBe(
      '{"B":0,"a":true,"b":[1,{"a":"ü\\"\\n","z":null}]}',
    );
  });

  it('leaves absent keys out, so that an absent option is no option', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    [{ a: [0, Number.NaN] }, 'value.a[1] is NaN'],
    [{ f: () => 1 }, 'value.f is a function'],
    [[undefined], 'value[0] is undefined'],
    [{ m: new Map() }, 'value.m is a Map'],
    [{ x: Float32Array.of(1) }, 'value.x is a Float32Array'],
  ])('refuses %j, naming the place', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  it('gives the value as JSON keeps it', () => {
    expect(jsonValue({ b: undefined, a: [-0] })).toEqual({ a: [0] });
  });
});
