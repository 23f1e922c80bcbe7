import { html } from './markup.ts';

/** What the words of the page mean. */
export const PAGE_NOTES = html`<section class="notes" aria-label="How to read this page">
<p><b>λ</b>, the price of compute: the reward of an answer is its quality (1 if right, 0 if wrong, unless the experiment
says otherwise) minus λ times its relative cost.</p>
<p><b>Budget</b>, a cap on cost: its knob is set on <i>tune</i> so that the mean relative cost there is the budget, and what
is reached on test is reported. <b>Caps</b> are drawn for each request and never exceeded; a <b>stream</b> shares one allowance.</p>
<p><b>Relative cost</b>: multiply-accumulates spent, over those of the whole network; what the policy itself spends is charged.</p>
<p><b>Best fixed exit</b>: the exit that earns the most when every sample leaves there.</p>
<p><b>Hindsight oracle</b>: for each sample the exit that turned out best. It knows the labels; no policy can reach it.</p>
<p><b>Exact optimum</b>: the best that any policy can do, by dynamic programming, where the environment is finite.</p>
<p><b>Intervals</b>: 95%, stratified bootstrap over seeds and test samples. Those of reward hold the difficulty of the
samples, which all agents share: compare agents by their gain.</p>
<p class="scripted"><b>Values</b>: point at a mark or tap it. By keyboard: Tab to a figure, then arrow keys, left and right
along an agent, up and down between agents. The address of the page keeps what is shown.</p>
</section>`;
