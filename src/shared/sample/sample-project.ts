/** A file of the sample project; `path` is relative with forward slashes. */
export type SampleFile = { readonly path: string; readonly content: string };

export type SampleProject = {
  /** Folder name, also the name in its package.json. */
  readonly name: string;
  readonly files: readonly SampleFile[];
  /** `search` occurs exactly once in the file at `path`; `replace` makes every test pass. */
  readonly bug: {
    readonly path: string;
    readonly search: string;
    readonly replace: string;
    /** Name of the test that fails before the fix. */
    readonly failingTest: string;
    /** Where that test is. */
    readonly testPath: string;
  };
  /** Runs in the project folder with any Node from version 20 on; fails before the fix. */
  readonly testCommand: string;
};

const packageJson = `{
  "name": "harbor-compass",
  "version": "1.0.0",
  "description": "Headings, turns and compass points for small boats",
  "type": "module",
  "private": true,
  "main": "src/index.js",
  "engines": {
    "node": ">=20"
  },
  "scripts": {
    "test": "node --test"
  }
}
`;

const readme = `# harbor-compass

Headings, turns and compass points for small boats. No dependencies.

\`\`\`js
import { compassPoint, turn } from './src/index.js';

turn(80, 15); // 95
compassPoint(95); // 'E'
\`\`\`

A heading is given in degrees, clockwise from north: at least 0 and less than 360.

Run the tests with \`npm test\`.
`;

const indexJs = `export { normalizeHeading, turn, turnBetween } from './heading.js';
export { compassPoint } from './compass.js';
`;

const headingJs = `/** Brings any angle in degrees into the range from 0 up to, not including, 360. */
export function normalizeHeading(degrees) {
  return degrees % 360;
}

/** The heading after a turn; negative degrees turn to port, positive ones to starboard. */
export function turn(heading, degrees) {
  return normalizeHeading(heading + degrees);
}

/** The shorter turn from one heading to another: more than -180, at most 180. */
export function turnBetween(from, to) {
  const clockwise = normalizeHeading(to - from);
  return clockwise > 180 ? clockwise - 360 : clockwise;
}
`;

const compassJs = `import { normalizeHeading } from './heading.js';

const points = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

/** The nearest of the eight compass points. */
export function compassPoint(heading) {
  const sector = Math.round(normalizeHeading(heading) / 45);
  return points[sector % points.length];
}
`;

const headingTest = `import assert from 'node:assert/strict';
import test from 'node:test';
import { normalizeHeading, turn, turnBetween } from '../src/index.js';

test('keeps a heading that is in range', () => {
  assert.equal(normalizeHeading(0), 0);
  assert.equal(normalizeHeading(271.5), 271.5);
});

test('wraps past north to starboard', () => {
  assert.equal(turn(350, 20), 10);
  assert.equal(normalizeHeading(720), 0);
});

test('wraps past north to port', () => {
  assert.equal(turn(10, -20), 350);
  assert.equal(normalizeHeading(-90), 270);
});

test('finds the shorter turn', () => {
  assert.equal(turnBetween(80, 95), 15);
  assert.equal(turnBetween(10, 350), -20);
});
`;

const compassTest = `import assert from 'node:assert/strict';
import test from 'node:test';
import { compassPoint } from '../src/index.js';

test('names the nearest point', () => {
  assert.equal(compassPoint(0), 'N');
  assert.equal(compassPoint(95), 'E');
  assert.equal(compassPoint(226), 'SW');
});

test('is north again just before a full circle', () => {
  assert.equal(compassPoint(359), 'N');
});
`;

/** The repository that is created on first run, with a real bug that its own tests show. */
export const SAMPLE_PROJECT = {
  name: 'harbor-compass',
  files: [
    { path: '.gitignore', content: 'node_modules/\n' },
    { path: 'README.md', content: readme },
    { path: 'package.json', content: packageJson },
    { path: 'src/compass.js', content: compassJs },
    { path: 'src/heading.js', content: headingJs },
    { path: 'src/index.js', content: indexJs },
    { path: 'test/compass.test.js', content: compassTest },
    { path: 'test/heading.test.js', content: headingTest },
  ],
  bug: {
    path: 'src/heading.js',
    search: '  return degrees % 360;',
    replace: '  return ((degrees % 360) + 360) % 360;',
    failingTest: 'wraps past north to port',
    testPath: 'test/heading.test.js',
  },
  testCommand: 'npm test',
} as const satisfies SampleProject;
