/**
 * What the page can do beyond being read: sort the table within each price or budget, and bring one agent forward in every
 * figure. Plain browser JavaScript; the page is complete without it.
 */
export const PAGE_SCRIPT = `
for (const table of document.querySelectorAll('table.results')) {
  const heads = [...table.tHead.rows[0].cells];
  for (const head of heads) head.addEventListener('click', () => {
    const { key } = head.dataset;
    const text = key === 'agent';
    const before = head.getAttribute('aria-sort');
    const order = before ? (before === 'ascending' ? 'descending' : 'ascending') : text ? 'ascending' : 'descending';
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', order);
    const sign = order === 'ascending' ? 1 : -1;
    const value = (row) => row.dataset[key];
    for (const body of table.tBodies) {
      const [group, ...rows] = body.rows;
      rows.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
        return sign * (text ? x.localeCompare(y) : x - y);
      });
      body.append(group, ...rows);
    }
  });
}
const buttons = [...document.querySelectorAll('.legend button')];
let pinned = null;
const show = (key) => {
  for (const mark of document.querySelectorAll('figure .plot [class^=agent-]'))
    mark.classList.toggle('quiet', key !== null && !mark.classList.contains(key));
};
for (const button of buttons) {
  const key = button.dataset.agent;
  button.addEventListener('pointerenter', () => show(key));
  button.addEventListener('pointerleave', () => show(pinned));
  button.addEventListener('click', () => {
    pinned = pinned === key ? null : key;
    for (const other of buttons) other.setAttribute('aria-pressed', String(other.dataset.agent === pinned));
    show(pinned);
  });
}
`;
