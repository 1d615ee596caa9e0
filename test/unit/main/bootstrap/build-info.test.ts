import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { homepage, programVersion, wireVersion } from '#main/bootstrap/build-info.ts';

it('says the version and homepage of package.json', () => {
  const path = join(import.meta.dirname, '../../../../package.json');
  const manifest = z
    .object({ version: z.string(), homepage: z.string() })
    .parse(JSON.parse(readFileSync(path, 'utf8')));
  expect({ version: programVersion, homepage }).toEqual(manifest);
  expect(wireVersion).toContain(programVersion);
});
