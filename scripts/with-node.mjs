// Runs one of the project's TypeScript programs with the locked Node: with-node.mjs FILE [ARG …]
import { become, ensureBuilt, ensureInstalled, findNode, main } from './toolchain.mjs';

await main(async () => {
  await ensureInstalled();
  const node = findNode();
  await ensureBuilt(node);
  become(node, process.argv.slice(2));
});
