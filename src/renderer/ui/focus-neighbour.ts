/**
 * Before the list item of this button goes: gives the keyboard to the last button of the item after
 * it, or before it. False when it is the only one.
 */
export function focusNeighbour(button: Element): boolean {
  const item = button.closest('li');
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
  const target = Array.from(neighbour?.querySelectorAll('button') ?? []).at(-1);
  target?.focus();
  return target !== undefined;
}
