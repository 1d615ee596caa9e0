import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { createLocalBridgeHost } from '#main/agent-bridge/local/index.ts';
import type { DesktopAction, DesktopControl, DesktopPort } from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { newUuid } from '#main/platform/random.ts';
import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import { watchedDesktopTest } from '#test/support/desktop.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const size = { width: 1280, height: 720 };
const never = new AbortController().signal;

async function openDesktop() {
  const base = await tempFolder();
  const [dataDir, root] = [join(base, 'data'), join(base, 'work')];
  await mkdir(dataDir);
  await mkdir(root);
  const host = createLocalBridgeHost({
    dataDir,
    home: root,
    env: process.env,
    clock: systemClock,
    newId: newUuid,
  });
  onTestFinished(() => host.shutdown());
  const { desktop } = await host.open('agent' as WorkspaceAgentId, root);
  return { desktop, processes: join(dataDir, 'processes') };
}

function environmentOf(desktop: DesktopPort): NodeJS.ProcessEnv {
  return { ...process.env, ...desktop.environment() };
}

/** A window over most of the desktop, with the keyboard; what it is told, as text. */
async function openWindow(desktop: DesktopPort): Promise<() => string> {
  expect(await desktop.start()).toEqual({ ok: true });
  const window = spawn('xev', ['-geometry', '1800x900+20+20'], {
    env: environmentOf(desktop),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void window.kill());
  let told = '';
  window.stdout.setEncoding('utf8').on('data', (more: string) => (told += more));
  await expect.poll(() => /Expose/.test(told) && told.includes('FocusIn')).toBe(true);
  return () => told;
}

async function done(control: DesktopControl, action: DesktopAction): Promise<void> {
  expect(await control.act(action, never)).toEqual({ ok: true });
}

function keysIn(told: string, kind: 'KeyPress' | 'KeyRelease'): string[] {
  const keys = new RegExp(`${kind} event[^]*?keysym 0x[0-9a-f]+, (\\w+)\\)`, 'g');
  return Array.from(told.matchAll(keys), ([, name = '']) => name);
}

watchedDesktopTest('drags with the button down all the way', async () => {
  const { desktop } = await openDesktop();
  const told = await openWindow(desktop);
  const hand = desktop.control(size);
  await done(hand, {
    kind: 'drag',
    path: [
      { x: 200, y: 200 },
      { x: 400, y: 200 },
      { x: 400, y: 400 },
    ],
    holding: ['shift'],
  });
  await expect.poll(told).toContain('ButtonRelease');
  const drag = /ButtonPress event[^]*ButtonRelease event[^]*?\n\n/.exec(told())?.[0] ?? '';
  const places = Array.from(drag.matchAll(/root:\((\d+),(\d+)\)/g), ([, x, y]) => `${x},${y}`);
  // The desktop has 1920 × 1080 pixels.
  expect([places[0], places.at(-1)]).toEqual(['300,300', '600,600']);
  expect(places).toContain('600,300');
  // Shift and the left button.
  expect(drag).toMatch(/MotionNotify[^]*?state 0x101/);
  await expect.poll(() => keysIn(told(), 'KeyRelease')).toEqual(['Shift_L']);
  hand.close();
});

watchedDesktopTest('does what two hands want one after another', async () => {
  const { desktop } = await openDesktop();
  const told = await openWindow(desktop);
  const [first, second] = [desktop.control(size), desktop.control(size)];
  await Promise.all([
    done(first, { kind: 'type', text: 'a'.repeat(60) }),
    done(second, { kind: 'type', text: 'b'.repeat(60) }),
  ]);
  const typed = (): string => keysIn(told(), 'KeyPress').join('');
  await expect.poll(typed).toBe('a'.repeat(60) + 'b'.repeat(60));
  await done(first, { kind: 'move', at: { x: 100, y: 50 } });
  expect(await second.pointer(never)).toEqual({ ok: true, value: { x: 100, y: 50 } });
  first.close();
  expect(await first.act({ kind: 'wait', ms: 1 }, never)).toMatchObject({
    error: { kind: 'closed' },
  });
  await done(second, { kind: 'type', text: 'c' });
  second.close();
});

/** Asks the server for another size, as a viewer's window does when it is drawn larger. */
async function resize(desktop: DesktopPort, width: number, height: number): Promise<void> {
  const viewer = desktop.view();
  if (!viewer) throw new Error('no desktop runs');
  onTestFinished(() => void viewer.destroy());
  viewer.on('data', () => undefined);
  await once(viewer, 'data');
  viewer.write('RFB 003.008\n');
  await once(viewer, 'data');
  viewer.write(Buffer.from([1]));
  await once(viewer, 'data');
  viewer.write(Buffer.from([1]));
  await once(viewer, 'data');
  const extendedDesktopSize = -308;
  const encodings = Buffer.from([2, 0, 0, 1, 0, 0, 0, 0]);
  encodings.writeInt32BE(extendedDesktopSize, 4);
  const request = Buffer.alloc(24);
  request[0] = 251;
  request.writeUInt16BE(width, 2);
  request.writeUInt16BE(height, 4);
  request[6] = 1;
  request.writeUInt16BE(width, 16);
  request.writeUInt16BE(height, 18);
  viewer.write(Buffer.concat([encodings, request]));
  const rootWidth = async (): Promise<string> => {
    const info = spawn('xwininfo', ['-root'], {
      env: environmentOf(desktop),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text(info.stdout);
  };
  await expect.poll(rootWidth).toContain(`-geometry ${width}x${height}`);
}

watchedDesktopTest('finds its way on a desktop of another size', async () => {
  const { desktop } = await openDesktop();
  const told = await openWindow(desktop);
  const hand = desktop.control(size);
  await done(hand, { kind: 'move', at: { x: 640, y: 360 } });
  await resize(desktop, 1000, 600);
  const picture = await hand.picture(never);
  expect(picture).toMatchObject({ ok: true, value: size });
  await done(hand, { kind: 'click', button: 'left', times: 1, at: { x: 640, y: 360 } });
  await expect.poll(told).toMatch(/ButtonPress event[^]*?root:\(500,300\)/);
  hand.close();
});

watchedDesktopTest('lets go of everything when it is closed in the middle', async () => {
  const { desktop } = await openDesktop();
  const told = await openWindow(desktop);
  const hand = desktop.control(size);
  await done(hand, { kind: 'button', state: 'down', at: { x: 640, y: 360 } });
  const held = hand.act({ kind: 'keys', keys: ['ctrl', 'a'], holdMs: 90_000 }, never);
  await expect.poll(() => keysIn(told(), 'KeyPress')).toEqual(['Control_L', 'a']);
  hand.close();
  expect(await held).toMatchObject({ ok: false, error: { kind: 'closed' } });
  await expect.poll(() => keysIn(told(), 'KeyRelease')).toEqual(['a', 'Control_L']);
  await expect.poll(told).toContain('ButtonRelease');
  // Whoever comes next does not wait for what was given up.
  const other = desktop.control(size);
  await done(other, { kind: 'type', text: 'z' });
  other.close();
});

watchedDesktopTest('says that the desktop has ended, and then has another one', async () => {
  const { desktop, processes } = await openDesktop();
  const told = await openWindow(desktop);
  const hand = desktop.control(size);
  const held = hand.act({ kind: 'keys', keys: ['a'], holdMs: 90_000 }, never);
  await expect.poll(() => keysIn(told(), 'KeyPress')).toEqual(['a']);
  process.kill(await xServerOf(processes), 'SIGKILL');
  expect(await held).toEqual({
    ok: false,
    error: { kind: 'failed', message: 'The desktop has ended or does not answer.' },
  });
  // The old one is cleared away while this waits for nothing.
  await expect.poll(() => desktop.environment()).toBeUndefined();
  const again = await openWindow(desktop);
  await done(hand, { kind: 'type', text: 'z' });
  await expect.poll(() => keysIn(again(), 'KeyPress')).toEqual(['z']);
  hand.close();
});

async function xServerOf(processes: string): Promise<number> {
  for (const name of await readdir(processes)) {
    if (!name.endsWith('.json')) continue;
    const noted: unknown = JSON.parse(await readFile(join(processes, name), 'utf8'));
    const pid = noted && typeof noted === 'object' && 'pid' in noted ? Number(noted.pid) : 0;
    const program = await readFile(`/proc/${pid}/comm`, 'utf8');
    if (program.trim() === 'Xvnc') return pid;
  }
  throw new Error('no Xvnc runs');
}
