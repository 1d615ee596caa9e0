/** Messages of a viewer to its server (RFC 6143, section 7.5), and the encodings it takes. */

export const encodings = {
  raw: 0,
  desktopSize: -223,
  extendedDesktopSize: -308,
  /** To a viewer that knows the locks a capital does not look like a pressed Caps Lock. */
  ledState: -261,
  /** Tells where the pointer is when somebody else moved it. */
  pointerPosition: 0x57_4d_56_66,
} as const;

export const bytesPerPixel = 4;

export function setPixelFormat(): Buffer {
  const format = [bytesPerPixel * 8, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0];
  return Buffer.from([0, 0, 0, 0, ...format]);
}

export function setEncodings(): Buffer {
  const wanted = Object.values(encodings);
  const message = Buffer.alloc(4 + 4 * wanted.length);
  message[0] = 2;
  message.writeUInt16BE(wanted.length, 2);
  for (const [index, encoding] of wanted.entries()) message.writeInt32BE(encoding, 4 + 4 * index);
  return message;
}

/** `changes`: only what changes from now on; answered once something does. */
export function updateRequest(
  what: 'all' | 'changes',
  { width, height }: { readonly width: number; readonly height: number },
): Buffer {
  const message = Buffer.alloc(10);
  message[0] = 3;
  message[1] = what === 'changes' ? 1 : 0;
  message.writeUInt16BE(width, 6);
  message.writeUInt16BE(height, 8);
  return message;
}

export function keyEvent(keysym: number, state: 'down' | 'up'): Buffer {
  const message = Buffer.alloc(8);
  message[0] = 4;
  message[1] = state === 'down' ? 1 : 0;
  message.writeUInt32BE(keysym, 4);
  return message;
}

/** `buttons` has a bit for every button that is down, the left one's the lowest. */
export function pointerEvent(
  { x, y }: { readonly x: number; readonly y: number },
  buttons: number,
): Buffer {
  const message = Buffer.alloc(6);
  message[0] = 5;
  message[1] = buttons;
  message.writeUInt16BE(x, 2);
  message.writeUInt16BE(y, 4);
  return message;
}
