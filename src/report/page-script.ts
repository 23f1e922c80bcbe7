import { TABLE_SCRIPT } from './script-table.ts';
import { THEME_SCRIPT } from './script-theme.ts';
import { TIP_SCRIPT } from './script-tip.ts';
import { VIEW_SCRIPT } from './script-view.ts';

/** What the page can do beyond being read. Plain browser JavaScript; the page is complete without it. */
export const PAGE_SCRIPT = [TABLE_SCRIPT, VIEW_SCRIPT, TIP_SCRIPT, THEME_SCRIPT]
  .map((part) => `{${part}}\n`)
  .join('');

/** Before anything is drawn: that there are scripts, and the reader's choice of light or dark. */
export const EARLY_SCRIPT = `
document.documentElement.classList.add('js');
// a page opened from disk may be refused its storage
try { document.documentElement.dataset.theme = localStorage.getItem('offramp-theme') ?? 'auto'; }
catch { document.documentElement.dataset.theme = 'auto'; }
`;
