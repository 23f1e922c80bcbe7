/** The page on A4: no controls, figures whole, each environment on a page of its own. */
export const PRINT_STYLE = `
@media print{
@page{size:A4;margin:13mm}
body{font-size:10pt}
header,.layout,footer{max-width:none;padding:0}
.layout{display:block}
.bar,.agents,.skip,#tip,.scripted{display:none!important}
.lede{font-size:13pt}
h2,h3,figcaption{break-after:avoid}
.environment{break-before:page;margin-top:0;padding-top:0;border:0}
.environment:first-child{break-before:auto}
figure{content-visibility:visible;margin-top:18px}
figure,.notes,footer,.results tr,.paper-legend{break-inside:avoid}
figure.numbers{break-inside:auto}
.results .group{break-after:avoid}
.paper-legend{display:block;columns:4;list-style:none;margin:6px 0 0;padding:0;font-size:8.5pt}
.paper-legend .swatch{width:13px;height:13px;margin-right:5px}
.scroll{overflow:visible}
.scroll>.plot,.results{min-width:0}
.results{font-size:7.5pt}.results td{font-size:6.8pt}.results .interval{font-size:5.8pt;padding-left:4px}
.results th,.results td{padding:2px 0 2px 6px}
.results .group th{padding-top:9px}
.results thead button::after{content:none!important}}
`;
