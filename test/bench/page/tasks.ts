import { z } from 'zod';
import type { BenchPage } from './open-page.ts';
import type { BenchRow } from '../report.ts';

/** What the page's main thread did while something went on. */
export type Tasks = {
  /** Of the longest task: from its begin to its end, and the processor time that it took. */
  readonly longestMs: number;
  readonly longestCpuMs: number;
};

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      ph: z.string(),
      pid: z.number(),
      tid: z.number(),
      ts: z.number().optional(),
      /** Microseconds: by the clock, and of the processor. */
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z
        .object({
          name: z.string().optional(),
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
  await bench.browser.startTracing(bench.page, { categories: ['-*', 'toplevel', '__metadata'] });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await bench.browser.stopTracing();
  }
  return longestTasks(traceSchema.parse(JSON.parse(trace.toString('utf8'))).traceEvents);
}

type TraceEvent = z.infer<typeof traceSchema>['traceEvents'][number];

function longestTasks(events: readonly TraceEvent[]): Tasks {
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
