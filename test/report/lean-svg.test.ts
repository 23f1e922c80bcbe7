import { describe, expect, test } from 'vitest';
import { createTips, exitRules, leanSvg } from '../../src/report/lean-svg.ts';

describe('leanSvg', () => {
  test('refers to each text once, and reads entities', () => {
    const tips = createTips();
    const lean = leanSvg(
      '<svg role="img"><g><title>a &lt;b&gt; &amp;amp;</title></g><path d="M0"><title>c</title></path><rect><title>c</title></rect></svg>',
      tips,
    );
    expect(lean).toBe(
      '<svg tabindex="0" role="img"><g data-tip="0"></g><path d="M0" data-tip="1"/><rect data-tip="1"/></svg>',
    );
    expect(tips.texts()).toEqual(['a <b> &amp;', 'c']);
  });

  test('rounds coordinates to tenths, and nothing else', () => {
    const lean = leanSvg(
      '<svg role="img"><path d="M0.123,-4.567L10.05,3" stroke-opacity="0.55" transform="translate(1.26,2)"/></svg>',
      createTips(),
    );
    expect(lean).toBe(
      '<svg tabindex="0" role="img"><path d="M0.1,-4.6L10.1,3" stroke-opacity="0.55" transform="translate(1.3,2)"/></svg>',
    );
  });

  test('names the colour of an exit once for all its bars', () => {
    const bar = '<rect fill="color-mix(in oklab, var(--last-exit) 25%, var(--first-exit))"/>';
    const lean = leanSvg(`<svg role="img">${bar}${bar}</svg>`, createTips());
    expect(lean.match(/class="exit-25"/g)?.length).toBe(2);
    expect(exitRules(lean)).toBe('.exit-25{fill:color-mix(in oklab,var(--last-exit) 25%,var(--first-exit))}');
  });
});
