import { SAMPLE_PROJECT } from '#shared/sample/sample-project.ts';
import { commandOutcome, fileText } from './conversation.ts';
import type { DoneCall } from './conversation.ts';
import { commandReport, execute, failureReport } from './plain-script.ts';
import { say } from './step.ts';
import type { DemoStep } from './step.ts';

const { bug, testCommand } = SAMPLE_PROJECT;

const notTheSample = `This does not look like the sample project, and its bug is the only one I know: I am a script, not an AI. With a real model this is where the work would begin. Here I can list, read, search, run, write and edit what you name.`;

/**
 * The sample project's bug: read, run the tests, edit, run them again, explain. Every turn of the
 * way depends on what the tools really answered.
 */
export function fixStep(done: readonly DoneCall[]): DemoStep {
  const [source, test, firstRun, edit, secondRun] = done;
  const failed = done.find((call) => call.isError);

  if (!source || !test) {
    return {
      reasoning: `The request is about a failing test. The sample project has its tests in ${bug.testPath}, and the code under test is in ${bug.path}. Both are worth reading before anything is changed.`,
      text: `I look at the code and its tests first.`,
      calls: [
        { toolName: 'read_file', args: { path: bug.path } },
        { toolName: 'read_file', args: { path: bug.testPath } },
      ],
    };
  }
  const text = fileText(source);
  const isBroken = text?.includes(bug.search) ?? false;
  if (source.isError || test.isError) {
    return say(`${failureReport(failed ?? source)}\n\n${notTheSample}`);
  }
  if (!isBroken && !text?.includes(bug.replace)) return say(notTheSample);
  if (failed) return say(failureReport(failed));

  if (!firstRun) {
    return {
      text: `\`${bug.path}\` turns any angle into a heading, and \`${bug.testPath}\` checks it past north in both directions. Now I run the tests to see what fails.`,
      calls: [execute(testCommand, 'Run the tests')],
    };
  }
  if (!edit) return afterFirstRun(firstRun, isBroken);
  if (!secondRun) {
    return {
      text: 'The line is changed. I run the tests again, because only they can tell whether it is right.',
      calls: [execute(testCommand, 'Run the tests again')],
    };
  }
  return say(conclusion(secondRun));
}

function afterFirstRun(firstRun: DoneCall, isBroken: boolean): DemoStep {
  const outcome = commandOutcome(firstRun);
  if (outcome?.success) {
    return say('All tests pass already, so there is nothing to fix and I changed nothing.');
  }
  if (!isBroken || !outcome?.output?.includes(bug.failingTest)) {
    return say(
      `${commandReport(testCommand, firstRun)}\n\nThat is not the failure I know how to fix, so I leave the code as it is.`,
    );
  }
  return {
    reasoning: `Only “${bug.failingTest}” fails. In JavaScript the sign of a % b is the sign of a: -90 % 360 is -90, not 270. Adding 360 before a second remainder brings every angle into the range and leaves those already in it alone.`,
    text: `One test fails: “${bug.failingTest}”. The remainder of a negative number is negative in JavaScript, so \`-90 % 360\` stays \`-90\`. I correct that line.`,
    calls: [
      {
        toolName: 'edit_files',
        args: {
          files: [{ path: bug.path, edits: [{ old_text: bug.search, new_text: bug.replace }] }],
        },
      },
    ],
  };
}

function conclusion(secondRun: DoneCall): string {
  if (!commandOutcome(secondRun)?.success) {
    return `${commandReport(testCommand, secondRun)}\n\nSo the change was not enough. I am a script and know no other.`;
  }
  return [
    'All tests pass now.',
    `**The cause.** \`normalizeHeading\` in \`${bug.path}\` used \`%\` alone, and the remainder of a negative angle is negative in JavaScript. A turn to port past north ended at \`-10\` instead of \`350\`.`,
    `**The change.** One line: the remainder is lifted by 360 and taken once more, so the result is always at least 0 and less than 360.`,
    `\`\`\`diff\n-${bug.search}\n+${bug.replace}\n\`\`\``,
    'Headings that were right before stay the same.',
  ].join('\n\n');
}
