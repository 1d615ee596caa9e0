/** The `ref` of the last item of a list that scrolls: what is added is seen. */
export function showNewest(item: HTMLElement | null): void {
  item?.scrollIntoView({ block: 'nearest' });
}
