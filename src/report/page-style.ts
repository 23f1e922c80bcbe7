import { PALETTE } from './agent-look.ts';
import { PRINT_STYLE } from './print-style.ts';

const colours = (shade: 'light' | 'dark'): string =>
  PALETTE.map((pair, i) => `--agent-${i}:${pair[shade]};`).join('');

const LIGHT = `color-scheme:light;--ground:#fff;--raised:#f6f7f8;--text:#1d2327;--muted:#646d75;--rule:#e2e5e8;--accent:#0a6cb5;--better:#00734f;--early:#5b9bd0;--late:#d9812f;--own:#8d979f;--worse:#b3261e;--first-exit:#dcebf5;--last-exit:#0b3d63;--on-first-exit:#1d2327;--on-last-exit:#fff;${colours('light')}`;
const DARK = `color-scheme:dark;--ground:#14181b;--raised:#1c2226;--text:#e6eaed;--muted:#99a4ad;--rule:#2d353b;--accent:#5cb3f0;--better:#4fd1a1;--early:#4f8fc4;--late:#e0954d;--own:#8d979f;--worse:#ff8a80;--first-exit:#24485f;--last-exit:#d6ecfb;--on-first-exit:#e6eaed;--on-last-exit:#14181b;${colours('dark')}`;

/** Of each agent: hidden where the root says so, faint where another one is brought forward. */
export const agentRules = (keys: readonly string[]): string =>
  keys
    .map(
      (key) => `:root.off-${key} .${key}{display:none}
:root[data-front=${key}] .plot [class^=agent-]:not(.${key}){opacity:.12}
`,
    )
    .join('');

/** The page's whole style sheet: light and dark by the reader's setting or choice, always light on paper. */
export const PAGE_STYLE = `
:root{${LIGHT}
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
@media screen{:root[data-theme=dark]{${DARK}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;scroll-padding-top:64px}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 var(--sans)}
header,.layout,footer{max-width:1290px;margin:0 auto;padding:0 24px}
header{padding-top:40px}
:root:not(.js) .scripted{display:none!important}
.symbols{position:absolute}
.skip{position:absolute;left:-999px;top:8px;z-index:9;padding:6px 12px;background:var(--ground);color:var(--accent)}
.skip:focus{left:8px}
.brand{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:baseline;color:var(--muted);font-size:14px;margin:0 0 16px}
.brand b{color:var(--text);letter-spacing:.01em}
h1{font-size:clamp(25px,3.4vw,36px);line-height:1.18;letter-spacing:-.018em;font-weight:680;margin:0 0 20px;max-width:44ch;text-wrap:balance}
h2{font-size:22px;line-height:1.25;letter-spacing:-.01em;margin:0}
h2:focus,main:focus{outline:none}
h3{font-size:16px;margin:0 0 2px}
button{font:inherit;color:inherit;cursor:pointer}
.bar{position:sticky;top:0;z-index:5;display:flex;gap:12px;align-items:center;padding:7px max(24px,calc(50vw - 621px));background:var(--ground);border-bottom:1px solid var(--rule);border-top:1px solid var(--rule);font-size:14px}
.bar ul{display:flex;flex:1;gap:8px;list-style:none;margin:0;padding:2px;overflow-x:auto;scrollbar-width:thin}
.bar li{display:flex;align-items:center;border:1px solid var(--rule);border-radius:99px;white-space:nowrap}
.bar a{color:inherit;text-decoration:none;padding:3px 12px 3px 10px;border-radius:99px}
.js .bar a{padding-left:1px}
.bar a:hover{color:var(--accent)}
.bar li button{width:30px;height:28px;padding:0;border:0;background:none;border-radius:99px}
.bar li button::before{content:"";display:block;width:11px;height:11px;margin:auto;border-radius:50%;border:1.5px solid var(--accent)}
.bar li button[aria-pressed=true]::before{background:var(--accent)}
.bar li:has([aria-pressed=false]) a{color:var(--muted);text-decoration:line-through}
.theme{flex:none;border:1px solid var(--rule);border-radius:99px;background:none;padding:3px 12px}
.theme::before{content:"◐ ";color:var(--muted)}
.theme:hover,.pick button:hover{border-color:var(--accent)}
.layout{display:grid;grid-template-columns:minmax(0,1fr) 204px;gap:0 24px;align-items:start}
main{grid-column:1;grid-row:1}
.agents{grid-column:2;grid-row:1;position:sticky;top:47px;max-height:calc(100vh - 47px);overflow-y:auto;padding:16px 0;font-size:13.5px;scrollbar-width:thin}
summary{font-weight:650;cursor:pointer;padding:2px 8px}
.shown{font-weight:400;color:var(--muted);font-size:12.5px;margin-left:4px}
.pick{margin:6px 8px 4px;font-size:12.5px;color:var(--muted);line-height:1.35}
.pick button{border:1px solid var(--rule);border-radius:99px;background:none;padding:1px 10px;color:var(--text);margin-bottom:4px}
.pick span{display:block}
.legend{list-style:none;margin:0;padding:0 2px}
.legend button{display:flex;gap:8px;align-items:center;width:100%;padding:2.5px 6px;border:0;border-radius:6px;background:none;text-align:left;line-height:1.4;overflow-wrap:anywhere}
.legend button:hover{background:var(--raised)}
.legend button[aria-pressed=false]{color:var(--muted);text-decoration:line-through}
.legend button[aria-pressed=false] .swatch{opacity:.25}
.swatch{flex:none;width:16px;height:16px;vertical-align:-3px}
.paper-legend{display:none}
.environment{padding-top:32px;margin-top:32px;border-top:1px solid var(--rule)}
.environment:first-child{margin-top:0;border-top:0}
.facts{color:var(--muted);font-size:14px;margin:4px 0 0;font-variant-numeric:tabular-nums}
.lede{font-size:21px;line-height:1.42;letter-spacing:-.005em;max-width:62ch;margin:20px 0 0;text-wrap:pretty}
.findings{max-width:84ch;margin:10px 0 0;text-wrap:pretty}
.lede strong{font-weight:650;white-space:nowrap}
.claims{margin-bottom:28px}
.claims h2{font-size:17px;margin:26px 0 8px}
.claims ul{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:14px 32px}
.claims li{display:flex;gap:12px;align-items:baseline;break-inside:avoid}
.claims p{margin:0;line-height:1.4}
.claims .figure{font-variant-numeric:tabular-nums;font-size:14px;margin-top:2px}
.claims .figure span,.claims .detail{color:var(--muted);font-size:13px}
.verdict{flex:none;width:108px;text-align:center;border:1px solid var(--rule);border-radius:99px;font-size:12px;padding:1px 8px;color:var(--muted)}
.verdict[data-verdict=holds]{color:var(--better);border-color:currentColor}
.verdict[data-verdict="does not hold"]{color:var(--worse);border-color:currentColor}
.warning{border-left:3px solid var(--worse);padding:6px 14px;background:var(--raised);margin:0 0 20px;font-size:15px}
figure{margin:36px 0 0;content-visibility:auto;contain-intrinsic-size:auto 680px}
figcaption{margin-bottom:12px}
figcaption p{max-width:100ch;text-wrap:pretty;margin:0;color:var(--muted);font-size:14px;line-height:1.5}
.plot{display:block;max-width:100%;height:auto;font-family:var(--sans);font-size:12px;color:var(--text);border-radius:4px}
.plot:focus:not(:focus-visible){outline:none}
.plot:focus-visible{outline-offset:-2px}
.plot text{white-space:pre;font-variant-numeric:tabular-nums}
.plot [class^=agent-]{transition:opacity .12s}
.plot [data-tip]{cursor:default}
.at{outline:1.5px solid var(--text);outline-offset:2px}
.curves .at{outline:none}
.curves .at path[fill=none]{stroke-width:3.4}
.frontier-figure .at{outline:none;stroke:var(--text);stroke-width:2.4}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
#tip{position:fixed;z-index:10;left:0;top:0;visibility:hidden;pointer-events:none;max-width:min(340px,calc(100vw - 8px));padding:8px 12px;border:1px solid var(--rule);border-radius:8px;background:var(--raised);box-shadow:0 4px 18px #0003;font-size:13px;line-height:1.45;font-variant-numeric:tabular-nums}
#tip.open{visibility:visible}
#tip h4{margin:0 0 3px;font-size:13px}
#tip p{display:flex;gap:10px;margin:0}
#tip span{flex:1;color:var(--muted)}
#tip b{font-weight:600}
#tip i{font-style:normal;color:var(--muted);font-size:12px}
#tip i:empty{display:none}
.results{border-collapse:collapse;width:100%;min-width:880px;font-size:14px;font-variant-numeric:tabular-nums}
.results caption{text-align:left;color:var(--muted);padding:0 0 12px}
.results th,.results td{padding:5px 0 5px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule);font-weight:400}
.results th:first-child{text-align:left;padding-left:6px}
.results td{font-family:var(--mono);font-size:12.5px}
.results td:last-child,.results th:last-child{padding-right:6px}
.results thead th{border-bottom:1.5px solid var(--text);padding-top:0;padding-bottom:0}
.results thead th[colspan="2"]{text-align:left}
.results thead button{font-weight:600;background:none;border:0;padding:6px 0}
.results thead button::after{content:"";display:inline-block;width:1em;text-align:right}
.results thead [aria-sort=descending] button::after{content:"↓"}
.results thead [aria-sort=ascending] button::after{content:"↑"}
.results .group th{font-weight:650;padding-top:22px;border-bottom-color:var(--muted)}
.results .best td:nth-child(2n):nth-child(-n+8),.results .best th{font-weight:650}
.results .bound th{font-style:italic;padding-left:27px}
.results .bound{color:var(--muted)}
.results .interval{color:var(--muted);font-size:11.5px;text-align:left;padding-left:7px}
.results .better{color:var(--better)}.results .worse{color:var(--worse)}
.frontier{color:var(--muted);font-size:10px}
.results tbody tr:not(.group):hover{background:var(--raised)}
.notes{columns:2;column-gap:40px;font-size:14px;color:var(--muted);margin:40px 0 0;padding:20px 0 0;border-top:1px solid var(--rule)}
.notes p{margin:0 0 10px;break-inside:avoid}
.notes b{color:var(--text)}
footer{padding-bottom:56px}
footer h2{margin:40px 0 12px;font-size:16px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:3px 20px;margin:0;font-size:13px}
dt{color:var(--muted)}
dd{margin:0;font-family:var(--mono);overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.legend button:focus-visible{outline-offset:-2px}
@media screen and (max-width:1020px){
.layout{grid-template-columns:minmax(0,1fr)}
main{grid-row:2}
.agents{grid-column:1;margin:0 -24px;padding:6px 20px;background:var(--ground);border-bottom:1px solid var(--rule);z-index:4;max-height:60vh}
:root:not(.js) .agents,:root:not(.js) .bar{position:static;max-height:none}
.legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr))}
.legend button{min-height:36px;touch-action:manipulation}
html{scroll-padding-top:104px}}
@media screen and (max-width:760px){
.scroll>.plot{min-width:760px}
.frontier-figure .scroll{padding-left:12px}
.frontier-figure .plot{min-width:560px;overflow:visible}
.frontier-figure .plot text{font-size:18px!important}
.frontier-figure .plot tspan:nth-child(2){display:none}
.notes{columns:1}
header,.layout,footer{padding-left:16px;padding-right:16px}
.agents{margin:0 -16px;padding:6px 12px}
.bar{padding-left:14px;padding-right:14px}
header{padding-top:22px}
dl{grid-template-columns:minmax(0,1fr)}
dd{margin-bottom:6px}
.lede{font-size:17px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
${PRINT_STYLE}`;
