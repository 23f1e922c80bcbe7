/** Sorts a table of results within each price or budget by the column whose head is clicked. */
export const TABLE_SCRIPT = `
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
`;
