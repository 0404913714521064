import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { bundleFolder, packageRoot } from './bundle.ts';

// What the compiled site is made from. Anything else may change without making it stale.
const SOURCES = ['astro.config.mjs', 'package-lock.json', 'public', 'src/browser', 'src/core', 'src/site'];

/**
 * Compiles src/site into dist/site unless what lies there was made from the same sources. Gives back whether it
 * compiled. Only in a source checkout: Astro is no dependency of the package.
 */
export async function compileSite(): Promise<boolean> {
  const digest = sourcesDigest(packageRoot());
  if (readIfThere(join(bundleFolder(), 'sources.sha256')) === digest) return false;

  process.env['ASTRO_TELEMETRY_DISABLED'] = '1';
  // Named by a variable, so that compiling the package does not look for Astro.
  const astro = 'astro';
  const { build } = await import(astro) as typeof import('astro');
  // Made beside and put in place when whole, because another build may be reading the one that is there.
  const staging = `${bundleFolder()}.${process.pid}`;
  const previous = `${staging}.previous`;
  await build({ root: packageRoot(), outDir: staging, logLevel: 'warn' });
  writeFileSync(join(staging, 'sources.sha256'), digest);
  if (existsSync(bundleFolder())) renameSync(bundleFolder(), previous);
  renameSync(staging, bundleFolder());
  rmSync(previous, { recursive: true, force: true });
  return true;
}

function sourcesDigest(root: string): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesBelow(join(root, source)))) {
    const bytes = readFileSync(path);
    hash.update(`${relative(root, path).split(sep).join('/')}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

function filesBelow(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOTDIR': return [path];
      case 'ENOENT': return [];
      default: throw error;
    }
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
