import { assertNever } from '#shared/kernel/assert-never.ts';
import type { TurnView } from './conversation.ts';
import type { DemoDirectives } from './directives.ts';
import { familyStep, parseFamilyRequest } from './family-script.ts';
import { fixStep } from './fix-script.ts';
import { parseMessage } from './parse-request.ts';
import { plainStep, stepAtOnce } from './plain-script.ts';
import { say } from './step.ts';
import type { DemoStep } from './step.ts';

const abilities = [
  'Fix the failing test *(in the sample project)*',
  'List `src`',
  'Read `README.md`',
  'Search for `text`',
  'Run `git status`',
  'Write `notes.txt` with `some text`',
  'Replace `old` with `new` in `notes.txt`',
  'Ask a helper to read `README.md` *(several: “…; search for …”)*',
  'Plan a change, or ask me a question *(both in plan mode)*',
];

const planTools = new Set(['propose_plan', 'ask_user_question']);

const introduction = `I am a script, not an AI: I understand a few plain requests and carry them out with the same tools that a real model uses.\n\n${abilities.map((ability) => `- ${ability}`).join('\n')}\n\nSeveral may stand on lines of their own. To talk to a real model, add a provider in the settings.`;

/** The demo model's next step, from the conversation alone. */
export function decide(
  view: TurnView,
  request: string,
  directives: DemoDirectives,
  toolNames: ReadonlySet<string>,
): DemoStep {
  const fixed = steeredStep(directives);
  if (fixed) return fixed;
  const step = scriptedStep(view, { request, directives, toolNames });
  const missing = step.calls.find((call) => !toolNames.has(call.toolName));
  if (missing && planTools.has(missing.toolName)) {
    return say(
      `Only a chat in plan mode has the tool \`${missing.toolName}\`: switch it on first.`,
    );
  }
  if (missing) {
    return say(
      `For that I would need the tool \`${missing.toolName}\`, which this chat does not have. A chat with a workspace has it.`,
    );
  }
  if (!directives.reasoning || step.reasoning) return step;
  const thought = `The request is “${request.slice(0, 200)}”, and ${view.done.length} calls were made for it. What follows is the next thing to do.`;
  return { ...step, reasoning: thought };
}

function scriptedStep(
  view: TurnView,
  {
    request,
    directives,
    toolNames,
  }: {
    readonly request: string;
    readonly directives: DemoDirectives;
    readonly toolNames: ReadonlySet<string>;
  },
): DemoStep {
  const family = parseFamilyRequest(request);
  if (family) return familyStep(family, view.done, view.planPath);
  const parsed = parseMessage(request);
  switch (parsed.kind) {
    case 'requests':
      return directives.atOnce
        ? stepAtOnce(parsed.requests, view.done)
        : plainStep(parsed.requests, view.done);
    case 'fix_tests':
      return fixStep(view.done);
    case 'greeting':
      return say(`Hello. ${introduction}`);
    case 'not_understood':
      // Whatever a chat that plans is told is something to plan.
      if (toolNames.has('propose_plan') && parsed.text !== '') {
        return familyStep({ kind: 'plan', what: parsed.text }, view.done, view.planPath);
      }
      return say(
        parsed.text === ''
          ? introduction
          : `I did not understand “${parsed.text.slice(0, 200)}”. ${introduction}`,
      );
    default:
      return assertNever(parsed);
  }
}

function steeredStep(directives: DemoDirectives): DemoStep | undefined {
  if (directives.unknown.length > 0) {
    const names = directives.unknown.map((name) => `\`${name}\``).join(', ');
    return say(
      `I do not know this: ${names}. Directives are \`delay=50ms\`, \`chunks=2000\`, \`long=10000 lines\`, \`fail=overloaded\`, \`fail-once\`, \`fail-after=3\`, \`at-once\`, \`reasoning\` and \`hang\`.`,
    );
  }
  if (directives.hang)
    return say('I begin to answer, and then say nothing more until you stop me.');
  return undefined;
}
