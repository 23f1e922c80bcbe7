/**
 * Values of the mark under the pointer or nearest to it, of the one tapped, or of the one that arrow keys have
 * reached in a focused figure: left and right along an agent, up and down between agents.
 */
export const TIP_SCRIPT = `
const texts = JSON.parse(document.getElementById('tips').textContent);
const tip = document.getElementById('tip');
let current = null;
let byKey = false;

const part = (name, text) => Object.assign(document.createElement(name), { textContent: text });
const hide = () => {
  current?.classList.remove('at');
  current = null;
  byKey = false;
  tip.classList.remove('open');
};
const show = (mark, x, y) => {
  if (mark !== current) {
    hide();
    current = mark;
    mark.classList.add('at');
    const [head, ...lines] = texts[mark.dataset.tip].split('\\n');
    const values = lines.map((line) => {
      const [, name, value, range = ''] = /^([^ ]+) ([^ ]+)(?: (\\[.*\\]))?/.exec(line) ?? [, line, ''];
      const row = document.createElement('p');
      row.append(part('span', name + ' '), part('b', value + ' '), part('i', range));
      return row;
    });
    tip.replaceChildren(part('h4', head), ...values);
    tip.classList.add('open');
  }
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16;
  const top = y + 16 + height > innerHeight ? y - 16 - height : y + 16;
  tip.style.left = Math.max(4, Math.min(left, innerWidth - width - 4)) + 'px';
  tip.style.top = Math.max(4, top) + 'px';
};

const marksOf = (plot) => [...plot.querySelectorAll('[data-tip]')].filter((mark) => mark.getClientRects().length > 0);
const fromBox = (mark, x, y) => {
  const { left, right, top, bottom } = mark.getBoundingClientRect();
  const out = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  return out + Math.hypot((left + right) / 2 - x, (top + bottom) / 2 - y) / 1000;
};
const fromLine = (mark, x, y) => {
  const line = mark.querySelector('path[fill=none]');
  const at = new DOMPoint(x, y).matrixTransform(line.getScreenCTM().inverse());
  const numbers = line.getAttribute('d').match(/-?[\\d.]+/g);
  let least = Infinity;
  for (let i = 0; i < numbers.length; i += 2)
    least = Math.min(least, Math.hypot(numbers[i] - at.x, numbers[i + 1] - at.y));
  return least;
};
const nearest = (plot, target, x, y) => {
  const far = plot.classList.contains('curves') ? fromLine : fromBox;
  const hit = far === fromBox && target.closest('[data-tip]');
  if (hit) return hit;
  let [best, least] = [null, 24];
  for (const mark of marksOf(plot)) {
    const distance = far(mark, x, y);
    if (distance < least) [best, least] = [mark, distance];
  }
  return best;
};
const point = ({ target, clientX, clientY }) => {
  const plot = target.closest?.('.plot');
  const mark = plot && nearest(plot, target, clientX, clientY);
  if (mark) show(mark, clientX, clientY);
  else hide();
};
addEventListener('pointermove', (event) => { if (event.pointerType !== 'touch') point(event); });
addEventListener('pointerdown', point);
document.addEventListener('pointerleave', ({ pointerType }) => { if (pointerType !== 'touch') hide(); });
addEventListener('scroll', () => { if (byKey) beside(current); else hide(); }, true);

const linesOf = (plot) => {
  const lines = new Map();
  for (const mark of marksOf(plot)) {
    const owner = mark.closest('[class^=agent-]')?.classList[0] ?? mark.parentNode;
    lines.set(owner, [...(lines.get(owner) ?? []), mark]);
  }
  const agents = [...lines.keys()].filter((owner) => typeof owner === 'string');
  // the best agent is drawn last where marks overlap, and comes first here; bounds come after agents
  const inOrder = plot.classList.contains('rows') ? agents : agents.reverse();
  const bounds = [...lines.keys()].filter((owner) => typeof owner !== 'string');
  return [...inOrder, ...bounds].map((owner) => lines.get(owner));
};
const beside = (mark) => {
  const { right, top, bottom } = mark.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) return hide();
  show(mark, right - 8, bottom - 8);
  byKey = true;
};
const goTo = (mark) => {
  const box = mark.getBoundingClientRect();
  if (box.top < 60 || box.bottom > innerHeight) mark.scrollIntoView({ block: 'center' });
  beside(mark);
};
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
for (const plot of document.querySelectorAll('.plot')) {
  plot.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return hide();
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const lines = linesOf(plot);
    const within = (at, length) => (at + length) % length;
    const row = Math.max(0, lines.findIndex((line) => line.includes(current)));
    const line = lines[within(row + step[0], lines.length)];
    if (!line) return;
    const place = lines[row].indexOf(current);
    if (place < 0) goTo(lines[row][0]);
    else goTo(line[step[0] ? Math.min(place, line.length - 1) : within(place + step[1], line.length)]);
  });
  plot.addEventListener('focus', () => {
    const mark = linesOf(plot)[0]?.[0];
    if (mark && plot.matches(':focus-visible')) goTo(mark);
  });
  plot.addEventListener('blur', hide);
  // a click would focus the figure, and so scroll it away from under the pointer
  plot.addEventListener('mousedown', (event) => event.preventDefault());
}
`;
