/** The absolute path of what a line names; as it is while the folder is not known. */
export function resolvePath(folder: string | undefined, path: string): string {
  if (folder === undefined || /^(?:[\\/~]|[A-Za-z]:[\\/])/.test(path)) return path;
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const parts = folder.split(/[\\/]/);
  for (const part of path.split(/[\\/]/)) {
    if (part === '..' && parts.length > 1) parts.pop();
    else if (part !== '.' && part !== '..' && part !== '') parts.push(part);
  }
  return parts.join(separator);
}
