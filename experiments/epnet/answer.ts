import { type Claim, inPercent, inPoints } from 'offramp';

/** The claims in one paragraph; every figure and verdict in it is taken from them. */
export function answer(claims: readonly Claim[]): string {
  const of = (name: string): Claim => claims.find((one) => one.name === name) as Claim;
  const judged = (name: string): string => isWord(of(name).verdict);
  const points = (name: string): string => inPoints(of(name).figure, of(name).interval, 2);
  const plain = of('cost-beside-no-branches');
  return [
    `At the price chosen on tune the learned policy costs ${inPercent(plain.figure)} of what the network would without ` +
      `branches, with an accuracy ${points('cost-within-half-a-point')} points beside that of the whole network: ` +
      `"at most half a point lost" ${judged('cost-within-half-a-point')}, "nothing lost" (at a higher cost, ` +
      `${points('cost-without-loss')}) ${judged('cost-without-loss')}.`,
    `At the same average cost it is ${points('more-accurate-at-a-budget')} points beside the best hand-made rule, so that ` +
      `"3 points more" ${judged('three-points-at-a-budget')}; over MSDNet's budgeted batch, ` +
      `${points('three-points-over-msdnet')} points, it ${judged('three-points-over-msdnet')}.`,
    `All its exits instead of fewer are worth ${claims
      .filter(({ name }) => name.startsWith('more-exits-than-'))
      .map(({ name }) => `${points(name)} points (beside ${name.split('-').at(-1)})`)
      .join(' and ')} at the same cost.`,
    `Where every request has a cap of its own, "never beyond it" ${judged('within-caps')}, "at most half a point less ` +
      `accurate than the best hand-made rule" ${judged('accuracy-under-caps')} (${points('accuracy-under-caps')}), and ` +
      `"cheaper than it" ${judged('cost-under-caps')}.`,
    `All branches together cost ${inPercent(of('branches-cost').figure)} of the network without them.`,
  ].join(' ');
}

const isWord = (verdict: string): string => (verdict === 'not decided' ? 'is not decided' : verdict);
