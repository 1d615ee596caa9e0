import type { monaco } from './monaco-setup.ts';

/** An element between two lines of an editor that grows with what is in it. */
export interface LineZone {
  readonly node: HTMLElement;
  dispose(): void;
}

let created = 0;

/**
 * Opens room below a line (0: above the first) and lays an element over it. The element is a
 * widget above the lines, because what lies in the zone itself gets no pointer.
 */
export function addLineZone(editor: monaco.editor.ICodeEditor, afterLine: number): LineZone {
  created += 1;
  const id = `pilothouse.zone.${created}`;
  const node = document.createElement('div');
  node.className = 'line-zone';
  const zone: monaco.editor.IViewZone = {
    afterLineNumber: afterLine,
    heightInPx: 0,
    domNode: document.createElement('div'),
    suppressMouseDown: true,
    showInHiddenAreas: true,
    onDomNodeTop(top) {
      node.style.top = `${top}px`;
    },
  };
  const widget: monaco.editor.IOverlayWidget = {
    getId: () => id,
    getDomNode: () => node,
    getPosition: () => null,
  };
  let zoneId = '';
  editor.changeViewZones((zones) => {
    zoneId = zones.addZone(zone);
  });
  editor.addOverlayWidget(widget);

  const place = (): void => {
    const { contentLeft, contentWidth, verticalScrollbarWidth } = editor.getLayoutInfo();
    node.style.left = `${contentLeft}px`;
    node.style.width = `${Math.max(0, contentWidth - verticalScrollbarWidth)}px`;
  };
  place();
  const layout = editor.onDidLayoutChange(place);
  const observer = new ResizeObserver(() => {
    const height = node.offsetHeight;
    if (zone.heightInPx === height) return;
    zone.heightInPx = height;
    editor.changeViewZones((zones) => zones.layoutZone(zoneId));
  });
  observer.observe(node);
  // A press inside it moves no caret.
  const keep = (event: Event): void => event.stopPropagation();
  node.addEventListener('mousedown', keep);

  return {
    node,
    dispose() {
      observer.disconnect();
      layout.dispose();
      node.removeEventListener('mousedown', keep);
      editor.removeOverlayWidget(widget);
      editor.changeViewZones((zones) => zones.removeZone(zoneId));
    },
  };
}
