// `npm test`: every check the project has, then one line that counts them.
// `npm run check` (--static) stops before the tests that need a build.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, ensureSystemNeeds } from './system-needs.mjs';
import {
  ensureBuilt,
  ensureInstalled,
  findNode,
  main,
  root,
  run,
  say,
  toolEnv,
} from './toolchain.mjs';

const staticOnly = process.argv.includes('--static');
const results = join(root, 'test-results');
const total = { passed: 0, failed: 0, skipped: 0, again: 0 };

function bin(name) {
  return join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

/** `again`: of those that passed, how many did only at the second try. */
function add({ passed = 0, failed = 0, skipped = 0, again = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  total.again += again;
}

/** Says what it found, if anything, in one piece, for others run beside it. */
async function check(name, command, args) {
  const ok = (await run(bin(command), args, { label: name, quiet: true })) === 0;
  say(`── ${name}: ${ok ? 'passed' : 'failed, as told above'}`);
  add(ok ? { passed: 1 } : { failed: 1 });
}

async function checkTexts() {
  await check('format', 'prettier', ['--check', '--log-level=warn', '.']);
  await check('unused files, exports and packages', 'knip', []);
}

async function checkTypes() {
  await check('lint', 'oxlint', ['--type-aware', '--deny-warnings']);
  for (const program of ['shared', 'node', 'browser', 'test']) {
    await check(`types: ${program}`, 'tsc', ['-p', `tsconfig.${program}.json`]);
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function vitest() {
  say('\n── unit, integration, contract and architecture tests');
  const report = join(results, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(bin('vitest'), ['run', ...reporters], { label: 'tests' });
  const counts = readReport(report);
  if (!counts) return add({ failed: 1 });
  add({
    passed: counts.numPassedTests,
    failed: counts.numFailedTests,
    skipped: counts.numPendingTests + (counts.numTodoTests ?? 0),
  });
  // A file that could not be loaded, or an error outside every test, fails no single test.
  if (code !== 0 && counts.numFailedTests === 0) add({ failed: 1 });
}

async function endToEnd(missing) {
  say('\n── end-to-end tests');
  const browser = chromium();
  if (!browser) {
    say(`SKIPPED: the end-to-end tests need ${missing.join(', ') || 'Chromium'}.`);
    return add({ skipped: 1 });
  }
  const report = join(results, 'playwright.json');
  const env = {
    ...toolEnv(),
    PILOTHOUSE_CHROMIUM: browser,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  const code = await run(bin('playwright'), ['test', '--reporter=list,json'], {
    env,
    label: 'end-to-end tests',
  });
  const stats = readReport(report)?.stats;
  if (!stats) return add({ failed: 1 });
  add({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    again: stats.flaky,
  });
  if (code !== 0 && stats.unexpected === 0) add({ failed: 1 });
}

await main(async () => {
  await ensureInstalled();
  const node = findNode();
  // The first two use one processor each, and so does most of the build.
  const built = checkTexts().then(() => (staticOnly ? undefined : ensureBuilt(node)));
  await Promise.all([built, checkTypes()]);

  if (!staticOnly) {
    rmSync(results, { recursive: true, force: true });
    mkdirSync(results, { recursive: true });
    const missing = await ensureSystemNeeds();
    await vitest();
    await endToEnd(missing);
  }

  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  const again = total.again > 0 ? ` (${total.again} scenarios at the second try)` : '';
  process.stdout.write(`\n${total.passed} passed${again}, ${total.failed} failed${skipped}\n`);
  process.exitCode = total.failed > 0 ? 1 : 0;
});
