import { describe, expect, test } from 'vitest';
import {
  isActive,
  nextJobStatus,
  workspaceStatus,
  type JobEvent,
  type JobStatus,
} from '#main/services/workspaces/builds/transitions.ts';

const table: readonly (readonly [JobStatus, JobEvent, JobStatus | undefined])[] = [
  ['pending', 'begin', 'running'],
  ['pending', 'cancel', 'canceled'],
  ['pending', 'succeed', undefined],
  ['pending', 'fail', 'failed'],
  ['running', 'begin', undefined],
  ['running', 'cancel', 'canceling'],
  ['running', 'succeed', 'succeeded'],
  ['running', 'fail', 'failed'],
  ['canceling', 'begin', undefined],
  ['canceling', 'cancel', undefined],
  ['canceling', 'succeed', 'succeeded'],
  ['canceling', 'fail', 'canceled'],
];

test.each(table)('%s, %s: %s', (status, event, next) => {
  expect(nextJobStatus(status, event)).toBe(next);
});

test.each(['canceled', 'succeeded', 'failed'] as const)('%s is the end', (status) => {
  expect(isActive(status)).toBe(false);
  for (const event of ['begin', 'cancel', 'succeed', 'fail'] as const) {
    expect(nextJobStatus(status, event)).toBeUndefined();
  }
});

describe('the status of a workspace', () => {
  test.each([
    ['start', 'pending', 'pending'],
    ['start', 'running', 'starting'],
    ['start', 'succeeded', 'running'],
    ['stop', 'running', 'stopping'],
    ['stop', 'succeeded', 'stopped'],
    ['delete', 'running', 'deleting'],
    ['delete', 'succeeded', 'deleted'],
    ['start', 'canceling', 'canceling'],
    ['start', 'canceled', 'canceled'],
    ['delete', 'failed', 'failed'],
  ] as const)('%s %s is %s', (transition, job, status) => {
    expect(workspaceStatus(transition, job)).toBe(status);
  });
});
