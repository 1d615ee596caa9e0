import { z } from 'zod';
import { builtFile, startBuilt, type BuiltProcess } from '../support/built-app.ts';

const announcementSchema = z.object({
  url: z.string(),
  session_token: z.string(),
  pid: z.number(),
});

export type CoreProcess = z.infer<typeof announcementSchema> & { readonly process: BuiltProcess };

/** The built core in a process of its own, listening. */
export async function startCoreProcess(
  dataDir: string,
  env: Record<string, string> = {},
): Promise<CoreProcess> {
  const args = ['--headless', '--json', '--port', '0', '--data-dir', dataDir];
  const process = startBuilt(builtFile('main', 'headless.js'), args, { env });
  const [line] = await process.waitFor(/^\{.*\}$/m);
  return { ...announcementSchema.parse(JSON.parse(line)), process };
}
