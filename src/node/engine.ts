import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const NAME = 'dossier-portal';

/** The program that judges, as records name it. */
export function engine(): { readonly name: string; readonly version: string } {
  return { name: 'dossier', version: packageVersion(import.meta.dirname) };
}

/** The package of this program in its very version, as `npm install` takes it. */
export function enginePackage(): string {
  return `${NAME}@${engine().version}`;
}

// Compiled code lies deeper below package.json than its source does, so the way up is searched.
function packageVersion(folder: string): string {
  const file = path.join(folder, 'package.json');
  if (existsSync(file)) {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === NAME && version !== undefined) return version;
  }
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error(`no package.json of ${NAME} above ${import.meta.dirname}`);
  return packageVersion(parent);
}
