/** A button that goes through auto, light and dark, and remembers the choice where it may. */
export const THEME_SCRIPT = `
const button = document.querySelector('[data-theme-switch]');
const { dataset } = document.documentElement;
const name = () => {
  button.firstElementChild.textContent = dataset.theme;
  button.setAttribute('aria-label', 'colours: ' + dataset.theme);
};
button.addEventListener('click', () => {
  const themes = ['auto', 'light', 'dark'];
  dataset.theme = themes[(themes.indexOf(dataset.theme) + 1) % themes.length];
  name();
  try { localStorage.setItem('offramp-theme', dataset.theme); } catch { /* chosen for this visit only */ }
});
name();
`;
