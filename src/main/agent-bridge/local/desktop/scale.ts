import type { DesktopPoint, DesktopRegion, DesktopSize } from '../../ports/index.ts';
import type { RgbImage } from './png.ts';
import { bytesPerPixel } from './rfb/messages.ts';
import type { Frame } from './rfb/rfb-connection.ts';

/** The pixel of one size that lies where the pixel of the other does (chats contract 9.2). */
export function mapPoint({ x, y }: DesktopPoint, from: DesktopSize, to: DesktopSize): DesktopPoint {
  return {
    x: mapCoordinate(x, from.width, to.width),
    y: mapCoordinate(y, from.height, to.height),
  };
}

function mapCoordinate(value: number, from: number, to: number): number {
  const mapped = ((value + 0.5) * to) / from - 0.5;
  return Math.round(Math.min(Math.max(mapped, 0), to - 1));
}

/** A part of the frame; empty regions are one pixel. Both corners belong to it. */
export function cut(frame: Frame, region: DesktopRegion): Frame {
  const left = Math.min(region.from.x, region.to.x);
  const top = Math.min(region.from.y, region.to.y);
  const width = Math.abs(region.to.x - region.from.x) + 1;
  const height = Math.abs(region.to.y - region.from.y) + 1;
  const pixels = Buffer.alloc(width * height * bytesPerPixel);
  for (let row = 0; row < height; row += 1) {
    const source = ((top + row) * frame.width + left) * bytesPerPixel;
    frame.pixels.copy(pixels, row * width * bytesPerPixel, source, source + width * bytesPerPixel);
  }
  return { width, height, pixels };
}

/** The largest size with these proportions that fits; at least one pixel each way. */
export function fitInto({ width, height }: DesktopSize, room: DesktopSize): DesktopSize {
  const factor = Math.min(room.width / width, room.height / height);
  return {
    width: Math.max(1, Math.min(room.width, Math.round(width * factor))),
    height: Math.max(1, Math.min(room.height, Math.round(height * factor))),
  };
}

/** For one side: which pixels of the source make up each pixel of the target, and how much of each. */
type Share = { readonly first: number; readonly weights: readonly number[] };

/** Every pixel is the mean of the area that it stands for; small things stay legible. */
export function scale(frame: Frame, target: DesktopSize): RgbImage {
  const columns = shares(frame.width, target.width);
  const rows = shares(frame.height, target.height);
  const rgb = Buffer.alloc(target.width * target.height * 3);
  const { pixels, width } = frame;
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      let [red, green, blue] = [0, 0, 0];
      for (let down = 0; down < row.weights.length; down += 1) {
        let source = ((row.first + down) * width + column.first) * bytesPerPixel;
        const rowWeight = row.weights[down] ?? 0;
        for (const columnWeight of column.weights) {
          const weight = rowWeight * columnWeight;
          red += (pixels[source] ?? 0) * weight;
          green += (pixels[source + 1] ?? 0) * weight;
          blue += (pixels[source + 2] ?? 0) * weight;
          source += bytesPerPixel;
        }
      }
      rgb[at] = red + 0.5;
      rgb[at + 1] = green + 0.5;
      rgb[at + 2] = blue + 0.5;
      at += 3;
    }
  }
  return { ...target, rgb };
}

function shares(from: number, to: number): Share[] {
  return Array.from({ length: to }, (_, index) => {
    const start = (index * from) / to;
    const end = ((index + 1) * from) / to;
    const first = Math.floor(start);
    const last = Math.min(from, Math.max(first + 1, Math.ceil(end - 1e-9)));
    const weights = Array.from({ length: last - first }, (__, offset) => {
      const covered = Math.min(end, first + offset + 1) - Math.max(start, first + offset);
      return covered / (end - start);
    });
    return { first, weights };
  });
}
