/** Calls back when the theme of the window changed. */
export function listenForTheme(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', callback);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', callback);
  };
}

/**
 * `#rrggbbaa` of a CSS colour as it holds at the element, where a widget knows no other notation:
 * our tokens are OKLCH.
 */
export function resolveColor(element: Element, color: string): string {
  const probe = document.createElement('span');
  probe.style.color = color;
  element.append(probe);
  const { color: computed } = getComputedStyle(probe);
  probe.remove();
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!context) return '#00000000';
  context.fillStyle = computed;
  context.fillRect(0, 0, 1, 1);
  const bytes = Array.from(context.getImageData(0, 0, 1, 1).data);
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** `#rrggbb` of a role, for what takes no opacity. */
export function opaqueColor(element: Element, role: string): string {
  return resolveColor(element, `var(--${role})`).slice(0, 7);
}
