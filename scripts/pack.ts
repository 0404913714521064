import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileSite } from '../src/node/render/compile.ts';

// `npm pack` runs this first. Node runs no TypeScript below node_modules, and Astro is no dependency of the package:
// so the command line is compiled to JavaScript in dist/package, and the site to its render bundle in dist/site.

const root = fileURLToPath(new URL('..', import.meta.url));

await compileSite();
rmSync(`${root}dist/package`, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [`${root}node_modules/typescript-native/bin/tsc`, '-p', `${root}tsconfig.package.json`], { stdio: 'inherit' });
process.exitCode = status ?? 1;
