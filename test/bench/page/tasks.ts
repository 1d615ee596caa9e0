import { z } from 'zod';
import type { BenchPage } from './open-page.ts';
import type { BenchRow } from '../report.ts';

/** What the page's main thread did while something went on. */
export type Tasks = {
  /** Of the longest task: from its begin to its end, and the processor time that it took. */
  readonly longestMs: number;
  readonly longestCpuMs: number;
  /** Of every key: from its press to the moment at which the frame with it was on the screen. */
  readonly keysMs: readonly number[];
};

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      ph: z.string(),
      pid: z.number(),
      tid: z.number(),
      ts: z.number().optional(),
      id2: z.object({ local: z.string().optional() }).optional(),
      /** Microseconds: by the clock, and of the processor. */
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z
        .object({
          name: z.string().optional(),
          event_latency: z.object({ event_type: z.string().optional() }).optional(),
          chrome_mojo_event_info: z
            .object({ mojo_interface_tag: z.string().optional() })
            .optional(),
        })
        .optional(),
    }),
  ),
});

/** No task should be longer. */
const LONG_MS = 50;

/** Work that only the measuring makes comes to the page through this. */
const MEASURING = 'blink.mojom.DevToolsSession';

export async function traceTasks(bench: BenchPage, work: () => Promise<unknown>): Promise<Tasks> {
  const categories = ['-*', 'toplevel', 'input.scrolling', '__metadata'];
  await bench.browser.startTracing(bench.page, { categories });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await bench.browser.stopTracing();
  }
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString('utf8')));
  return { ...longestTasks(traceEvents), keysMs: keyLatencies(traceEvents) };
}

type TraceEvent = z.infer<typeof traceSchema>['traceEvents'][number];

function longestTasks(events: readonly TraceEvent[]): Omit<Tasks, 'keysMs'> {
  const mainThreads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  );
  const onMain = events.filter((event) => event.ph === 'X' && mainThreads.has(threadOf(event)));
  const measuring = onMain.filter(
    ({ args }) => args?.chrome_mojo_event_info?.mojo_interface_tag === MEASURING,
  );
  const tasks = onMain.filter(
    (event) => event.name.endsWith('RunTask') && !measuring.some((each) => holds(event, each)),
  );
  return {
    longestMs: Math.max(0, ...tasks.map(({ dur = 0 }) => dur / 1000)),
    longestCpuMs: Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000)),
  };
}

/**
 * The browser's own clock: the page cannot see when a frame is shown, and what it posts to itself
 * after a frame waits behind other work.
 */
function keyLatencies(events: readonly TraceEvent[]): number[] {
  const pressed = new Map<string, number>();
  const latencies: number[] = [];
  const ordered = events
    .filter(({ name }) => name === 'EventLatency')
    .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0));
  for (const { ph, pid, id2, ts = 0, args } of ordered) {
    const id = `${pid}:${id2?.local}`;
    const pressedAt = pressed.get(id);
    if (ph === 'b' && args?.event_latency?.event_type === 'KEY_PRESSED') pressed.set(id, ts);
    else if (ph === 'e' && pressedAt !== undefined) {
      latencies.push((ts - pressedAt) / 1000);
      pressed.delete(id);
    }
  }
  return latencies;
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}:${tid}`;
}

function holds(outer: TraceEvent, inner: TraceEvent): boolean {
  const [start, end] = [outer.ts ?? 0, (outer.ts ?? 0) + (outer.dur ?? 0)];
  return threadOf(outer) === threadOf(inner) && (inner.ts ?? 0) >= start && (inner.ts ?? 0) < end;
}

/** By the clock, as a person feels it, and by the processor, which what else runs cannot stretch. */
export function longestTaskRow(what: string, { longestMs, longestCpuMs }: Tasks): BenchRow[] {
  const limit = { name: 'aim', value: LONG_MS };
  return [
    { name: `longest task, ${what}`, unit: 'ms', value: longestMs, limit },
    { name: '… of it on the processor', unit: 'ms', value: longestCpuMs, limit },
  ];
}
