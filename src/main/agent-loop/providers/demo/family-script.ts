import { z } from 'zod';
import { failureWords } from './conversation.ts';
import type { DoneCall } from './conversation.ts';
import { failureReport } from './plain-script.ts';
import { say } from './step.ts';
import type { DemoCall, DemoStep } from './step.ts';

/** What takes several chats, or the person, to carry out. */
export type FamilyRequest =
  | { readonly kind: 'helpers'; readonly type: 'general' | 'explore'; readonly tasks: string[] }
  | { readonly kind: 'plan'; readonly what: string }
  | { readonly kind: 'question' };

const helpers =
  /^(?:please )?(?:ask|let|have) (?:an?|another|one|two|three|four|some|the)? ?(?<who>helper|subagent|explorer)s? (?:to )?(?<tasks>.+)$/is;
const plan =
  /^(?:please )?(?:(?:make|write|draw up|propose) (?:me )?(?:a |the )?)?plan(?: for| to| how to)?:? (?<what>.+)$/is;
const question = /^(?:please )?ask me\b/i;

/** Undefined for anything else. */
export function parseFamilyRequest(message: string): FamilyRequest | undefined {
  const text = message.trim();
  const asked = helpers.exec(text)?.groups;
  if (asked) {
    const tasks = (asked['tasks'] ?? '').split(/\s*;\s*|,?\s+and to\s+/i).filter(Boolean);
    const type = asked['who']?.toLowerCase() === 'explorer' ? 'explore' : 'general';
    return { kind: 'helpers', type, tasks };
  }
  if (question.test(text)) return { kind: 'question' };
  const planned = plan.exec(text)?.groups;
  return planned ? { kind: 'plan', what: planned['what'] ?? '' } : undefined;
}

/** `planPath`: where the chat says that its plan belongs. */
export function familyStep(
  request: FamilyRequest,
  done: readonly DoneCall[],
  planPath: string | undefined,
): DemoStep {
  switch (request.kind) {
    case 'helpers':
      return helpersStep(request, done);
    case 'plan':
      return planStep(request.what, done, planPath);
    case 'question':
      return questionStep(done);
  }
}

const spawned = z.object({ chat_id: z.string(), title: z.string() });
const reported = z.object({ title: z.string(), report: z.string() });

function helpersStep(
  { tasks, type }: Extract<FamilyRequest, { readonly kind: 'helpers' }>,
  done: readonly DoneCall[],
): DemoStep {
  if (done.length === 0) {
    return {
      text: tasks.length === 1 ? 'I ask a helper.' : `I ask ${tasks.length} helpers at once.`,
      calls: tasks.map((prompt) => ({ toolName: 'spawn_agent', args: { type, prompt } })),
    };
  }
  const waits = done.filter((call) => call.toolName === 'wait_agent');
  if (waits.length > 0) return say(waits.map(reportOn).join('\n\n'));
  const calls = done.flatMap((call): DemoCall[] => {
    const helper = call.isError ? undefined : spawned.safeParse(call.result).data;
    return helper ? [{ toolName: 'wait_agent', args: { chat_id: helper.chat_id } }] : [];
  });
  const [first] = done;
  if (calls.length === 0 && first) return say(failureReport(first));
  return { text: 'Now I wait for the answer.', calls };
}

function reportOn(wait: DoneCall): string {
  const report = wait.isError ? undefined : reported.safeParse(wait.result).data;
  if (!report) return `A helper did not come to an end: ${failureWords(wait)}`;
  const quoted = report.report
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
  return `“${report.title}” reports:\n\n${quoted}`;
}

function planStep(what: string, done: readonly DoneCall[], planPath: string | undefined): DemoStep {
  const failed = done.find((call) => call.isError);
  if (failed) return say(failureReport(failed));
  const [written, proposed] = done;
  if (proposed) return say('There is the plan.');
  if (written)
    return { text: 'Here it is.', calls: [{ toolName: 'propose_plan', args: { path: '' } }] };
  if (planPath === undefined) return say('For a plan, switch the chat to plan mode.');
  const content = [
    `# Plan: ${what}`,
    '## Steps',
    '1. Look at what is there.\n2. Make the change, as small as it can be.\n3. Run the tests.',
    '## Risks',
    'This plan was written by a script that knows nothing of the matter.',
    '',
  ].join('\n\n');
  return {
    text: 'I write the plan.',
    calls: [{ toolName: 'write_file', args: { path: planPath, content } }],
  };
}

function questionStep(done: readonly DoneCall[]): DemoStep {
  const [asked] = done;
  if (asked) return say(failureReport(asked));
  const options = [
    { label: 'The small way', description: 'Only what was asked for.' },
    { label: 'The thorough way', description: 'With tests and documentation.' },
  ];
  const header = 'Way';
  return {
    text: 'There is something only you can know.',
    calls: [
      {
        toolName: 'ask_user_question',
        args: { questions: [{ header, question: 'Which way shall I go?', options }] },
      },
    ],
  };
}
