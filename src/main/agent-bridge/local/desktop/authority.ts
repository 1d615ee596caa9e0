/** A family that fits every address (Xauth's "wild"). */
const wildFamily = 0xffff;
const cookieName = 'MIT-MAGIC-COOKIE-1';

/**
 * An X authority file with one cookie (16 bytes) for every display, so that nobody else on this
 * computer can use the desktop. Server and clients read the same file.
 */
export function authorityFile(cookie: Uint8Array): Buffer {
  const anyAddress = Buffer.alloc(0);
  const anyDisplay = Buffer.alloc(0);
  const fields = [anyAddress, anyDisplay, Buffer.from(cookieName), Buffer.from(cookie)];
  return Buffer.concat([
    uint16(wildFamily),
    ...fields.flatMap((field) => [uint16(field.length), field]),
  ]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
