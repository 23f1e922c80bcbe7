/**
 * Which agents and environments are shown, in every figure and table at once; kept in the address, so that a link
 * shows the same. Style rules hide what has the class \`off-KEY\` on the root; rows of figures close up.
 */
export const VIEW_SCRIPT = `
const root = document.documentElement;
const agents = [...document.querySelectorAll('.legend button')];
const environments = [...document.querySelectorAll('.bar button[data-environment]')];
const isOn = (button) => button.getAttribute('aria-pressed') === 'true';
const turn = (button, on) => button.setAttribute('aria-pressed', String(on));
const nameOf = ({ dataset }) => dataset.name ?? dataset.environment;

const closeUp = (plot) => {
  const { head, row, foot } = plot.dataset;
  let y = Number(head);
  for (const line of plot.querySelectorAll(':scope > [class^=agent-]')) {
    if (root.classList.contains('off-' + line.classList[0])) continue;
    line.setAttribute('transform', 'translate(0,' + y + ')');
    y += Number(row);
  }
  const { width } = plot.viewBox.baseVal;
  plot.setAttribute('viewBox', [0, 0, width, y + Number(foot)].join(' '));
  plot.setAttribute('height', y + Number(foot));
};

const tell = () => {
  const shown = agents.filter(isOn).length;
  document.querySelector('.shown').textContent = shown + ' of ' + agents.length + ' shown';
};
const apply = () => {
  for (const button of agents) root.classList.toggle('off-' + button.dataset.agent, !isOn(button));
  for (const section of document.querySelectorAll('section.environment'))
    section.hidden = environments.some((one) => nameOf(one) === section.dataset.environment && !isOn(one));
  document.querySelectorAll('.plot.rows').forEach(closeUp);
  tell();
};

const GROUPS = { agents, environments };
const read = () => {
  const wanted = new URLSearchParams(location.hash.slice(1));
  for (const [group, buttons] of Object.entries(GROUPS)) {
    const names = wanted.getAll(group);
    for (const button of buttons) turn(button, names.length === 0 || names.includes(nameOf(button)));
  }
};
const write = () => {
  const wanted = new URLSearchParams();
  for (const [group, buttons] of Object.entries(GROUPS)) {
    if (buttons.every(isOn)) continue;
    const names = buttons.filter(isOn).map(nameOf);
    for (const name of names.length > 0 ? names : ['']) wanted.append(group, name);
  }
  if (String(wanted) || location.hash.includes('=')) history.replaceState(null, '', '#' + wanted);
};
const change = () => { apply(); write(); };

const only = (buttons, button) => {
  const alone = buttons.every((other) => isOn(other) === (other === button));
  for (const other of buttons) turn(other, alone || other === button);
  change();
};
for (const buttons of Object.values(GROUPS)) for (const button of buttons) {
  button.addEventListener('click', (event) => {
    if (event.shiftKey || event.altKey) return only(buttons, button);
    turn(button, !isOn(button));
    change();
  });
  button.addEventListener('dblclick', () => only(buttons, button));
}
for (const [choice, on] of [['[data-all]', true], ['[data-none]', false]])
  document.querySelector(choice).addEventListener('click', () => {
    for (const button of agents) turn(button, on);
    change();
  });

for (const button of agents) {
  const front = () => { root.dataset.front = button.dataset.agent; };
  const back = () => { delete root.dataset.front; };
  button.addEventListener('pointerenter', ({ pointerType }) => { if (pointerType === 'mouse') front(); });
  button.addEventListener('pointerleave', back);
  button.addEventListener('focus', () => { if (button.matches(':focus-visible')) front(); });
  button.addEventListener('blur', back);
}

for (const link of document.querySelectorAll('.bar a')) link.addEventListener('click', (event) => {
  event.preventDefault();
  turn(link.previousElementSibling, true);
  change();
  const heading = document.getElementById(link.getAttribute('href').slice(1));
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
});

if (matchMedia('(max-width:1020px)').matches) document.querySelector('.agents details').open = false;
addEventListener('hashchange', () => {
  // a link to a place within the page changes nothing of what is shown
  if (location.hash.length > 1 && !location.hash.includes('=')) return write();
  read();
  apply();
});
read();
if ([...agents, ...environments].some((button) => !isOn(button))) apply();
else tell();
`;
