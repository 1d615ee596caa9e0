import { isRecord, stringOf, type ToolItem } from './tool-item.ts';

/** What one provider and the other call an action, in words that go on after the tool's verb. */
const words: Readonly<Record<string, string>> = {
  screenshot: 'look at the screen',
  zoom: 'look closer',
  cursor_position: 'find the pointer',
  mouse_move: 'move the pointer',
  move: 'move the pointer',
  left_click: 'click',
  click: 'click',
  right_click: 'right-click',
  middle_click: 'middle-click',
  double_click: 'double-click',
  triple_click: 'triple-click',
  left_click_drag: 'drag',
  drag: 'drag',
  left_mouse_down: 'hold the mouse button',
  left_mouse_up: 'release the mouse button',
  scroll: 'scroll',
  wait: 'wait',
};

/** What a call does on the desktop, such as `click, type “hello”, press ctrl+l`. */
export function computerWords({ args }: Pick<ToolItem, 'args'>): string {
  const actions = Array.isArray(args['actions']) ? args['actions'] : [args];
  return actions
    .filter(isRecord)
    .map(actionWords)
    .filter((text) => text !== '')
    .join(', ');
}

function actionWords(action: Readonly<Record<string, unknown>>): string {
  const name = stringOf(action['action']) ?? stringOf(action['type']) ?? '';
  const text = stringOf(action['text']);
  switch (name) {
    case 'type':
      return text === undefined ? 'type' : `type “${text}”`;
    case 'key':
    case 'hold_key':
    case 'keypress': {
      const keys = Array.isArray(action['keys']) ? action['keys'].join('+') : text;
      return keys === undefined ? 'press a key' : `press ${keys}`;
    }
    case 'click':
      return action['button'] === 'right' ? 'right-click' : 'click';
    default:
      return words[name] ?? name.replaceAll('_', ' ');
  }
}

/** The picture in a call's result: an address that an image element takes. */
export function screenPicture({ result }: Pick<ToolItem, 'result'>): string | undefined {
  if (!isRecord(result)) return undefined;
  const data = stringOf(result['data']);
  return data !== undefined && result['mime_type'] === 'image/png'
    ? `data:image/png;base64,${data}`
    : undefined;
}
