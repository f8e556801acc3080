/** Dark and light, and the night dim: attributes of the document, which the style sheets read. */
import { changeSettings, currentSettings, onSettings } from './settings.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

export function currentTheme(): 'dark' | 'light' {
  const { theme } = currentSettings();
  if (theme !== 'system') return theme;
  return dark.matches ? 'dark' : 'light';
}

/** Full screen is dark in every theme: what lies on a picture needs a dark ground. */
let isForcedDark = false;
let show = (): void => undefined;

export function forceDark(isForced: boolean): void {
  isForcedDark = isForced;
  show();
}

export function switchTheme(): void {
  changeSettings({ theme: currentTheme() === 'dark' ? 'light' : 'dark' });
}

/** Keeps the document as the settings say; call once. */
export function followTheme(): void {
  show = (): void => {
    const { dataset } = document.documentElement;
    dataset.theme = isForcedDark ? 'dark' : currentTheme();
    dataset.dim = String(currentSettings().dim);
    const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground');
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', ground.trim());
  };
  show();
  onSettings(show);
  dark.addEventListener('change', show);
}
