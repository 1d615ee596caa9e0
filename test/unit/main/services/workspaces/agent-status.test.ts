import { expect, test } from 'vitest';
import { deriveHealth, deriveStatus } from '#main/services/workspaces/agents/status.ts';

const never = {
  firstConnectedAt: undefined,
  lastConnectedAt: undefined,
  disconnectedAt: undefined,
};
const base = { createdAt: 1_000, firstConnectedAt: 2_000, lastConnectedAt: 50_000 };

test('never connected: connecting, then timeout after 120 s', () => {
  expect(deriveStatus({ createdAt: 0, ...never }, 120_000).status).toBe('connecting');
  expect(deriveStatus({ createdAt: 0, ...never }, 120_001).status).toBe('timeout');
});

test('a disconnection counts when it is not older than the last sign of life', () => {
  const equal = deriveStatus({ ...base, disconnectedAt: 50_000 }, 50_001);
  expect(equal).toEqual({ status: 'disconnected', disconnectedAt: 50_000 });
  expect(deriveStatus({ ...base, disconnectedAt: 49_999 }, 50_001).status).toBe('connected');
});

test('30 s of silence are a disconnection at the last sign of life', () => {
  const times = { ...base, disconnectedAt: undefined };
  expect(deriveStatus(times, 80_000)).toEqual({ status: 'connected', disconnectedAt: undefined });
  expect(deriveStatus(times, 80_001)).toEqual({ status: 'disconnected', disconnectedAt: 50_000 });
});

test.each([
  ['connected', 'ready', true],
  ['connected', 'start_timeout', true],
  ['connected', 'starting', true],
  ['connected', 'start_error', false],
  ['connected', 'shutting_down', false],
  ['connecting', 'created', false],
  ['timeout', 'created', false],
  ['disconnected', 'ready', false],
  ['disconnected', 'off', false],
] as const)('%s and %s: healthy %s', (status, lifecycle, healthy) => {
  const health = deriveHealth(status, lifecycle, undefined);
  expect(health.healthy).toBe(healthy);
  expect('reason' in health).toBe(!healthy);
});

test('a known problem is the reason of a lost connection', () => {
  const health = deriveHealth('disconnected', 'ready', 'The folder /x is gone.');
  expect(health).toEqual({ healthy: false, reason: 'The folder /x is gone.' });
});
