import { monaco } from './monaco-setup.ts';

/** By extension: languages that Monaco does not know under this name, but well enough. */
const extensionLikeness: Readonly<Record<string, string>> = {
  astro: 'html',
  cfg: 'ini',
  conf: 'ini',
  cts: 'typescript',
  cu: 'cpp',
  env: 'ini',
  fish: 'shell',
  glsl: 'cpp',
  gradle: 'java',
  groovy: 'java',
  ino: 'cpp',
  ipynb: 'javascript',
  json: 'javascript',
  json5: 'javascript',
  jsonc: 'javascript',
  jsonl: 'javascript',
  lock: 'ini',
  map: 'javascript',
  ml: 'fsharp',
  mli: 'fsharp',
  mts: 'typescript',
  sass: 'scss',
  svelte: 'html',
  toml: 'ini',
  vue: 'html',
  webmanifest: 'javascript',
  zig: 'rust',
  zsh: 'shell',
};

const nameLikeness: Readonly<Record<string, string>> = {
  '.babelrc': 'javascript',
  '.editorconfig': 'ini',
  '.eslintrc': 'javascript',
  '.gitconfig': 'ini',
  '.npmrc': 'ini',
  '.prettierrc': 'yaml',
  build: 'python',
  containerfile: 'dockerfile',
  jenkinsfile: 'java',
  'yarn.lock': 'yaml',
};

/** Monaco's language for a file: by its name, else by the first line of its text. */
export function languageOf(path: string, text: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const languages = monaco.languages.getLanguages();
  const byName =
    nameLikeness[name] ??
    languages.find(({ filenames }) => filenames?.some((known) => known.toLowerCase() === name))?.id;
  if (byName !== undefined) return byName;
  const byExtension = languages.find(({ extensions }) =>
    extensions?.some((known) => known.toLowerCase() === `.${extension}`),
  )?.id;
  if (byExtension !== undefined) return byExtension;
  const similar = extensionLikeness[extension];
  if (similar !== undefined) return similar;
  const [firstLine = ''] = text.slice(0, 200).split('\n', 1);
  if (!firstLine.startsWith('#!') && !firstLine.startsWith('<?')) return 'plaintext';
  const byLine = languages.find((language) => {
    return language.firstLine !== undefined && new RegExp(language.firstLine).test(firstLine);
  });
  return byLine?.id ?? (/\b(ba|z|k)?sh\b/.test(firstLine) ? 'shell' : 'plaintext');
}
