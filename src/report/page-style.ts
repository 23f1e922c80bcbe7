import { PALETTE } from './agent-look.ts';

const colours = (shade: 'light' | 'dark'): string =>
  PALETTE.map((pair, i) => `--agent-${i}:${pair[shade]};`).join('');

const LIGHT = `color-scheme:light;--ground:#fff;--raised:#f6f7f8;--text:#1d2327;--muted:#646d75;--rule:#e2e5e8;--accent:#0a6cb5;--better:#00734f;--worse:#b3261e;--first-exit:#dcebf5;--last-exit:#0b3d63;--on-first-exit:#1d2327;--on-last-exit:#fff;${colours('light')}`;
const DARK = `color-scheme:dark;--ground:#14181b;--raised:#1c2226;--text:#e6eaed;--muted:#99a4ad;--rule:#2d353b;--accent:#5cb3f0;--better:#4fd1a1;--worse:#ff8a80;--first-exit:#24485f;--last-exit:#d6ecfb;--on-first-exit:#e6eaed;--on-last-exit:#14181b;${colours('dark')}`;

/** The page's whole style sheet: light and dark by the reader's setting, always light on paper. */
export const PAGE_STYLE = `
:root{${LIGHT}
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 var(--sans)}
main,header,footer{max-width:1160px;margin:0 auto;padding:0 24px}
header{padding-top:44px}
.brand{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:baseline;color:var(--muted);font-size:14px;margin:0 0 18px}
.brand b{color:var(--text);letter-spacing:.01em}
h1{font-size:clamp(25px,3.4vw,36px);line-height:1.18;letter-spacing:-.018em;font-weight:680;margin:0;max-width:44ch;text-wrap:balance}
h2{font-size:22px;line-height:1.25;letter-spacing:-.01em;margin:0}
h3{font-size:16px;margin:0 0 2px}
.environment{padding-top:36px;margin-top:36px;border-top:1px solid var(--rule)}
.facts{color:var(--muted);font-size:14px;margin:4px 0 0;font-variant-numeric:tabular-nums}
.lede{font-size:21px;line-height:1.42;letter-spacing:-.005em;max-width:62ch;margin:20px 0 0;text-wrap:pretty}
.findings{max-width:84ch;margin:10px 0 0;text-wrap:pretty}
.lede strong{font-weight:650;white-space:nowrap}
.warning{border-left:3px solid var(--worse);padding:6px 14px;background:var(--raised);margin:20px 0 0;font-size:15px}
figure{margin:36px 0 0}
figcaption{margin-bottom:12px}
figcaption p{max-width:100ch;text-wrap:pretty;margin:0;color:var(--muted);font-size:14px;line-height:1.5}
.with-legend{display:grid;grid-template-columns:minmax(0,1fr) 214px;gap:0 22px;align-items:start}
.legend{list-style:none;margin:22px 0 0;padding:0;font-size:14px}
.legend button{display:flex;gap:8px;align-items:center;width:100%;padding:4px 8px;border:0;border-radius:6px;background:none;color:inherit;font:inherit;text-align:left;cursor:pointer}
.legend button:hover,.legend button[aria-pressed=true]{background:var(--raised)}
.legend button[aria-pressed=true]{font-weight:600}
.legend svg,.results svg{flex:none;vertical-align:-3px}
.plot{display:block;max-width:100%;height:auto}
.results svg.plot,.legend svg.plot{display:inline-block;max-width:none}
.plot text{white-space:pre;font-variant-numeric:tabular-nums}
.plot [class^=agent-]{transition:opacity .12s}
.quiet{opacity:.1}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
.scroll>.plot{min-width:760px}
.compact{display:none}
.results{border-collapse:collapse;width:100%;min-width:900px;font-size:14px;font-variant-numeric:tabular-nums}
.results caption{text-align:left;color:var(--muted);padding:0 0 12px}
.results th,.results td{padding:5px 0 5px 14px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule);font-weight:400}
.results th:first-child{text-align:left;padding-left:6px}
.results td{font-family:var(--mono);font-size:13px}
.results td:last-child,.results th:last-child{padding-right:6px}
.results thead th{border-bottom:1.5px solid var(--text);padding-top:0;padding-bottom:0}
.results thead th[colspan="2"]{text-align:left}
.results thead button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:6px 0;cursor:pointer}
.results thead button::after{content:"";display:inline-block;width:1em;text-align:right}
.results thead [aria-sort=descending] button::after{content:"↓"}
.results thead [aria-sort=ascending] button::after{content:"↑"}
.results .group th{font-weight:650;padding-top:22px;border-bottom-color:var(--muted)}
.results .best .value,.results .best th{font-weight:650}
.results .bound th{font-style:italic;padding-left:27px}
.results .bound{color:var(--muted)}
.results .interval{color:var(--muted);font-size:12px;text-align:left;padding-left:8px}
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
@media screen and (max-width:820px){
.with-legend{grid-template-columns:minmax(0,1fr)}
.wide{display:none}
.compact{display:block}
.legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(172px,1fr));margin-top:8px;font-size:13px}
.legend button{padding:4px 0;gap:6px}
.scroll>.plot{min-width:960px}
.notes{columns:1}
main,header,footer{padding-left:16px;padding-right:16px}
header{padding-top:26px}
.lede{font-size:17px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{
@page{margin:14mm}
body{font-size:10.5pt}
main,header,footer{max-width:none;padding:0}
.lede{font-size:14pt}
figure,.notes,footer,.results tbody{break-inside:avoid}
figure:has(.results){break-inside:auto}
.with-legend{display:block}
.legend{columns:4;margin:4px 0 0;font-size:9pt}
.legend button{padding:1px 0}
.scroll{overflow:visible}
.scroll>.plot,.results{min-width:0}
.results{font-size:7.5pt}.results td{font-size:6.8pt}.results .interval{font-size:5.8pt;padding-left:4px}
.results th,.results td{padding:2px 0 2px 6px}
.results .group th{padding-top:9px}
.results thead button::after{content:none!important}}
`;
