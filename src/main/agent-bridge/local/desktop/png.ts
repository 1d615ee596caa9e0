import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

/** Three bytes a pixel: red, green, blue. */
export type RgbImage = { readonly width: number; readonly height: number; readonly rgb: Buffer };

const deflateAsync = promisify(deflate);
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bitsPerChannel = 8;
const trueColour = 2;
/** Rows as they are: what windows show is flat, and compresses better so than as differences. */
const noFilter = 0;
const compressionLevel = 6;
/** Colours get coarser until a picture fits; with the last of these even noise does. */
const channelMasks = [0xff, 0xf8, 0xf0, 0xe0, 0xc0];

/** Of at most `maxBytes`, if need be in fewer colours; rejects when not even two bits a channel fit. */
export async function encodePng(image: RgbImage, maxBytes: number): Promise<Buffer> {
  for (const mask of channelMasks) {
    const png = await encode(image, mask);
    if (png.length <= maxBytes) return png;
  }
  throw new Error(`a picture of ${image.width}×${image.height} does not fit ${maxBytes} bytes`);
}

async function encode({ width, height, rgb }: RgbImage, mask: number): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bitsPerChannel;
  header[9] = trueColour;
  const rowBytes = width * 3;
  const rows = Buffer.alloc(height * (rowBytes + 1));
  for (let row = 0; row < height; row += 1) {
    const at = row * (rowBytes + 1);
    rows[at] = noFilter;
    rgb.copy(rows, at + 1, row * rowBytes, (row + 1) * rowBytes);
    if (mask !== 0xff) coarsen(rows.subarray(at + 1, at + 1 + rowBytes), mask);
  }
  const data = await deflateAsync(rows, { level: compressionLevel });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND')]);
}

function coarsen(bytes: Buffer, mask: number): void {
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (bytes[at] ?? 0) & mask;
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
